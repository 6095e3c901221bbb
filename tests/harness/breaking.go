package harness

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// breaking is one request on its way, and the writer of its answer. There is no
// Unwrap: what is held back stays so.
type breaking struct {
	http.ResponseWriter
	faults  *Faults
	passage *Passage
	fault   *Fault // nil: none
	client  context.Context
	epoch   context.Context

	up, down int64       // bytes of the bodies that have passed
	offset   int64       // of the answer's body in the object
	severed  atomic.Bool // the connection is to go
}

var errBroken = errors.New("a fault of the tests")

// before does what comes ahead of the server, and tells whether it is its turn.
func (b *breaking) before(req *http.Request) (goOn bool) {
	if b.fault == nil || b.fault.Where != "before" {
		return true
	}
	b.happens()
	switch b.fault.Do {
	case "delay":
		b.pause(time.Duration(b.fault.Delay) * time.Millisecond)
	case "refuse":
		b.drain(req.Body)
		b.refuse()
		return false
	case "stall":
		b.drain(req.Body) // net/http sees a client go only behind its body
		b.hang()
		return false
	default:
		b.severed.Store(true)
		return false
	}
	return true
}

func (b *breaking) drain(body io.Reader) {
	n, _ := io.Copy(io.Discard, body)
	b.faults.update(func() { b.passage.Up += n })
}

// refuse answers as S3 does, and as MinIO lets every page see it.
func (b *breaking) refuse() {
	header := b.ResponseWriter.Header()
	header.Set("Access-Control-Allow-Origin", "*")
	header.Set("Access-Control-Expose-Headers", "*")
	header.Set("Content-Type", "application/xml")
	if b.fault.RetryAfter != "" {
		header.Set("Retry-After", b.fault.RetryAfter)
	}
	b.faults.update(func() { b.passage.Status = b.fault.Status })
	b.ResponseWriter.WriteHeader(b.fault.Status)
	io.WriteString(b.ResponseWriter, b.fault.document())
}

// hang is silent until nobody listens any more.
func (b *breaking) hang() {
	select {
	case <-b.client.Done():
	case <-b.epoch.Done():
	}
	b.severed.Store(true)
}

// finish closes the connection where the fault is that it goes.
func (b *breaking) finish() {
	if b.withheld() {
		b.happens()
		if b.fault.Do == "stall" {
			b.hang()
		}
		b.severed.Store(true)
	}
	if !b.severed.Load() {
		return
	}
	if problem := recover(); problem != nil && problem != http.ErrAbortHandler {
		panic(problem)
	}
	conn, _, err := http.NewResponseController(b.ResponseWriter).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok && b.fault.Do == "reset" {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// withheld tells that the client gets nothing of the answer.
func (b *breaking) withheld() bool { return b.fault != nil && b.fault.Where == "after" }

// WriteHeader begins the answer, unless it is withheld.
func (b *breaking) WriteHeader(status int) {
	if b.withheld() {
		return
	}
	span := strings.TrimPrefix(b.Header().Get("Content-Range"), "bytes ")
	first, _, _ := strings.Cut(span, "-")
	b.offset, _ = strconv.ParseInt(first, 10, 64)
	b.faults.update(func() { b.passage.Status = status })
	b.ResponseWriter.WriteHeader(status)
}

// Write passes a piece of the answer on.
func (b *breaking) Write(p []byte) (int, error) {
	if b.withheld() {
		return len(p), nil
	}
	at, hit := b.within("down", b.offset+b.down, len(p))
	switch {
	case hit && b.fault.Do == "flip":
		b.happens()
		p = flipped(p, at)
	case hit:
		b.happens()
		n, _ := b.send(p[:at])
		http.NewResponseController(b.ResponseWriter).Flush()
		if b.fault.Do == "stall" {
			b.hang()
		}
		b.severed.Store(true)
		return n, errBroken
	}
	return b.send(p)
}

func (b *breaking) send(p []byte) (int, error) {
	n, err := b.ResponseWriter.Write(p)
	b.down += int64(n)
	b.faults.update(func() { b.passage.Down = b.down })
	return n, err
}

// FlushError sends what was written, unless it is withheld.
func (b *breaking) FlushError() error {
	if b.withheld() {
		return nil
	}
	return http.NewResponseController(b.ResponseWriter).Flush()
}

// within tells whether the fault's byte is among the next of a body, and where.
func (b *breaking) within(where string, from int64, size int) (at int64, hit bool) {
	if b.fault == nil || b.fault.Where != where {
		return 0, false
	}
	at = b.fault.At - from
	return at, at >= 0 && at < int64(size)
}

func flipped(p []byte, at int64) []byte {
	changed := append([]byte(nil), p...)
	changed[at] ^= 1
	return changed
}

// upward is the body of a request, on its way to the server.
type upward struct {
	io.ReadCloser
	*breaking
}

// Read takes the next piece from the client. It stops short of the byte that
// the fault is at, and breaks when it is that byte's turn.
func (u *upward) Read(p []byte) (int, error) {
	at, hit := u.within("up", u.up, len(p))
	if hit && u.fault.Do != "flip" {
		if at == 0 {
			u.happens()
			if u.fault.Do == "stall" {
				u.hang()
			}
			u.severed.Store(true)
			return 0, errBroken
		}
		p = p[:at]
	}
	n, err := u.ReadCloser.Read(p)
	if hit && u.fault.Do == "flip" && at < int64(n) {
		u.happens()
		p[at] ^= 1
	}
	u.up += int64(n)
	u.faults.update(func() { u.passage.Up = u.up })
	return n, err
}

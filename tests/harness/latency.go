package harness

import (
	"net"
	"testing"
	"time"
)

// NewLatency stands before a server as a line does on which a round trip takes
// that long, as wide as this machine, and returns its address. It ends with the
// test.
func NewLatency(t testing.TB, endpoint string, roundTrip time.Duration) string {
	t.Helper()
	return NewLine(t, endpoint, func(to, from net.Conn) { carry(to, from, roundTrip/2) })
}

// NewLine stands before a server as a line that carries bytes in each direction
// by carry, and returns its address. While the server is away it closes what
// connects. It ends with the test.
func NewLine(t testing.TB, endpoint string, carry func(to, from net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", endpoint)
			if err != nil {
				near.Close()
				continue
			}
			go carry(far, near)
			go carry(near, far)
		}
	}()
	return l.Addr().String()
}

// late is what came, and when it is due.
type late struct {
	data []byte
	due  time.Time
}

// carry hands on what comes, each piece so much later than it came, and closes
// the far end when the near one has ended.
func carry(to, from net.Conn, delay time.Duration) {
	line := make(chan late, 1024)
	go func() {
		defer close(line)
		for {
			piece := make([]byte, 32<<10)
			n, err := from.Read(piece)
			if n > 0 {
				line <- late{piece[:n], time.Now().Add(delay)}
			}
			if err != nil {
				return
			}
		}
	}()
	defer to.Close()
	for piece := range line {
		time.Sleep(time.Until(piece.due))
		if _, err := to.Write(piece.data); err != nil {
			from.Close() // the reader ends, and with it the line
		}
	}
}

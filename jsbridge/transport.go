//go:build js && wasm

package jsbridge

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/transport"
)

// fetcher is the transport over fetch: it describes a request to the page and
// gets status, headers and either the document or a handle for the body.
type fetcher struct{ host *host }

func (f fetcher) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	answer, document, err := f.host.ask(ctx, "fetch", func(m []byte) []byte { return appendRequest(m, req) }, nil)
	url := req.Scheme + "://" + req.Host + req.Path
	status, handle := number(answer, "status"), number(answer, "handle")
	if err != nil && (status == 0 || handle != 0) { // a document that came as ctx ended counts: it may name what is to be undone
		return nil, wireError(url, err)
	}
	headers := answer.Get("headers")
	resp := &transport.Response{Status: status, Header: transport.Header{}, Document: document}
	for i, name := range headers.Names() {
		value, _ := headers.Items()[i].String()
		resp.Header[name] = headerText(value)
	}
	resp.Open, _ = answer.Get("open").Bool()
	resp.Redirected, _ = answer.Get("redirected").String()
	if encoding := resp.Header["content-encoding"]; encoding != "" && encoding != "identity" {
		resp.Decoded = true
	}
	if handle != 0 {
		resp.Body = &body{host: f.host, ctx: ctx, url: url, handle: handle}
	}
	return resp, nil
}

// headerText is transport.HeaderText of what a browser makes of a value: a
// character for each byte.
func headerText(value string) string {
	raw := make([]byte, 0, len(value))
	for _, c := range value {
		if c > 0xFF {
			return value // a caller's own fetch has read it
		}
		raw = append(raw, byte(c))
	}
	return transport.HeaderText(raw)
}

// inPage is a payload that JavaScript has: it is named, not sent across.
type inPage interface{ appendTo(m []byte) []byte }

func appendRequest(m []byte, req *transport.Request) []byte {
	m = jsontext.AppendStringMember(m, "method", req.Method)
	m = jsontext.AppendStringMember(m, "url", req.URL())
	m = jsontext.AppendMapMember(m, "headers", req.Header)
	m = jsontext.AppendBoolMember(m, "stream", req.Stream)
	m = jsontext.AppendIntMember(m, "firstByte", milliseconds(req.FirstByte))
	m = jsontext.AppendIntMember(m, "idle", milliseconds(req.Idle))
	if req.Form != nil {
		m = appendList(jsontext.AppendName(m, "form"), req.Form, appendField)
	}
	switch payload := req.Payload.(type) {
	case transport.Bytes:
		m = jsontext.AppendStringMember(m, "text", string(payload))
	case inPage:
		m = payload.appendTo(m)
	}
	return m
}

func appendField(m []byte, field transport.Field) []byte {
	m = jsontext.AppendString(append(m, '['), field.Name)
	return append(jsontext.AppendString(append(m, ','), field.Value), ']')
}

// milliseconds rounds up: 0 would be no limit.
func milliseconds(d time.Duration) int64 { return (d + time.Millisecond - 1).Milliseconds() }

// wireError gives a failure of the page the port's type.
func wireError(url string, err error) error {
	failure, ok := errors.AsType[*hostError](err)
	if !ok {
		return err
	}
	return &transport.Error{Kind: transport.Kind(failure.kind), URL: url, Err: failure}
}

// body is a response's body, which stays in the page under its handle. The
// methods hand that over to JavaScript; Read is for Go programs.
type body struct {
	host   *host
	ctx    context.Context
	url    string
	handle int
	rest   []byte
}

func (b *body) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		answer, chunk, err := b.host.ask(b.ctx, "pull", b.appendHandle, nil)
		if err != nil {
			return 0, wireError(b.url, err)
		}
		if ended, _ := answer.Get("ended").Bool(); ended {
			return 0, io.EOF
		}
		b.rest = chunk
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *body) appendHandle(m []byte) []byte {
	m = jsontext.AppendIntMember(m, "handle", int64(b.handle))
	return jsontext.AppendIntMember(m, "size", window)
}

// Close cancels what has not been read.
func (b *body) Close() error {
	b.host.tell("release", "handle", b.handle)
	return nil
}

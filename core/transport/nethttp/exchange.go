package nethttp

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
)

// What an exchange is cancelled with when the server lets it wait too long.
var (
	errNoAnswer = errors.New("the server did not answer in time")
	errSilence  = errors.New("the server stopped sending")
)

// exchange is one request and what comes of it. Its context ends with the
// caller's, or earlier, when the server has been silent for too long.
type exchange struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	req    *transport.Request
}

func newExchange(ctx context.Context, req *transport.Request) *exchange {
	ctx, cancel := context.WithCancelCause(ctx)
	return &exchange{ctx, cancel, req}
}

// end frees the connection, if the exchange still has it.
func (x *exchange) end() { x.cancel(nil) }

// within cancels the exchange unless done is called before limit has passed.
func (x *exchange) within(limit time.Duration, reason error) (done func()) {
	if limit <= 0 {
		return func() {}
	}
	timer := time.AfterFunc(limit, func() { x.cancel(reason) })
	return func() { timer.Stop() }
}

func (x *exchange) read(resp *http.Response) (*transport.Response, error) {
	header := make(transport.Header, len(resp.Header)+1)
	for name, values := range resp.Header {
		header[strings.ToLower(name)] = transport.HeaderText([]byte(strings.Join(values, ", ")))
	}
	result, content := &transport.Response{Status: resp.StatusCode, Header: header, Open: true}, &body{resp.Body, x}
	if x.req.Stream && resp.StatusCode/100 == 2 {
		result.Body = content
		return result, nil
	}
	defer content.Close()
	document, err := io.ReadAll(io.LimitReader(content, transport.MaxDocument+1))
	if err != nil {
		return nil, err
	}
	if len(document) > transport.MaxDocument {
		return nil, &transport.Error{Kind: transport.KindTooLarge, URL: address(x.req)}
	}
	result.Document = document
	return result, nil
}

// body is a response's body. It does not wait longer than Request.Idle, and
// gives failures the port's type.
type body struct {
	content  io.ReadCloser
	exchange *exchange
}

func (b *body) Read(p []byte) (int, error) {
	done := b.exchange.within(b.exchange.req.Idle, errSilence)
	n, err := b.content.Read(p)
	done()
	if err != nil && err != io.EOF {
		err = b.exchange.fail(err)
	}
	return n, err
}

func (b *body) Close() error {
	err := b.content.Close()
	b.exchange.end()
	return err
}

// fail returns what ended the exchange: the caller, the clock, or err.
func (x *exchange) fail(err error) error {
	kind := transport.KindNetwork
	if why := context.Cause(x.ctx); why == errNoAnswer || why == errSilence {
		kind, err = transport.KindTimeout, why
	} else if why != nil {
		return why
	}
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		kind = transport.KindTimeout
	}
	var unreadable *transport.Error
	if errors.As(err, &unreadable) {
		return unreadable // without the url.Error around it
	}
	return &transport.Error{Kind: kind, URL: address(x.req), Err: cause(err)}
}

// Package nethttp is the transport for native programs and tests, over
// net/http. It is the one package of the core that imports net/http, and no
// part of the wasm.
//
//	tr := nethttp.New(nil)
package nethttp

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/minnow-s3/minnow/core/transport"
)

// New returns a Transport over client; nil means one that asks for no
// compression, which would change what is measured. No redirect is followed,
// whatever client says of them: it would take a signature, which is for one
// place alone, to another.
func New(client *http.Client) transport.Transport {
	if client == nil {
		pool := http.DefaultTransport.(*http.Transport).Clone()
		pool.DisableCompression = true
		pool.DialContext = Lingering(pool.DialContext)
		client = &http.Client{Transport: pool}
	}
	stays := *client
	stays.CheckRedirect = stay
	return adapter{&stays}
}

func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

type adapter struct{ client *http.Client }

// opener is a payload that this process can read.
type opener interface{ Open() io.Reader }

func (a adapter) Do(ctx context.Context, req *transport.Request) (*transport.Response, error) {
	x := newExchange(ctx, req)
	resp, err := a.send(x)
	if err != nil {
		err = x.fail(err)
		x.end()
		return nil, err
	}
	return x.read(resp)
}

// send returns as soon as status and headers are there.
func (a adapter) send(x *exchange) (*http.Response, error) {
	req := x.req
	out, err := http.NewRequestWithContext(x.ctx, req.Method, req.URL(), nil)
	if err != nil {
		return nil, err
	}
	for name, value := range req.Header {
		out.Header.Set(name, value)
	}
	if err := setBody(out, req); err != nil {
		return nil, err
	}
	defer x.within(req.FirstByte, errNoAnswer)()
	return a.client.Do(out)
}

func setBody(out *http.Request, req *transport.Request) error {
	if req.Payload == nil || req.Payload.Size() == 0 && req.Form == nil {
		return nil
	}
	source, ok := req.Payload.(opener)
	if !ok {
		return errors.New("the payload is not one of this process")
	}
	content, size := source.Open(), req.Payload.Size()
	if req.Form != nil {
		f, err := newForm(req.Form, content, size)
		if err != nil {
			return err
		}
		content, size = f, f.length
		out.Header.Set("Content-Type", f.contentType)
	}
	out.Body, out.ContentLength = &contents{content, size, address(req)}, size
	return nil
}

// contents is a payload on its way out. What goes wrong in reading it is no
// failure of the network, and not to be tried again.
type contents struct {
	io.Reader
	left    int64
	address string
}

func (c *contents) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.left -= int64(n)
	if err == io.EOF && c.left > 0 {
		err = errors.New("the payload ended early")
	}
	if err != nil && err != io.EOF {
		err = &transport.Error{Kind: transport.KindUnreadable, URL: c.address, Err: err}
	}
	return n, err
}

func (c *contents) Close() error { return nil }

// cause drops the url.Error around a failure: its text holds the query, and so
// a signature.
func cause(err error) error {
	for err != nil {
		inner := errors.Unwrap(err)
		if !strings.Contains(err.Error(), "?") || inner == nil {
			return err
		}
		err = inner
	}
	return err
}

func address(req *transport.Request) string { return req.Scheme + "://" + req.Host + req.Path }

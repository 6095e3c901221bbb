// Package transport is the port through which the core reaches a server: it
// says what a request and a response are, and leaves the wire to an adapter.
// nethttp is the adapter for native programs; jsbridge holds the one over
// fetch. Decorators such as transport/retry wrap one Transport in another.
//
// The package knows nothing of S3. It never holds an object's bytes: those
// stay behind a Payload (going up) or Response.Body (coming down).
//
//	resp, err := tr.Do(ctx, &transport.Request{Method: "GET", Scheme: "https", Host: "play.min.io", Path: "/"})
package transport

import (
	"context"
	"io"
	"time"
	"unicode/utf8"
)

// MaxDocument is how much of a response is read whole, in bytes. The largest
// document S3 sends is a page of 1,000 keys of 1,024 bytes each, under 4 MiB
// when URL-encoded; MinIO's metadata listing adds at most 2 KB for a key.
const MaxDocument = 16 << 20

// Transport sends one request and returns the server's answer. An answer of
// any status is a Response; an error is always a *Error, or what ctx was
// cancelled with. Do leaves req as it was and returns only after the exchange
// it started has settled.
type Transport interface {
	Do(ctx context.Context, req *Request) (*Response, error)
}

// Func lets a function serve as a Transport.
type Func func(ctx context.Context, req *Request) (*Response, error)

// Do calls f.
func (f Func) Do(ctx context.Context, req *Request) (*Response, error) { return f(ctx, req) }

// Request is one HTTP request. Path and Query are escaped already, as they
// stand on the wire and in a signature.
type Request struct {
	Operation string  // S3's name of the operation, such as "PutObject", for errors and traces
	Bucket    string  // what it is about, as the caller named it: for signers and traces, like Object and Region
	Object    string  // "" where it is about a bucket
	Region    string  // what it is signed for
	Service   string  // that, too: "" is S3, and "sts" is the one that gives temporary keys
	Unsigned  bool    // it is for everybody, and carries no key
	Attempt   int     // 1 for the first
	Method    string  // upper case
	Scheme    string  // "http" or "https"
	Host      string  // host, with the port where it is not the scheme's own
	Path      string  // escaped, begins with a slash
	Query     string  // escaped, names in byte order, without "?"
	Header    Header  // never Host or Content-Length: the adapter sets those
	Payload   Payload // nil sends no body
	Data      bool    // Payload is an object's bytes, else it is a document of the request's own
	Form      []Field // with them the payload is the field "file", the last, of multipart/form-data; Header has no content-type then, the file the field's
	Answer    string  // what a success holds, in words of the caller, which judges it: no adapter reads that
	Stream    bool    // hand a 2xx body over as Response.Body instead of reading it
	Once      bool    // sending it twice may do harm: never retried after a network error

	// How long one attempt waits for the server before it fails with KindTimeout;
	// 0 waits forever. The time in which a caller reads nothing does not count.
	FirstByte time.Duration // from its start, payload included, until status and headers are there
	Idle      time.Duration // without a byte of the response's body, while it is being read
}

// Field is a field of a form. Neither its name nor its value has line breaks.
type Field struct{ Name, Value string }

// URL returns the address that is sent, and signed.
func (r *Request) URL() string {
	u := r.Scheme + "://" + r.Host + r.Path
	if r.Query != "" {
		u += "?" + r.Query
	}
	return u
}

// Clone returns a copy whose Header may be changed without touching r's.
func (r *Request) Clone() *Request {
	c := *r
	c.Header = make(Header, len(r.Header)+4)
	for name, value := range r.Header {
		c.Header[name] = value
	}
	return &c
}

// Response is the server's answer.
type Response struct {
	Status   int
	Header   Header
	Document []byte        // the whole body, unless Body is set
	Body     io.ReadCloser // for a Stream request answered with 2xx; the caller closes it
	Decoded  bool          // Body gives other bytes than were sent: a browser undoes a Content-Encoding
	Open     bool          // every header is there: no rule of CORS keeps any from a page
	Failure  error         // what the client reads in it, once, for all that ask: nil for a success. No adapter sets it

	// Redirected is where the answer has come from, where that is not the address
	// that was asked for: a redirect was followed. Status is 307 then,
	// headers and document are that address's; a document only of a refusal. It is
	// Hidden where there was a redirect and nothing else is known.
	Redirected string
}

// Hidden is Response.Redirected where a browser tells nothing of a redirect.
const Hidden = "?"

// Header holds header fields by lower-case name. S3 repeats none.
type Header map[string]string

// HeaderText is the text of a header's value that came as these bytes: some servers
// send UTF-8, where HTTP has Latin-1.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.5-5
func HeaderText(value []byte) string {
	if utf8.Valid(value) {
		return string(value)
	}
	text := make([]rune, len(value))
	for i, c := range value {
		text[i] = rune(c)
	}
	return string(text)
}

package nethttp

import (
	"context"
	"errors"
	"io"
	"net"
	"syscall"
	"time"
)

// linger is how long a write that failed waits for the answer to be read. The
// answer has come by then: it was sent before the connection was closed.
const linger = 200 * time.Millisecond

// DialFunc is the DialContext of an http.Transport.
type DialFunc = func(ctx context.Context, network, address string) (net.Conn, error)

// Lingering returns dial with connections that tell late of writes which the
// other side does not take. A server that refuses a request by its headers
// answers, and closes the connection with the rest of the body unread; net/http
// would report the failed write in place of the answer, whichever comes first.
func Lingering(dial DialFunc) DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		connection, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return lingerer{connection}, nil
	}
}

type lingerer struct{ net.Conn }

func (l lingerer) Write(p []byte) (int, error) {
	n, err := l.Conn.Write(p)
	awaitAnswer(err)
	return n, err
}

// ReadFrom lets the system send a file, as it does without the wrapper.
func (l lingerer) ReadFrom(r io.Reader) (int64, error) {
	n, err := io.Copy(l.Conn, r)
	awaitAnswer(err)
	return n, err
}

func awaitAnswer(err error) {
	if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
		time.Sleep(linger)
	}
}

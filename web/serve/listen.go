package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"time"
)

const (
	portsToTry   = 20              // after a busy one, before any free one will do
	shutdownTime = 2 * time.Second // for requests under way
	headerTime   = 10 * time.Second
)

// listen opens address, or the next free port on the same host when that one
// is busy, and says so.
func listen(address string, out io.Writer) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if !errors.Is(err, syscall.EADDRINUSE) {
		return listener, err
	}
	host, port, _ := net.SplitHostPort(address)
	first, _ := strconv.Atoi(port)
	for n := first + 1; n <= first+portsToTry; n++ {
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(n))); err == nil {
			break
		}
	}
	if err != nil {
		if listener, err = net.Listen("tcp", net.JoinHostPort(host, "0")); err != nil {
			return nil, err
		}
	}
	fmt.Fprintf(out, "%s is taken by another program: using %s instead.\n", address, listener.Addr())
	return listener, nil
}

// server is an HTTP server under way.
type server struct {
	failed chan error // one error, when it ended by itself
	stop   func()     // ends it, and waits
}

// serve answers on listener until it is stopped.
func serve(listener net.Listener, handler http.Handler) *server {
	hs := &http.Server{Handler: handler, ReadHeaderTimeout: headerTime}
	failed, ended := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(ended)
		if err := hs.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- err
		}
	}()
	return &server{failed: failed, stop: func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
		defer cancel()
		if hs.Shutdown(ctx) != nil {
			hs.Close()
		}
		<-ended
	}}
}

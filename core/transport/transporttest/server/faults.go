package server

import (
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// refused answers with a host that refuses connections: the near end of a
// connection of our own, which keeps the port from everybody else.
func refused(w http.ResponseWriter, r *http.Request, _ string) {
	own := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	conn, err := net.Dial(own.Network(), own.String())
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	go func() { // open until this server closes its end
		defer conn.Close()
		io.Copy(io.Discard, conn)
	}()
	io.WriteString(w, conn.LocalAddr().String())
}

func reset(w http.ResponseWriter, _ *http.Request, _ string) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Ty")
	conn.(*net.TCPConn).SetLinger(0) // closing is resetting then
	conn.Close()
}

// cut breaks off: argument is the announced length, or "chunked", and how much
// of it is sent.
func cut(w http.ResponseWriter, _ *http.Request, argument string) {
	announced, sent, _ := strings.Cut(argument, "/")
	n, err := strconv.Atoi(sent)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	if announced != "chunked" {
		w.Header().Set("Content-Length", announced)
	}
	w.Write(make([]byte, n))
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler) // closes the connection
}

// drip sends single bytes: argument is how many, and the milliseconds between
// two of them.
func drip(w http.ResponseWriter, r *http.Request, argument string) {
	size, pause, _ := strings.Cut(argument, "/")
	n, err := strconv.Atoi(size)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	between, err := time.ParseDuration(pause + "ms")
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotImplemented)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", size)
	for i := range n {
		if i > 0 {
			select {
			case <-time.After(between):
			case <-r.Context().Done():
				return
			}
		}
		io.WriteString(w, ".")
		w.(http.Flusher).Flush()
	}
}

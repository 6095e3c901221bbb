package nethttp

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// A server that refuses a large body by its headers alone closes the connection
// with the rest unread: what it answered is what counts.
func TestAnswerBeforeTheBodyIsRead(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			request, err := http.ReadRequest(bufio.NewReader(connection))
			if err == nil {
				io.CopyN(io.Discard, request.Body, 64<<10)
				io.WriteString(connection, "HTTP/1.1 412 Precondition Failed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			}
			connection.Close()
		}
	}()
	tr := New(nil)
	for range 40 {
		resp, err := tr.Do(t.Context(), &transport.Request{
			Method: "PUT", Scheme: "http", Host: listener.Addr().String(), Path: "/bucket/a", Payload: transport.Bytes(make([]byte, 4<<20)),
		})
		if err != nil {
			t.Fatal(err)
		}
		if resp.Status != 412 {
			t.Fatalf("got status %d, want 412", resp.Status)
		}
	}
}

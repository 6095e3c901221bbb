package transporttest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"testing"
)

func (s *suite) bodies(t *testing.T) {
	t.Run("whole", s.wholeBodies)
	run(t, map[string]func(*testing.T){
		"reads on at its end":              s.readsAtEnd,
		"closed early is cancelled":        s.closedEarly,
		"closed unread is cancelled":       s.closedUnread,
		"closed twice does no harm":        s.closedTwice,
		"hands over what came, and no EOF": s.firstBytes,
	})
}

func (s *suite) open(t *testing.T, path string) io.ReadCloser {
	t.Helper()
	req := s.request("GET", path, "")
	req.Stream = true
	resp := s.do(t, req)
	if resp.Body == nil {
		t.Fatalf("%s: got status %d without a Body", path, resp.Status)
	}
	return resp.Body
}

// readAll reads a body and closes it.
func readAll(t *testing.T, body io.ReadCloser) []byte {
	t.Helper()
	content, err := io.ReadAll(body)
	if err != nil {
		t.Errorf("after %d bytes: %v", len(content), err)
	}
	if err := body.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	return content
}

// wholeBodies are read through buffers smaller and larger than what comes at
// once.
func (s *suite) wholeBodies(t *testing.T) {
	tests := []struct{ size, buffer int }{
		{0, 100}, {1, 100}, {5000, 1}, {5 << 20, 1000}, {5 << 20, 64 << 10}, {5 << 20, 6 << 20},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%d bytes by %d", test.size, test.buffer), func(t *testing.T) {
			req := s.request("GET", fmt.Sprintf("/bytes/%d", test.size), "")
			req.Stream = true
			resp := s.do(t, req)
			defer resp.Body.Close()
			hash, size := sha256.New(), 0
			for buffer := make([]byte, test.buffer); ; {
				n, err := resp.Body.Read(buffer)
				hash.Write(buffer[:n])
				size += n
				if err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("after %d bytes: %v", size, err)
				}
			}
			got, want := hex.EncodeToString(hash.Sum(nil)), resp.Header["x-sha256"]
			if size != test.size || got != want {
				t.Errorf("got %d bytes with SHA-256 %s, want %d with %s", size, got, test.size, want)
			}
		})
	}
}

func (s *suite) readsAtEnd(t *testing.T) {
	body := s.open(t, "/bytes/10")
	defer body.Close()
	if content, err := io.ReadAll(body); len(content) != 10 || err != nil {
		t.Errorf("got %d bytes and %v, want 10", len(content), err)
	}
	for range 2 {
		if n, err := body.Read(make([]byte, 10)); n != 0 || err != io.EOF {
			t.Errorf("behind the end: got %d bytes and %v, want 0 and EOF", n, err)
		}
	}
}

func (s *suite) closedEarly(t *testing.T) {
	id := newID()
	body := s.open(t, "/endless/"+id)
	if n, err := io.ReadFull(body, make([]byte, 100_000)); err != nil {
		t.Errorf("after %d bytes: %v", n, err)
	}
	body.Close()
	s.await(t, "gone", id)
}

func (s *suite) closedUnread(t *testing.T) {
	id := newID()
	s.open(t, "/stuck/"+id).Close()
	s.await(t, "gone", id)
}

func (s *suite) closedTwice(t *testing.T) {
	id := newID()
	body := s.open(t, "/stuck/"+id)
	body.Close()
	body.Close()
	s.await(t, "gone", id)
}

// firstBytes come when they are there, not with the buffer's last.
func (s *suite) firstBytes(t *testing.T) {
	id := newID()
	body := s.open(t, "/stuck/"+id)
	buffer := make([]byte, 100)
	if n, err := io.ReadAtLeast(body, buffer, 5); string(buffer[:n]) != "first" || err != nil {
		t.Errorf("got %q and %v, want %q", buffer[:n], err, "first")
	}
	body.Close()
	s.await(t, "gone", id)
}

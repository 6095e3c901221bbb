package nethttp_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/transporttest"
)

func writeFile(t *testing.T, content []byte) string {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func openFile(t *testing.T, path string) transport.Payload {
	payload, closeFile, err := nethttp.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeFile(); err != nil {
			t.Error(err)
		}
	})
	return payload
}

func TestOpenFileConformance(t *testing.T) {
	transporttest.Run(t, nethttp.New(nil), farEnd(t), func(content []byte) transport.Payload {
		return openFile(t, writeFile(t, content))
	})
}

func TestOpenFileOfNone(t *testing.T) {
	payload, closeFile, err := nethttp.OpenFile(filepath.Join(t.TempDir(), "none"))
	if payload != nil || closeFile != nil || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v and %v, want no payload and %v", payload, err, fs.ErrNotExist)
	}
}

// A file may change or go between its opening and its upload; sending it again
// would not help.
func TestFileThatCannotBeRead(t *testing.T) {
	far := farEnd(t)
	content := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	tests := map[string]func(t *testing.T) transport.Payload{
		"is shorter by now": func(t *testing.T) transport.Payload {
			path := writeFile(t, content)
			payload := openFile(t, path)
			if err := os.Truncate(path, 1000); err != nil {
				t.Fatal(err)
			}
			return payload
		},
		"is empty by now": func(t *testing.T) transport.Payload {
			path := writeFile(t, content)
			payload := openFile(t, path)
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
			return payload.Slice(10, 100)
		},
		"is another by now": func(t *testing.T) transport.Payload {
			path := writeFile(t, content)
			payload := openFile(t, path)
			err := os.WriteFile(path, make([]byte, len(content)), 0o600)
			if err = errors.Join(err, os.Chtimes(path, time.Time{}, time.Now().Add(time.Hour))); err != nil {
				t.Fatal(err)
			}
			return payload
		},
		"is closed": func(t *testing.T) transport.Payload {
			payload, closeFile, err := nethttp.OpenFile(writeFile(t, content))
			if err != nil {
				t.Fatal(err)
			}
			closeFile()
			return payload
		},
	}
	for name, open := range tests {
		t.Run(name+"/digest", func(t *testing.T) {
			sum, err := open(t).Digest(t.Context(), transport.MD5)
			isUnreadable(t, err)
			if sum != nil {
				t.Errorf("got %x, want no digest", sum)
			}
		})
		t.Run(name+"/upload", func(t *testing.T) {
			_, err := nethttp.New(nil).Do(t.Context(), &transport.Request{
				Method: "PUT", Scheme: "http", Host: strings.TrimPrefix(far, "http://"), Path: "/echo/file",
				Query: "X-Amz-Signature=5ec2e7", Payload: open(t),
			})
			isUnreadable(t, err)
		})
	}
}

func isUnreadable(t *testing.T, err error) {
	t.Helper()
	var e *transport.Error
	if !errors.As(err, &e) || e.Kind != transport.KindUnreadable {
		t.Fatalf("got %v, want one of kind %q", err, transport.KindUnreadable)
	}
	if strings.Contains(err.Error(), "5ec2e7") {
		t.Errorf("got %q, want no query in it", err)
	}
}

func TestCancelledDigestIsNone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	payload := openFile(t, writeFile(t, []byte("content")))
	if sum, err := payload.Digest(ctx, transport.MD5); !errors.Is(err, context.Canceled) {
		t.Errorf("got %x and %v, want %v", sum, err, context.Canceled)
	}
}

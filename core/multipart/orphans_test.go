package multipart

import (
	"context"
	"fmt"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// notes is a journal in memory.
type notes map[string]string

func (n notes) Load(_ context.Context, key string) (string, error) { return n[key], nil }
func (n notes) Save(_ context.Context, key, entry string) error    { n[key] = entry; return nil }
func (n notes) Delete(_ context.Context, key string) error         { delete(n, key); return nil }

func newUploads(t *testing.T, journal transfer.Journal) *Uploads {
	nowhere := transport.Func(func(context.Context, *transport.Request) (*transport.Response, error) { return nil, nil })
	p, err := request.New("localhost:9000", request.Options{Transport: nowhere})
	if err != nil {
		t.Fatal(err)
	}
	return New(p, journal)
}

func TestOrphansAreBounded(t *testing.T) {
	c := newUploads(t, notes{})
	for i := range maxOrphans + 20 {
		c.changeOrphans(t.Context(), newOrphan("photos", "a", fmt.Sprint("id", i)), true)
	}
	list := c.listOrphans(t.Context())
	s3test.Same(t, "length", len(list), maxOrphans)
	s3test.Same(t, "the last", list[maxOrphans-1], newOrphan("photos", "a", fmt.Sprint("id", maxOrphans+19)))
}

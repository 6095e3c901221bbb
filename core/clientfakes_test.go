package core

import (
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// newClient speaks to an endpoint on this machine through tr: it signs on a
// clock that stands still, and waits for nothing.
func newClient(t *testing.T, tr transport.Transport, change ...func(*Options)) *Client {
	t.Helper()
	opts := Options{
		Transport: tr, Credentials: s3test.SignedIn, Insecure: true, Region: request.DefaultRegion,
		Clock: func() time.Time { return time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC) },
	}
	opts.Retry.Random = func() float64 { return 0 }
	opts.Retry.Attempts = 4 // waits of no time would bound nothing
	for _, f := range change {
		f(&opts)
	}
	c, err := New("localhost:9000", opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func anonymous(o *Options) { o.Credentials = nil }

// noPatience is a client that tries once.
func noPatience(o *Options) { o.Retry = retry.Policy{Attempts: 1} }

func withForms(o *Options) { o.Forms = true }

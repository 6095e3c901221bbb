package uploads_test

import (
	"context"
	"reflect"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestPartsAtOnce(t *testing.T) {
	for name, tc := range map[string]struct{ client, upload, want int }{
		"by default":        {0, 0, 4},
		"the client's":      {2, 0, 2},
		"the upload's":      {0, 6, 6},
		"the upload's wins": {2, 6, 6},
		"one":               {0, 1, 1},
		"sixteen":           {16, 0, 16},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				now, most := 0, 0
				s := s3test.NewFakeBucket()
				s.Overlaps = true
				s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
					if part == 0 {
						return nil, nil
					}
					mu.Lock()
					now++
					most = max(most, now)
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					now--
					mu.Unlock()
					return nil, nil
				}
				c := newClient(t, s.Wire(), func(o *core.Options) { o.Concurrency = tc.client })
				if _, err := c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: 200 << 20}, core.PutOptions{Concurrency: tc.upload}); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "parts at once", most, tc.want)
			})
		})
	}
}

// A part that fails goes again, the same bytes under the same number.
func TestPartIsRetried(t *testing.T) {
	failures := []*transport.Response{s3test.Reply(500, ""), s3test.ErrorReply(503, "SlowDown")}
	s := s3test.NewFakeBucket()
	var payloads []transport.Payload
	s.Hook = func(_ context.Context, req *transport.Request, part int) (*transport.Response, error) {
		if part != 2 {
			return nil, nil
		}
		payloads = append(payloads, req.Payload)
		if len(payloads) <= len(failures) {
			return failures[len(payloads)-1], nil
		}
		return nil, nil
	}
	got, err := newClient(t, s.Wire()).PutObject(t.Context(), "photos", "a", threeParts, core.PutOptions{})
	if err != nil || got.ETag != "whole-3" {
		t.Errorf("got %+v, %v, want the whole of 3 parts", got, err)
	}
	second := s3test.Span{Offset: 5 << 20, Length: 5 << 20}
	if want := []transport.Payload{second, second, second}; !reflect.DeepEqual(payloads, want) {
		t.Errorf("payloads of part 2\n got %v\nwant %v", payloads, want)
	}
	s3test.Same(t, "aborts", s.Aborted, 0)
}

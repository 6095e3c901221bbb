package core

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// without is a server that answers DeleteObjects with refusal, keeps "kept", and
// takes a second for each removal.
func without(refusal *transport.Response, atOnce *atomic.Int32) *s3test.Wire {
	var under atomic.Int32
	return &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Method == "POST" {
			return refusal, nil
		}
		atOnce.Store(max(atOnce.Load(), under.Add(1)))
		defer under.Add(-1)
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if req.Object == "kept" {
			return s3test.ErrorReply(403, "AccessDenied"), nil
		}
		return s3test.Reply(204, ""), nil
	}}
}

// Where a server has no DeleteObjects, objects go one by one, several at once; that
// is remembered, and told once.
func TestServerWithoutDeleteObjects(t *testing.T) {
	for name, refusal := range map[string]*transport.Response{
		"not implemented":            s3test.ErrorReply(501, "NotImplemented"),
		"not implemented, under 400": s3test.ErrorReply(400, "NotImplemented"), // GCS
		"no such method":             s3test.ErrorReply(405, "MethodNotAllowed"),
		"no such method, no words":   s3test.Reply(405, ""),
		"taken for a form":           s3test.ErrorReply(400, "MalformedPOSTRequest"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var atOnce atomic.Int32
				w, warnings := without(refusal, &atOnce), 0
				c := newClient(t, w, func(o *Options) {
					o.Clock = time.Now
					o.Warn = func(_ context.Context, w request.Warning) {
						s3test.Same(t, "warning", w.Code, WarnBatchesRefused)
						warnings++
					}
				})
				for call, want := range []int{11, 21} { // the second time it is not asked for
					items := []RemoveItem{{"kept", "v1"}, {"\x01", ""}}
					for i := range 7 {
						items = append(items, RemoveItem{ObjectName: fmt.Sprint("a", i)})
					}
					items = append(items, RemoveItem{ObjectName: "kept"})
					begun, kept := time.Now(), []RemoveError{}
					for one, err := range c.RemoveObjects(t.Context(), "photos", func(yield func(RemoveItem) bool) {
						for _, item := range items {
							if !yield(item) {
								return
							}
						}
					}, request.CallOptions{}) {
						if err != nil {
							t.Fatal(err)
						}
						kept = append(kept, one)
					}
					if want := []RemoveError{{"kept", "v1", "AccessDenied", "no"}, {"kept", "", "AccessDenied", "no"}}; !reflect.DeepEqual(kept, want) {
						t.Errorf("call %d: got %v, want %v", call, kept, want)
					}
					s3test.Same(t, "requests", len(w.Sent), want)
					s3test.Same(t, "time of ten, four at once", time.Since(begun), 3*time.Second)
				}
				s3test.Same(t, "at once", atOnce.Load(), DefaultConcurrency)
				s3test.Same(t, "warnings", warnings, 1)
				s3test.Same(t, "the version is named", slices.Contains(w.Requests(), "DELETE /photos/kept?versionId=v1"), true)
			})
		})
	}
}

// What a policy denies, or a document that is refused, is no lack; nor is what a
// server says that has taken DeleteObjects before. Where nothing can be removed one
// by one either, nothing is remembered.
func TestNoLackOfDeleteObjects(t *testing.T) {
	for name, tc := range map[string]struct {
		answers []*transport.Response
		sent    int
	}{
		"denied":       {[]*transport.Response{s3test.ErrorReply(403, "AccessDenied")}, 2},
		"malformed":    {[]*transport.Response{s3test.ErrorReply(400, "MalformedXML")}, 2},
		"an argument":  {[]*transport.Response{s3test.ErrorReply(400, "InvalidArgument")}, 2},
		"taken before": {[]*transport.Response{s3test.Reply(200, "<DeleteResult/>"), s3test.ErrorReply(501, "NotImplemented")}, 2},
		"nothing goes": {[]*transport.Response{s3test.ErrorReply(501, "NotImplemented")}, 4},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.answers...)
			c := newClient(t, w)
			for range 2 {
				kept, err := c.RemoveBatch(t.Context(), "photos", []RemoveItem{{ObjectName: "a"}}, request.CallOptions{})
				if err == nil && len(kept) == 0 && len(w.Sent) > 1 {
					t.Error("got no error")
				}
			}
			s3test.Same(t, "requests", len(w.Sent), tc.sent)
		})
	}
}

// A cancel, a network that fails and keys that nobody has end it at once.
func TestWhatStopsRemovingOneByOne(t *testing.T) {
	for name, failure := range map[string]error{
		"the network": &transport.Error{Kind: transport.KindNetwork, Err: errors.New("reset")},
		"a cancel":    context.Canceled,
		"the signer":  &s3err.Finding{Code: s3err.SigningFailed},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var removed atomic.Int32
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Method == "POST" {
					return s3test.ErrorReply(501, "NotImplemented"), nil
				}
				if removed.Add(1) < 3 {
					return s3test.Reply(204, ""), nil
				}
				if failure == context.Canceled {
					cancel()
				}
				return nil, failure
			}}
			items := make([]RemoveItem, 500)
			for i := range items {
				items[i].ObjectName = fmt.Sprint("a", i)
			}
			_, err := newClient(t, w, func(o *Options) { o.Retry.Attempts = 1 }).RemoveBatch(ctx, "photos", items, request.CallOptions{})
			if err == nil || !errors.Is(err, failure) && !errors.As(err, new(*transport.Error)) {
				t.Errorf("got %v, want %v", err, failure)
			}
			if len(w.Sent) > 12 {
				t.Errorf("got %d requests, want it ended at once", len(w.Sent))
			}
		})
	}
}

// GCS refuses to remove what is not there, which S3 does not. A condition is not
// met then, and a page of a proxy, or a bucket that is not there, is no such answer.
func TestRemovalOfWhatIsGone(t *testing.T) {
	for name, tc := range map[string]struct {
		answer  *transport.Response
		headers map[string]string
		code    string // "": no error
	}{
		"an object":                    {s3test.ErrorReply(404, "NoSuchKey"), nil, ""},
		"an object, under a condition": {s3test.ErrorReply(404, "NoSuchKey"), map[string]string{"If-Match": `"a"`}, "NoSuchKey"},
		"a version":                    {s3test.ErrorReply(404, "NoSuchVersion"), nil, "NoSuchVersion"},
		"a bucket":                     {s3test.ErrorReply(404, "NoSuchBucket"), nil, "NoSuchBucket"},
		"a page":                       {s3test.Reply(404, "<html><title>Not Found</title></html>"), nil, "NoSuchKey"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newClient(t, &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Method == "POST" {
					return s3test.ErrorReply(501, "NotImplemented"), nil
				}
				return tc.answer, nil
			}})
			opts := request.CallOptions{Headers: tc.headers}
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{CallOptions: opts}); (err != nil) != (tc.code != "") || err != nil && !request.HasCode(err, tc.code) {
				t.Errorf("got %v, want %q", err, tc.code)
			}
			kept, err := c.RemoveBatch(t.Context(), "photos", []RemoveItem{{ObjectName: "a"}}, opts)
			if err != nil || len(kept) > 0 != (tc.code != "") || len(kept) > 0 && kept[0].Code != tc.code {
				t.Errorf("one by one: got %+v, %v, want %q", kept, err, tc.code)
			}
		})
	}
}

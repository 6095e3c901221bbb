package core

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// Calls that were signed at the same time for what proves to be no region: the one
// that is refused last finds that the first has put it right.
func TestLocationThatSeveralCallsAreRefusedFor(t *testing.T) {
	first := make(chan struct{})
	var refused atomic.Int32
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch {
		case req.Operation == "ListObjectsV2":
			return s3test.ErrorReply(403, "AccessDenied"), nil
		case in(req) != "us-east-1":
			if refused.Add(1) == 2 {
				<-first
			} else {
				for refused.Load() < 2 {
					runtime.Gosched()
				}
			}
			return s3test.ErrorReply(403, "SignatureDoesNotMatch"), nil
		case req.Operation == "GetBucketLocation":
			return location("WEUR"), nil
		}
		return s3test.Reply(204, ""), nil
	}}
	c := newClient(t, w, discovering)
	var calls sync.WaitGroup
	var once sync.Once
	for range 2 {
		calls.Go(func() {
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
				t.Errorf("got %v after %q, want it sent again", err, w.Requests())
			}
			once.Do(func() { close(first) })
		})
	}
	calls.Wait()
	s3test.Same(t, "refused", refused.Load(), 2)
}

// A caller that is told that there is no such object signed for a region that the server
// takes, whatever it calls the place of the bucket.
func TestPlaceInAnAnswerToAValidSignature(t *testing.T) {
	for _, answer := range []*transport.Response{s3test.ErrorReply(404, "NoSuchKey"), s3test.ErrorReply(412, request.PreconditionFailed), s3test.Reply(304, ""), s3test.ErrorReply(409, "OperationAborted")} {
		answer.Header["x-amz-bucket-region"] = "WEUR"
		w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			if in(req) != "us-east-1" {
				return s3test.ErrorReply(403, "SignatureDoesNotMatch"), nil
			}
			return answer, nil
		}}
		c := newClient(t, w, func(o *Options) { o.Retry.Attempts = 1 })
		for range 2 {
			_, err := c.StatObject(t.Context(), "photos", "a", request.GetOptions{})
			if e := request.Refusal(err); e == nil || e.Status != answer.Status {
				t.Errorf("got %v, want status %d", err, answer.Status)
			}
		}
		s3test.Same(t, "requests", len(w.Sent), 2)
	}
}

// A location whose try got no answer is tried again once a call is refused for the
// region that was taken in its place.
func TestLocationWhoseTryGotNoAnswer(t *testing.T) {
	for name, tc := range map[string]struct {
		fails    int // tries without an answer
		code     string
		requests string
	}{
		"once":   {1, "", "GET GET DELETE GET GET DELETE DELETE"},
		"always": {99, "SignatureDoesNotMatch", "GET GET DELETE GET GET DELETE GET GET"},
	} {
		t.Run(name, func(t *testing.T) {
			failed := 0
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				switch {
				case req.Operation == "GetBucketLocation":
					return location("eu-west-1"), nil
				case req.Operation == "ListObjectsV2" && failed < tc.fails:
					failed++
					return nil, noAnswer
				case in(req) != "eu-west-1":
					return s3test.ErrorReply(403, "SignatureDoesNotMatch"), nil
				}
				return s3test.Reply(204, ""), nil
			}}
			c := newClient(t, w, discovering)
			for range 2 {
				if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); (err != nil) != (tc.code != "") || err != nil && !request.HasCode(err, tc.code) {
					t.Errorf("got %v, want %q", err, tc.code)
				}
			}
			var methods []string
			for _, req := range w.Sent {
				methods = append(methods, req.Method)
			}
			s3test.Same(t, "requests", strings.Join(methods, " "), tc.requests)
		})
	}
}

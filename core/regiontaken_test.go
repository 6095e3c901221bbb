package core

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// Calls that were signed at the same time for what proves to be no region: the one
// that is refused last finds that the first has put it right.
func TestLocationThatSeveralCallsAreRefusedFor(t *testing.T) {
	first := make(chan struct{})
	var refused atomic.Int32
	w := &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch {
		case req.Operation == "ListObjectsV2":
			return errorReply(403, "AccessDenied"), nil
		case in(req) != "us-east-1":
			if refused.Add(1) == 2 {
				<-first
			} else {
				for refused.Load() < 2 {
					runtime.Gosched()
				}
			}
			return errorReply(403, "SignatureDoesNotMatch"), nil
		case req.Operation == "GetBucketLocation":
			return location("WEUR"), nil
		}
		return reply(204, ""), nil
	}}
	c := newClient(t, w, discovering)
	var calls sync.WaitGroup
	var once sync.Once
	for range 2 {
		calls.Go(func() {
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
				t.Errorf("got %v after %q, want it sent again", err, w.requests())
			}
			once.Do(func() { close(first) })
		})
	}
	calls.Wait()
	same(t, "refused", refused.Load(), 2)
}

// A caller that is told that there is no such object signed for a region that the server
// takes, whatever it calls the place of the bucket.
func TestPlaceInAnAnswerToAValidSignature(t *testing.T) {
	for _, answer := range []*transport.Response{errorReply(404, "NoSuchKey"), errorReply(412, request.PreconditionFailed), reply(304, ""), errorReply(409, "OperationAborted")} {
		answer.Header["x-amz-bucket-region"] = "WEUR"
		w := &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			if in(req) != "us-east-1" {
				return errorReply(403, "SignatureDoesNotMatch"), nil
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
		same(t, "requests", len(w.sent), 2)
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
			w := &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				switch {
				case req.Operation == "GetBucketLocation":
					return location("eu-west-1"), nil
				case req.Operation == "ListObjectsV2" && failed < tc.fails:
					failed++
					return nil, noAnswer
				case in(req) != "eu-west-1":
					return errorReply(403, "SignatureDoesNotMatch"), nil
				}
				return reply(204, ""), nil
			}}
			c := newClient(t, w, discovering)
			for range 2 {
				if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); (err != nil) != (tc.code != "") || err != nil && !request.HasCode(err, tc.code) {
					t.Errorf("got %v, want %q", err, tc.code)
				}
			}
			var methods []string
			for _, req := range w.sent {
				methods = append(methods, req.Method)
			}
			same(t, "requests", strings.Join(methods, " "), tc.requests)
		})
	}
}

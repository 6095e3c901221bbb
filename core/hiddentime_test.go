package core

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// mute is a server that a page sees no refusal of: what it takes for too late
// or too early has no answer. Its clock is ahead of the client's.
type mute struct {
	s3test.Wire
	ahead     time.Duration
	hidesDate bool
	refuses   bool // in words
}

var noAnswer = &transport.Error{Kind: transport.KindNetwork, URL: "http://localhost:9000/photos"}

func newMute(t *testing.T, ahead time.Duration) *mute {
	s := &mute{ahead: ahead}
	s.Wire.Answer = func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		now := time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC).Add(s.ahead)
		date, life := dateOf(t, req), 15*time.Minute
		if strings.Contains(req.Query, "X-Amz-Expires=604800") {
			life = 7 * 24 * time.Hour
		}
		if now.After(date.Add(life)) || date.After(now.Add(15*time.Minute)) {
			if s.refuses {
				return s3test.ErrorReply(403, "AccessDenied"), nil
			}
			return nil, noAnswer
		}
		resp := s3test.Reply(200, "<LocationConstraint/>")
		if req.Operation != "GetBucketLocation" {
			resp = s3test.Reply(204, "")
		}
		if !s.hidesDate {
			resp.Header["date"] = now.Format("Mon, 02 Jan 2006 15:04:05 GMT")
		}
		return resp, nil
	}
	return s
}

// pageTime is a page whose own server is so far ahead; none: it does not tell.
func pageTime(ahead ...time.Duration) func(*Options) {
	return func(o *Options) {
		now := o.Clock()
		o.Retry.Attempts = 1
		o.PageTime = func(context.Context) (told time.Time, ok bool) {
			for _, ahead := range ahead {
				told, ok = now.Add(ahead), true
			}
			return told, ok
		}
	}
}

func TestTimeIsLearntWhereRefusalsAreHidden(t *testing.T) {
	const hour, month = time.Hour, 30 * 24 * time.Hour
	for name, tc := range map[string]struct {
		ahead     time.Duration
		hidesDate bool
		page      []time.Duration
		requests  string
		ok        bool
		refuses   bool
	}{
		"by an answer of the server":          {hour, false, nil, "DELETE GET DELETE", true, false},
		"the clock is ahead":                  {-hour, false, nil, "DELETE GET DELETE", true, false},
		"by the page's server":                {hour, true, []time.Duration{hour}, "DELETE DELETE", true, false},
		"by months, by the page's server":     {month, false, []time.Duration{month}, "DELETE DELETE", true, false},
		"by the page's server, of a refusal":  {hour, true, []time.Duration{hour}, "DELETE DELETE", true, true},
		"nobody tells, of a refusal":          {hour, true, nil, "DELETE GET", false, true},
		"nobody tells":                        {hour, true, nil, "DELETE GET", false, false},
		"the page's server is wrong, as well": {hour, true, []time.Duration{0}, "DELETE", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newMute(t, tc.ahead)
			s.hidesDate, s.refuses = tc.hidesDate, tc.refuses
			var warned []string
			c := newClient(t, s, pageTime(tc.page...), func(o *Options) {
				o.Warn = func(_ context.Context, w request.Warning) { warned = append(warned, w.Code) }
			})
			err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
			var methods []string
			for _, req := range s.Sent {
				methods = append(methods, req.Method)
			}
			s3test.Same(t, "requests", strings.Join(methods, " "), tc.requests)
			s3test.Same(t, "success", err == nil, tc.ok)
			s3test.Same(t, "warned", strings.Join(warned, " ") == request.WarnClockSkew, tc.ok)
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); (err == nil) != tc.ok || len(s.Sent) != len(methods)+1 {
				t.Errorf("the next call: %v after %q, want it sent once", err, s.Requests()[len(methods):])
			}
		})
	}
}

// What was told is remembered by bucket: the request that it did not help, since
// its answer is hidden whatever the time, does not keep it from the next.
func TestTimeThatDoesNotHelpOneRequestHelpsTheNext(t *testing.T) {
	s := newMute(t, time.Hour)
	seen := s.Wire.Answer
	s.Wire.Answer = func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "PutBucketPolicy" {
			return nil, noAnswer
		}
		resp, err := seen(ctx, req)
		if req.Operation == "GetBucketPolicy" && err == nil {
			return s3test.Reply(200, `{"Statement": [], "Version": "2012-10-17"}`), nil
		}
		return resp, err
	}
	c := newClient(t, s, pageTime())
	if err := c.SetBucketPolicyDocument(t.Context(), "photos", `{"Version":"2012-10-17","Statement":[]}`, request.CallOptions{}); err != nil {
		t.Error(err)
	}
	want := "PUT /photos?policy=,GET /photos?location=,PUT /photos?policy=,GET /photos?policy=,GET /photos?policy="
	s3test.Same(t, "requests", strings.Join(s.Requests(), ","), want)
}

func TestNothingIsAskedForTheTime(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"natively":               func(o *Options) { o.PageTime = nil },
		"of an anonymous client": anonymous,
	} {
		s := newMute(t, 0)
		s.Wire.Answer = func(context.Context, *transport.Request) (*transport.Response, error) { return nil, noAnswer }
		c := newClient(t, s, pageTime(time.Hour), change)
		if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err == nil || len(s.Sent) != 1 {
			t.Errorf("%s: got %v after %q, want a failure after one request", name, err, s.Requests())
		}
	}
}

// A call that is given up while it asks leaves the question to the next.
func TestTimeThatACancelledCallAskedFor(t *testing.T) {
	s := newMute(t, time.Hour)
	seen := s.Wire.Answer
	ctx, cancel := context.WithCancel(t.Context())
	s.Wire.Answer = func(under context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "GetBucketLocation" && ctx.Err() == nil {
			cancel()
			return nil, ctx.Err()
		}
		return seen(under, req)
	}
	c := newClient(t, s, pageTime())
	if err := c.RemoveObject(ctx, "photos", "a", RemoveOptions{}); err == nil {
		t.Error("got no error of the call that was cancelled")
	}
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Errorf("the next call: %v after %q, want the time asked for and learnt", err, s.Requests())
	}
}

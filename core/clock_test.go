package core

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// A clock that is ahead by more than the credentials' life makes nobody ask for
// them with every request: it is set right by the first refusal.
func TestClockAheadOfTheCredentials(t *testing.T) {
	now, asked := time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC), 0
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if dateOf(t, req).Sub(now).Abs() > 15*time.Minute {
			refusal := s3test.ErrorReply(403, "RequestTimeTooSkewed")
			refusal.Header["date"] = now.Format("Mon, 02 Jan 2006 15:04:05 GMT")
			return refusal, nil
		}
		return s3test.Reply(204, ""), nil
	}}
	c := newClient(t, w, func(o *Options) {
		o.Clock = func() time.Time { return now.Add(2 * time.Hour) }
		o.Credentials = credentials.NewRefreshing(func(context.Context) (credentials.Value, error) {
			asked++
			return credentials.Value{AccessKeyID: s3test.TestKey, SecretAccessKey: s3test.TestSecret, Expires: now.Add(time.Hour)}, nil
		}, nil)
	})
	for range 5 {
		if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	s3test.Same(t, "asked", asked, 1)
	s3test.Same(t, "requests", len(w.Sent), 6)
	now = now.Add(59*time.Minute + 30*time.Second)
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "asked, at the end of their life", asked, 1)
	now = now.Add(time.Minute)
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "asked, after it", asked, 2)
}

// The server is right about the time: with a clock minutes off, in both ways of
// signing, the first refusal teaches it.
func TestSkewedClockIsCorrected(t *testing.T) {
	now := time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC) // of newClient
	for _, off := range []time.Duration{-20 * time.Minute, -5 * time.Minute, 5 * time.Minute, 20 * time.Minute} {
		for signing, change := range map[string]func(*Options){"query": func(*Options) {}, "header": headerSigning} {
			for told, refusal := range map[string]*transport.Response{
				"by Date": {Status: 403, Header: transport.Header{"date": now.Add(off).Format("Mon, 02 Jan 2006 15:04:05 GMT")}},
				"by ServerTime": {Status: 403, Document: []byte("<Error><Code>RequestTimeTooSkewed</Code><ServerTime>" +
					now.Add(off).Format(time.RFC3339) + "</ServerTime></Error>")},
			} {
				t.Run(fmt.Sprintf("%v, %s, %s", off, signing, told), func(t *testing.T) {
					var warned []request.Warning
					w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
						if skew := dateOf(t, req).Sub(now.Add(off)).Abs(); skew > 15*time.Minute {
							return refusal, nil
						}
						return s3test.Reply(200, ""), nil
					}}
					c := newClient(t, w, change, func(o *Options) { o.Warn = func(_ context.Context, w request.Warning) { warned = append(warned, w) } })
					if _, err := c.BucketExists(t.Context(), "photos", request.CallOptions{}); err != nil {
						t.Fatal(err)
					}
					want := 0
					if off.Abs() > 15*time.Minute {
						want = 1
					}
					if len(w.Sent) != want+1 || len(warned) != want {
						t.Errorf("sent %d, warned %v, want %d corrections", len(w.Sent), warned, want)
					}
					if want == 1 && (warned[0].Code != request.WarnClockSkew || !strings.Contains(warned[0].Message, "1200 s")) {
						t.Errorf("warned %+v, want 1200 s of %s", warned[0], request.WarnClockSkew)
					}
				})
			}
		}
	}
}

func dateOf(t *testing.T, req *transport.Request) time.Time {
	t.Helper()
	_, stamp, _ := strings.Cut(req.Query, "X-Amz-Date=")
	stamp, _, _ = strings.Cut(stamp+req.Header["x-amz-date"], "&")
	date, err := time.Parse("20060102T150405Z", stamp)
	if err != nil {
		t.Fatal(err)
	}
	return date
}

// A proxy that refuses with a clock of its own leaves the time of signatures as it
// was: the next request is signed by this machine's clock.
func TestProxyWithAWrongDate(t *testing.T) {
	now := time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC) // of newClient
	denied := s3test.ErrorReply(403, "AccessDenied")
	denied.Header["date"] = now.Add(-3 * time.Hour).Format("Mon, 02 Jan 2006 15:04:05 GMT")
	for name, tc := range map[string]struct {
		change func(*Options)
		sent   int
	}{
		"query":     {func(*Options) {}, 2},
		"header":    {headerSigning, 2},
		"anonymous": {anonymous, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(denied, denied, s3test.Reply(200, ""))
			c := newClient(t, w, tc.change, func(o *Options) {
				o.Warn = func(_ context.Context, warned request.Warning) { t.Errorf("warned %+v", warned) }
			})
			_, err := c.BucketExists(t.Context(), "photos", request.CallOptions{})
			s3test.Same(t, "code", s3test.ErrorOf(t, err, "HeadBucket").Code, "AccessDenied")
			s3test.Same(t, "requests", len(w.Sent), tc.sent)
			if name == "anonymous" {
				return
			}
			if _, err := c.BucketExists(t.Context(), "photos", request.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "the next one's date", dateOf(t, w.Sent[2]), now)
		})
	}
}

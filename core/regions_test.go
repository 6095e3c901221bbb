package core

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func discovering(o *Options) { o.Region = "" }

// in is the region that a request was signed for.
func in(req *transport.Request) string {
	signed := req.Query + req.Header["authorization"]
	_, scope, _ := strings.Cut(strings.ReplaceAll(signed, "%2F", "/"), "/20130524/")
	region, _, _ := strings.Cut(scope, "/")
	return region
}

// located answers a look-up with region, and all else with 204.
func located(location *transport.Response) *s3test.Wire {
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "GetBucketLocation" {
			return location, nil
		}
		return s3test.Reply(204, ""), nil
	}}
}

func location(name string) *transport.Response {
	return s3test.Reply(200, `<?xml version="1.0"?><LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`+name+`</LocationConstraint>`)
}

func TestRegionIsAskedForOnce(t *testing.T) {
	named := s3test.ErrorReply(400, "AuthorizationHeaderMalformed")
	named.Document = []byte("<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>")
	for name, tc := range map[string]struct {
		location *transport.Response
		want     string
		lookups  int // for two calls
	}{
		"a region":               {location("ap-south-1"), "ap-south-1", 1},
		"none, which is the old": {location(""), "us-east-1", 1},
		"denied":                 {s3test.ErrorReply(403, "AccessDenied"), "us-east-1", 1},
		"not implemented":        {s3test.ErrorReply(501, "NotImplemented"), "us-east-1", 1},
		"no such bucket":         {s3test.ErrorReply(404, "NoSuchBucket"), "us-east-1", 1},
		"no S3":                  {s3test.Reply(200, "<html/>"), "us-east-1", 1},
		"cut":                    {s3test.Reply(200, "<LocationConstraint>eu-w"), "us-east-1", 1},
		"a host in its place":    {location("evil.example/"), "us-east-1", 1},
		"a line feed in it":      {location("eu-west-1&#10;x"), "us-east-1", 1},
		"a placement of Ceph's":  {location("default:placement"), "us-east-1", 1},
		"too long":               {location(strings.Repeat("a", 64)), "us-east-1", 1},
		"an underscore":          {location("us_east_1"), "us_east_1", 1},
		"named by a refusal":     {named, "eu-north-1", 2}, // the look-up goes twice, the calls ask no more
	} {
		t.Run(name, func(t *testing.T) {
			w := located(tc.location)
			c := newClient(t, w, discovering)
			for range 2 {
				if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "region of "+w.Sent[len(w.Sent)-1].Operation, in(w.Sent[len(w.Sent)-1]), tc.want)
			}
			lookups := 0
			for _, req := range w.Sent {
				if req.Operation == "GetBucketLocation" {
					lookups++
					s3test.Same(t, "look-up", s3test.Line(req), "GET /photos?location=")
				}
			}
			s3test.Same(t, "look-ups", lookups, tc.lookups)
		})
	}
}

// A look-up that fails is not made before every request: not for a minute, and
// once for all calls that wait.
func TestLookUpThatFails(t *testing.T) {
	for name, failure := range map[string]func() (*transport.Response, error){
		"server": func() (*transport.Response, error) { return s3test.Reply(501, ""), nil },
		"network": func() (*transport.Response, error) {
			return nil, &transport.Error{Kind: transport.KindNetwork, Err: errors.New("reset")}
		},
		"the page": func() (*transport.Response, error) { return s3test.Reply(200, "<html>"), nil },
		"signer":   func() (*transport.Response, error) { return nil, &s3err.Finding{Code: s3err.SigningFailed} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var lookups atomic.Int32
				w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
					if req.Operation == "GetBucketLocation" {
						lookups.Add(1)
						time.Sleep(time.Second)
						return failure()
					}
					return s3test.Reply(204, ""), nil
				}}
				c := newClient(t, w, discovering, func(o *Options) { o.Clock = time.Now })
				remove := func() {
					if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
						t.Error(err)
					}
				}
				for _, want := range []int32{1, 2} {
					var calls sync.WaitGroup
					for range 10 {
						calls.Go(remove)
					}
					calls.Wait()
					remove()
					s3test.Same(t, "look-ups", lookups.Load(), want)
					time.Sleep(time.Minute)
				}
			})
		})
	}
}

// What a refusal names is remembered in place of what was assumed.
func TestRefusalAfterALookUpThatFailed(t *testing.T) {
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "GetBucketLocation" {
			return s3test.ErrorReply(501, "NotImplemented"), nil
		}
		if in(req) != "eu-west-3" {
			return s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"), nil
		}
		return s3test.Reply(204, ""), nil
	}}
	c := newClient(t, w, discovering)
	for _, want := range []int{3, 4} {
		if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "requests", len(w.Sent), want)
	}
}

// A region that cannot be one is neither signed for nor put into a host, wherever
// an answer names it.
func TestRegionsThatAreNone(t *testing.T) {
	for _, region := range []string{"evil.example/", "evil.example#", "a/../b", "a b", "ü", "eu-west-1\r\nx", "a@b", "a:1", strings.Repeat("a", 64)} {
		header := s3test.ErrorReply(301, "PermanentRedirect")
		header.Header["x-amz-bucket-region"] = region
		for name, refusal := range map[string]*transport.Response{
			"header":   header,
			"document": s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>"+region+"</Region></Error>"),
			"endpoint": s3test.Reply(301, "<Error><Code>PermanentRedirect</Code><Endpoint>photos.s3."+region+".amazonaws.com</Endpoint></Error>"),
		} {
			w := s3test.Answers(refusal)
			c, err := New("s3.amazonaws.com", Options{Transport: w, Credentials: s3test.SignedIn, Region: "us-east-1"})
			if err != nil {
				t.Fatal(err)
			}
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err == nil {
				t.Errorf("%s %q: got no error", name, region)
			}
			if len(w.Sent) != 1 || w.Sent[0].Host != "photos.s3.amazonaws.com" {
				t.Errorf("%s %q: sent %d requests, the last to %s", name, region, len(w.Sent), w.Sent[len(w.Sent)-1].Host)
			}
		}
		_, err := New("s3.amazonaws.com", Options{Transport: s3test.Answers(), Region: region})
		s3test.Refused(t, &s3test.Wire{}, err, "region", "letters, digits")
	}
}

// A region that servers other than Amazon's have is signed for, but is no part of
// one of Amazon's hosts.
func TestRegionThatIsNoLabel(t *testing.T) {
	for endpoint, host := range map[string]string{
		"s3.amazonaws.com": "photos.s3.amazonaws.com", "s3.eu-west-1.amazonaws.com": "photos.s3.eu-west-1.amazonaws.com", "minio.example": "minio.example",
	} {
		w := s3test.Answers(s3test.Reply(204, ""))
		c, err := New(endpoint, Options{Transport: w, Credentials: s3test.SignedIn, Region: "My_Region"})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "host", w.Sent[0].Host, host)
	}
}

func TestNoLookUp(t *testing.T) {
	for name, tc := range map[string]struct {
		change func(*Options)
		call   func(ctx context.Context, c *Client) error
	}{
		"region given": {func(o *Options) { o.Region = "eu-west-1" }, func(ctx context.Context, c *Client) error { return c.RemoveObject(ctx, "photos", "a", RemoveOptions{}) }},
		"anonymous":    {func(o *Options) { o.Region, o.Credentials = "", nil }, func(ctx context.Context, c *Client) error { return c.RemoveObject(ctx, "photos", "a", RemoveOptions{}) }},
		"no bucket": {discovering, func(ctx context.Context, c *Client) error {
			_, err := c.ListBuckets(ctx, request.CallOptions{})
			return err
		}},
		"a bucket made": {discovering, func(ctx context.Context, c *Client) error { return c.MakeBucket(ctx, "photos", MakeBucketOptions{}) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, "<ListAllMyBucketsResult/>"))
			if err := tc.call(t.Context(), newClient(t, w, tc.change)); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "requests", len(w.Sent), 1)
		})
	}
}

func TestCallsThatWaitForOneLookUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			if req.Operation == "GetBucketLocation" {
				time.Sleep(time.Second)
				return location("eu-west-1"), nil
			}
			return s3test.Reply(204, ""), nil
		}}
		c := newClient(t, w, discovering)
		var calls sync.WaitGroup
		for range 10 {
			calls.Go(func() {
				if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
		s3test.Same(t, "requests: a look-up, and a try of what it told", len(w.Sent), 12)
	})
}

// Learning from a refusal works with any call, and for all the next.
func TestRegionIsLearntFromARefusal(t *testing.T) {
	withHeader := s3test.ErrorReply(301, "PermanentRedirect")
	withHeader.Header["x-amz-bucket-region"] = "eu-west-3"
	bare := s3test.Reply(400, "") // S3's answer to a HEAD
	bare.Header["x-amz-bucket-region"] = "eu-west-3"
	for name, refusal := range map[string]*transport.Response{
		"in the header":          withHeader,
		"in the header, no body": bare,
		"in the document":        s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-3</Region></Error>"),
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{}
			w.Answer = func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if in(req) != "eu-west-3" {
					return refusal, nil
				}
				return s3test.Reply(204, ""), nil
			}
			c := newClient(t, w, func(o *Options) { o.Region = "us-west-1" })
			for _, want := range []int{2, 3} {
				if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "requests", len(w.Sent), want)
			}
			if err := c.RemoveObject(t.Context(), "other", "a", RemoveOptions{}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "requests, with another bucket", len(w.Sent), 5)
		})
	}
}

// A server that names another region each time is asked twice, not forever.
func TestRegionsThatContradict(t *testing.T) {
	n := 0
	w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
		n++
		return s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>r-"+request.Decimal(int64(n))+"</Region></Error>"), nil
	}}
	err := newClient(t, w).RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
	e := s3test.ErrorOf(t, err, "DeleteObject")
	s3test.Same(t, "code", e.Code, "AuthorizationHeaderMalformed")
	s3test.Same(t, "requests", len(w.Sent), 2)
}

// A redirect of Amazon's is followed to the host of the region that it names.
func TestBucketOfAnotherRegionOfAmazons(t *testing.T) {
	w := &s3test.Wire{}
	w.Answer = func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Host != "photos.s3.eu-west-3.amazonaws.com" {
			refusal := s3test.ErrorReply(301, "PermanentRedirect")
			refusal.Header["x-amz-bucket-region"] = "eu-west-3"
			return refusal, nil
		}
		return s3test.Reply(204, ""), nil
	}
	c, err := New("s3.eu-west-1.amazonaws.com", Options{Transport: w, Credentials: s3test.SignedIn})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{2, 3} {
		if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "requests", len(w.Sent), want)
	}
	url, err := c.PresignedGetObject(t.Context(), "photos", "a", PresignOptions{})
	if err != nil || !strings.HasPrefix(url, "https://photos.s3.eu-west-3.amazonaws.com/a?") {
		t.Errorf("presigned: got %s, %v", url, err)
	}
}

func TestAmazonsHostsNameTheirRegion(t *testing.T) {
	w := located(location("us-west-2"))
	for endpoint, want := range map[string]string{
		"s3.eu-west-1.amazonaws.com": "https://photos.s3.eu-west-1.amazonaws.com/a in eu-west-1",
		"s3.amazonaws.com":           "https://photos.s3.us-west-2.amazonaws.com/a in us-west-2",
	} {
		c, err := New(endpoint, Options{Transport: w, Credentials: s3test.SignedIn, Clock: func() time.Time { return time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC) }})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
		last := w.Sent[len(w.Sent)-1]
		s3test.Same(t, endpoint, last.URL()+" in "+in(last), want)
	}
	s3test.Same(t, "requests: one look-up", len(w.Sent), 3)
}

package core

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestMakeBucketLocation(t *testing.T) {
	document := func(region string) string {
		return `<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>` + region +
			`</LocationConstraint></CreateBucketConfiguration>`
	}
	for name, tc := range map[string]struct {
		region, location string
		want             string
	}{
		"nothing said":               {"", "", ""},
		"S3's default, asked for":    {"", "us-east-1", ""},
		"the client's region":        {"eu-west-1", "", document("eu-west-1")},
		"another region":             {"", "eu-central-1", document("eu-central-1")},
		"another than the client's":  {"eu-west-1", "eu-central-1", document("eu-central-1")},
		"the default, from a region": {"eu-west-1", "us-east-1", ""},
		"markup in it":               {"", "<a&b>", document("&#60;a&#38;b&#62;")},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			c := newClient(t, w, func(o *Options) { o.Region = tc.region })
			if err := c.MakeBucket(t.Context(), "photos", MakeBucketOptions{Location: tc.location}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "request", w.Requests()[0], "PUT /photos")
			got, _ := w.Sent[0].Payload.(transport.Bytes)
			s3test.Same(t, "document", string(got), tc.want)
			if (w.Sent[0].Header["content-md5"] != "") != (tc.want != "") {
				t.Errorf("content-md5: got %q, want one with a document only", w.Sent[0].Header["content-md5"])
			}
		})
	}
}

// Amazon takes a location at the host of that region, signed for it; any other
// server signs for its own region.
func TestMakeBucketGoesToItsRegion(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint, region, location string
		addressing                 s3addr.Style
		want                       string // host and region
	}{
		"S3, nothing said":                  {"s3.amazonaws.com", "", "", "", "photos.s3.amazonaws.com us-east-1"},
		"S3, a location":                    {"s3.amazonaws.com", "", "eu-central-1", "", "photos.s3.eu-central-1.amazonaws.com eu-central-1"},
		"S3, path style":                    {"s3.amazonaws.com", "", "eu-central-1", "path", "s3.eu-central-1.amazonaws.com eu-central-1"},
		"S3, the client's region":           {"s3.amazonaws.com", "eu-west-1", "", "", "photos.s3.eu-west-1.amazonaws.com eu-west-1"},
		"S3, another than the client's":     {"s3.amazonaws.com", "eu-west-1", "eu-central-1", "", "photos.s3.eu-central-1.amazonaws.com eu-central-1"},
		"S3, the first from another":        {"s3.amazonaws.com", "eu-west-1", "us-east-1", "", "photos.s3.amazonaws.com us-east-1"},
		"S3, the old name of a region":      {"s3.amazonaws.com", "", "EU", "", "photos.s3.eu-west-1.amazonaws.com eu-west-1"},
		"a region's host":                   {"s3.eu-west-1.amazonaws.com", "", "", "", "photos.s3.eu-west-1.amazonaws.com eu-west-1"},
		"a region's host, another location": {"s3.eu-west-1.amazonaws.com", "", "eu-central-1", "", "photos.s3.eu-central-1.amazonaws.com eu-central-1"},
		"a region's host, path style":       {"s3.eu-west-1.amazonaws.com", "", "eu-central-1", "path", "s3.eu-central-1.amazonaws.com eu-central-1"},
		"dual stack":                        {"s3.dualstack.eu-west-1.amazonaws.com", "", "us-east-1", "", "photos.s3.dualstack.us-east-1.amazonaws.com us-east-1"},
		"no region":                         {"s3.amazonaws.com", "eu-west-1", "evil.example/", "", "photos.s3.eu-west-1.amazonaws.com eu-west-1"},
		"another server":                    {"minio.example", "eu-west-1", "eu-central-1", "", "minio.example eu-west-1"},
		"another server, virtual style":     {"minio.example", "", "WEUR", "virtual", "photos.minio.example us-east-1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			c, err := New(tc.endpoint, Options{Transport: w, Credentials: s3test.SignedIn, Region: tc.region, Addressing: tc.addressing,
				Clock: func() time.Time { return time.Date(2013, time.May, 24, 0, 0, 0, 0, time.UTC) }})
			if err != nil {
				t.Fatal(err)
			}
			c.pipeline.ProvideRegion("photos", "sa-east-1") // where one of that name was
			if err := c.MakeBucket(t.Context(), "photos", MakeBucketOptions{Location: tc.location}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "host and region", w.Sent[0].Host+" "+in(w.Sent[0]), tc.want)
		})
	}
}

// A server that names its region, when a bucket is made, is signed for from then on.
func TestMakeBucketLearnsFromARefusal(t *testing.T) {
	w := &s3test.Wire{}
	w.Answer = func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if in(req) != "garage" {
			return s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>garage</Region></Error>"), nil
		}
		return s3test.Reply(200, ""), nil
	}
	c := newClient(t, w, discovering)
	if err := c.MakeBucket(t.Context(), "photos", MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "requests", len(w.Sent), 3)
}

// A document that names the client's region is written anew for the server's.
func TestMakeBucketWhereTheRegionIsWrong(t *testing.T) {
	w := &s3test.Wire{}
	w.Answer = func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		document, _ := req.Payload.(transport.Bytes)
		switch {
		case in(req) != "garage":
			return s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>garage</Region></Error>"), nil
		case len(document) > 0 && !strings.Contains(string(document), ">garage<"):
			return s3test.Reply(400, "<Error><Code>InvalidRegion</Code><Message>Region does not match; expecting 'garage'.</Message></Error>"), nil
		}
		return s3test.Reply(200, ""), nil
	}
	for location, fails := range map[string]bool{"": false, "eu-west-1": true} {
		c := newClient(t, w, func(o *Options) { o.Region = "us-west-2" })
		if err := c.MakeBucket(t.Context(), "photos", MakeBucketOptions{Location: location}); (err != nil) != fails {
			t.Errorf("location %q: got %v, want an error: %t", location, err, fails)
		}
	}
	s3test.Same(t, "requests", len(w.Sent), 3+2)
}

// A try whose answer was lost may have done what the next one finds done.
func TestLostAnswersAboutBuckets(t *testing.T) {
	lost := &transport.Error{Kind: transport.KindNetwork}
	make := func(c *Client) error { return c.MakeBucket(t.Context(), "photos", MakeBucketOptions{}) }
	remove := func(c *Client) error { return c.RemoveBucket(t.Context(), "photos", request.CallOptions{}) }
	for name, tc := range map[string]struct {
		call    func(*Client) error
		answers []*transport.Response // nil is lost
		code    string                // of the error
	}{
		"made, it was":                {make, []*transport.Response{nil, s3test.ErrorReply(409, "BucketAlreadyOwnedByYou"), s3test.Reply(200, "")}, ""},
		"made, in a server's trouble": {make, []*transport.Response{s3test.Reply(500, ""), s3test.ErrorReply(409, "BucketAlreadyOwnedByYou"), s3test.Reply(200, "")}, ""},
		"made, as SeaweedFS says":     {make, []*transport.Response{nil, s3test.ErrorReply(409, "BucketAlreadyExists"), s3test.Reply(200, "")}, ""},
		"made, by somebody else":      {make, []*transport.Response{nil, s3test.ErrorReply(409, "BucketAlreadyExists"), s3test.Reply(403, "")}, "BucketAlreadyExists"},
		"a busy server did nothing":   {make, []*transport.Response{s3test.ErrorReply(503, "SlowDown"), s3test.ErrorReply(409, "BucketAlreadyOwnedByYou")}, "BucketAlreadyOwnedByYou"},
		"there before":                {make, []*transport.Response{s3test.ErrorReply(409, "BucketAlreadyOwnedByYou")}, "BucketAlreadyOwnedByYou"},
		"removed, it was":             {remove, []*transport.Response{nil, s3test.ErrorReply(404, "NoSuchBucket")}, ""},
		"removed, it was not":         {remove, []*transport.Response{nil, s3test.ErrorReply(409, "BucketNotEmpty")}, "BucketNotEmpty"},
		"not there before":            {remove, []*transport.Response{s3test.ErrorReply(404, "NoSuchBucket")}, "NoSuchBucket"},
	} {
		t.Run(name, func(t *testing.T) {
			next := 0
			w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
				resp := tc.answers[next]
				if next++; resp == nil {
					return nil, lost
				}
				return resp, nil
			}}
			err := tc.call(newClient(t, w))
			if (err != nil) != (tc.code != "") || tc.code != "" && !request.HasCode(err, tc.code) {
				t.Errorf("got %v, want %q", err, tc.code)
			}
			s3test.Same(t, "requests", next, len(tc.answers))
		})
	}
}

func TestListBuckets(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, `<ListAllMyBucketsResult><Buckets><Bucket><Name>photos</Name><CreationDate>2026-11-22T18:46:12.345Z</CreationDate></Bucket>
		<Bucket><Name>undated</Name></Bucket></Buckets></ListAllMyBucketsResult>`), s3test.Reply(200, "<ListAllMyBucketsResult/>"))
	c := newClient(t, w)
	got, err := c.ListBuckets(t.Context(), request.CallOptions{})
	want := []Bucket{{"photos", time.Date(2026, 11, 22, 18, 46, 12, 345e6, time.UTC)}, {Name: "undated"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	s3test.Same(t, "request", w.Requests()[0], "GET /")
	if got, err := c.ListBuckets(t.Context(), request.CallOptions{}); err != nil || got == nil || len(got) != 0 {
		t.Errorf("of none: got %#v, %v, want an empty list", got, err)
	}
}

func TestListBucketsInPages(t *testing.T) {
	const one, two = "<ListAllMyBucketsResult><Buckets><Bucket><Name>aaa</Name></Bucket></Buckets><ContinuationToken>t/+1</ContinuationToken></ListAllMyBucketsResult>",
		"<ListAllMyBucketsResult><Buckets><Bucket><Name>bbb</Name></Bucket></Buckets></ListAllMyBucketsResult>"
	w := s3test.Answers(s3test.Reply(200, one), s3test.Reply(200, two))
	got, err := newClient(t, w).ListBuckets(t.Context(), request.CallOptions{})
	if err != nil || !reflect.DeepEqual(got, []Bucket{{Name: "aaa"}, {Name: "bbb"}}) {
		t.Errorf("got %+v, %v, want both pages", got, err)
	}
	s3test.Same(t, "second request", w.Requests()[1], "GET /?continuation-token=t%2F%2B1")
	_, err = newClient(t, s3test.Answers(s3test.Reply(200, one))).ListBuckets(t.Context(), request.CallOptions{})
	s3test.Same(t, "pages that never end", s3test.ErrorOf(t, err, "ListBuckets").Code, s3err.MalformedReply)
}

func TestBucketExists(t *testing.T) {
	for name, tc := range map[string]struct {
		answer *transport.Response
		want   bool
		code   string // of the error, "" for none
	}{
		"yes":                       {s3test.Reply(200, ""), true, ""},
		"no":                        {s3test.Reply(404, ""), false, ""},
		"no, with a body":           {s3test.ErrorReply(404, "NoSuchBucket"), false, ""},
		"somebody else's":           {s3test.Reply(403, ""), false, "AccessDenied"},
		"bad credentials":           {s3test.ErrorReply(403, "InvalidAccessKeyId"), false, "InvalidAccessKeyId"},
		"moved":                     {s3test.Reply(301, ""), false, "HTTP301"},
		"not found, but not that":   {s3test.ErrorReply(404, "NoSuchKey"), false, "NoSuchKey"},
		"a server that is not well": {s3test.Reply(500, ""), false, "InternalError"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(tc.answer)
			got, err := newClient(t, w, noPatience).BucketExists(t.Context(), "photos", request.CallOptions{})
			s3test.Same(t, "exists", got, tc.want)
			if tc.code != "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "HeadBucket").Code, tc.code)
			} else if err != nil {
				t.Errorf("got %v, want no error", err)
			}
			s3test.Same(t, "request", w.Requests()[0], "HEAD /photos")
		})
	}
}

func TestRemoveBucket(t *testing.T) {
	w := s3test.Answers(s3test.Reply(204, ""), s3test.ErrorReply(409, "BucketNotEmpty"))
	c := newClient(t, w)
	if err := c.RemoveBucket(t.Context(), "photos", request.CallOptions{}); err != nil {
		t.Errorf("got %v, want no error", err)
	}
	s3test.Same(t, "request", w.Requests()[0], "DELETE /photos")
	err := c.RemoveBucket(t.Context(), "photos", request.CallOptions{})
	got := s3test.ErrorOf(t, err, "DeleteBucket")
	if got.Code != "BucketNotEmpty" || got.BucketName != "photos" || got.ObjectName != "" {
		t.Errorf("got %+v, want BucketNotEmpty of photos", got)
	}
}

// A look-up of the region that fails is no try of the call itself.
func TestLostLookUpIsNoLostTry(t *testing.T) {
	for method, tc := range map[string]struct {
		call func(*Client) error
		code string
	}{
		"PUT":    {func(c *Client) error { return c.MakeBucket(t.Context(), "photos", MakeBucketOptions{}) }, "BucketAlreadyOwnedByYou"},
		"DELETE": {func(c *Client) error { return c.RemoveBucket(t.Context(), "photos", request.CallOptions{}) }, "NoSuchBucket"},
	} {
		w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			switch req.Method {
			case "GET":
				return nil, &transport.Error{Kind: transport.KindNetwork}
			case "HEAD":
				return s3test.Reply(200, ""), nil
			}
			return s3test.ErrorReply(409, tc.code), nil
		}}
		if err := tc.call(newClient(t, w, discovering)); !request.HasCode(err, tc.code) {
			t.Errorf("%s: got %v after %q, want %s", method, err, w.Requests(), tc.code)
		}
	}
}

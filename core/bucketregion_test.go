package core

import (
	"context"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestGetBucketRegion(t *testing.T) {
	header := func(status int, region string) *transport.Response {
		return &transport.Response{Status: status, Header: transport.Header{"x-amz-bucket-region": region}}
	}
	named := s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-north-1</Region></Error>")
	denied := s3test.ErrorReply(403, "AccessDenied")
	const amazon, other = "s3.amazonaws.com", "s3.example"
	for name, tc := range map[string]struct {
		endpoint     string
		located, had *transport.Response
		want         string
		code         string
	}{
		"Amazon":                             {amazon, location("ap-south-1"), nil, "ap-south-1", ""},
		"Amazon, the first region":           {amazon, location(""), nil, "us-east-1", ""},
		"Amazon, an old name":                {amazon, location("EU"), nil, "eu-west-1", ""},
		"Amazon, denied, told in headers":    {amazon, denied, header(200, "eu-west-3"), "eu-west-3", ""},
		"Amazon, denied twice, told":         {amazon, denied, header(403, "eu-west-3"), "eu-west-3", ""},
		"Amazon, denied, at home elsewhere":  {amazon, denied, header(301, "eu-west-3"), "eu-west-3", ""},
		"denied, nothing in headers":         {other, denied, s3test.Reply(200, ""), "", "AccessDenied"},
		"denied, a host in its place":        {other, denied, header(200, "evil.example/"), "", "AccessDenied"},
		"denied altogether":                  {other, denied, s3test.Reply(403, ""), "", "AccessDenied"},
		"a refusal names it":                 {other, named, nil, "eu-north-1", ""},
		"no such bucket":                     {other, s3test.ErrorReply(404, "NoSuchBucket"), nil, "", "NoSuchBucket"},
		"another server's region":            {other, location("garage"), nil, "garage", ""},
		"none":                               {other, location(""), nil, "us-east-1", ""},
		"a placement of Ceph's":              {other, location("default:placement"), nil, "us-east-1", ""},
		"SeaweedFS's":                        {other, s3test.Reply(200, "<CreateBucketConfiguration><LocationConstraint></LocationConstraint></CreateBucketConfiguration>"), nil, "us-east-1", ""},
		"not S3":                             {other, s3test.Reply(200, "<html></html>"), nil, "", "MalformedReply"},
		"cut, and not tried for ever longer": {other, s3test.Reply(200, "<LocationConstraint>eu-w"), nil, "", "MalformedReply"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				switch req.Operation {
				case "GetBucketLocation":
					if tc.located == named && in(req) == "eu-north-1" {
						return location("eu-north-1"), nil
					}
					return tc.located, nil
				case "HeadBucket":
					return tc.had, nil
				}
				return s3test.Reply(200, "<ListBucketResult/>"), nil // a try of a location
			}}
			c := clientAt(t, tc.endpoint, w)
			got, err := c.GetBucketRegion(t.Context(), "photos", request.CallOptions{})
			if got != tc.want || s3err.CodeOf(err) != tc.code {
				t.Fatalf("got %q, %v after %q, want %q, %q", got, err, w.Requests(), tc.want, tc.code)
			}
			if err != nil {
				return
			}
			// It is remembered: what follows asks no more, and is signed for it.
			before := len(w.Sent)
			if _, err := c.Request(t.Context(), AnyRequest{Method: "PUT", Bucket: "photos", Object: "a"}); err != nil || len(w.Sent) != before+1 || in(w.Sent[before]) != tc.want {
				t.Errorf("got %v, requests %q signed for %q, want one more for %q", err, w.Requests(), in(w.Sent[len(w.Sent)-1]), tc.want)
			}
		})
	}
}

// R2 has WEUR for a place, and takes no signature for it.
func TestRegionOfAPlace(t *testing.T) {
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch {
		case in(req) == "WEUR":
			return s3test.ErrorReply(400, "InvalidRegionName"), nil
		case req.Operation == "GetBucketLocation":
			return location("WEUR"), nil
		}
		return s3test.Reply(204, ""), nil
	}}
	for _, region := range []string{"", "auto"} {
		want := region
		if region == "" {
			want = "us-east-1"
		}
		got, err := newClient(t, w, func(o *Options) { o.Region = region }).GetBucketRegion(t.Context(), "photos", request.CallOptions{})
		if err != nil || got != want {
			t.Errorf("region %q: got %q, %v, want %q", region, got, err, want)
		}
	}
}

// clientAt is a client of another host.
func clientAt(t *testing.T, endpoint string, tr transport.Transport) *Client {
	t.Helper()
	local := newClient(t, tr, discovering)
	c, err := New(endpoint, local.options)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

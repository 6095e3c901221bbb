package core

import (
	"context"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func moved(status int, location string) *transport.Response {
	return &transport.Response{Status: status, Header: transport.Header{"location": location}}
}

// A redirect is named by its origin alone, whatever was asked, and not followed.
func TestRedirectsAreNamed(t *testing.T) {
	for name, tc := range map[string]struct {
		resp *transport.Response
		code string
		said string
	}{
		"to a login page":                   {moved(302, "https://login.example:8443/in?back=X-Amz-Signature%3D5ec2e7"), s3err.Redirected, "https://login.example:8443,"},
		"by a user's name":                  {moved(303, "https://me:secret@login.example#a"), s3err.Redirected, "https://login.example,"},
		"for good":                          {moved(308, "http://localhost:9000/other/"), s3err.Redirected, "http://localhost:9000,"},
		"for a while":                       {moved(307, "//mirror.example/photos"), s3err.Redirected, "//mirror.example,"},
		"within the server":                 {moved(301, "/photos/?X-Amz-Signature=5ec2e7"), s3err.Redirected, "another path at the same server,"},
		"to S3, which this server is not":   {moved(307, "https://photos.s3.eu-west-1.amazonaws.com/"), s3err.Redirected, "https://photos.s3.eu-west-1.amazonaws.com,"},
		"that was followed, to a success":   {&transport.Response{Status: 200, Redirected: "https://mirror.example/photos/a"}, s3err.Redirected, "https://mirror.example,"},
		"that was followed, to a refusal":   {&transport.Response{Status: 403, Redirected: "https://mirror.example/", Document: []byte("<Error><Code>AccessDenied</Code></Error>")}, s3err.Redirected, "https://mirror.example,"},
		"that a browser says nothing of":    {&transport.Response{Status: 307, Redirected: transport.Hidden}, s3err.Redirected, "an address that the browser does not tell,"},
		"that S3 explains, and does not do": {&transport.Response{Status: 307, Header: transport.Header{"location": "https://b.example/"}, Document: []byte("<Error><Code>TemporaryRedirect</Code><Message>Please re-send.</Message></Error>")}, "TemporaryRedirect", "https://b.example,"},
		"that leads nowhere":                {moved(301, ""), "HTTP301", ""},
	} {
		for call, m := range methods {
			t.Run(call+", "+name, func(t *testing.T) {
				w := s3test.Answers(tc.resp)
				err := m.call(t.Context(), newClient(t, w), "photos", "a.jpg", request.CallOptions{})
				got := s3test.ErrorOf(t, err, m.operation)
				if got.Code != tc.code || got.Status != tc.resp.Status || tc.said != "" && !strings.Contains(got.Message, "it leads to "+tc.said) {
					t.Errorf("got %+v, want %s, and %s named", got, tc.code, tc.said)
				}
				for _, secret := range []string{"5ec2e7", "secret", "X-Amz"} {
					if strings.Contains(err.Error(), secret) {
						t.Errorf("got %q, want no %s in it", err, secret)
					}
				}
				s3test.Same(t, "requests", len(w.Sent), 1)
			})
		}
	}
}

// Amazon's own hosts redirect to the region of a new bucket: the request goes
// there under a new signature, and the next one at once.
func TestRedirectToARegion(t *testing.T) {
	for name, tc := range map[string]struct {
		location string
		host     string // "" for an error
	}{
		"by the host":                {"https://photos.s3.us-west-2.amazonaws.com/a?x=y", "photos.s3.us-west-2.amazonaws.com"},
		"by a name of old":           {"https://photos.s3-us-west-2.amazonaws.com/a", "photos.s3.us-west-2.amazonaws.com"},
		"by the path":                {"https://s3.us-west-2.amazonaws.com/photos/a", "photos.s3.us-west-2.amazonaws.com"},
		"elsewhere":                  {"https://photos.s3.us-west-2.amazonaws.com.evil.example/a", ""},
		"of a user":                  {"https://s3.us-west-2.amazonaws.com@evil.example/a", ""},
		"by plain http":              {"http://photos.s3.us-west-2.amazonaws.com/a", ""},
		"in China":                   {"https://photos.s3.cn-north-1.amazonaws.com.cn/a", ""},
		"to where it was":            {"https://photos.s3.amazonaws.com/a", ""},
		"to another bucket's region": {"https://other.s3.us-west-2.amazonaws.com/a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Host == "photos.s3.amazonaws.com" {
					return moved(307, tc.location), nil
				}
				return &transport.Response{Status: 204, Header: transport.Header{}}, nil
			}}
			c, err := New("s3.amazonaws.com", Options{Transport: w, Region: "us-east-1"})
			if err != nil {
				t.Fatal(err)
			}
			err = c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{})
			if tc.host == "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "DeleteObject").Code, s3err.Redirected)
				s3test.Same(t, "requests", len(w.Sent), 1)
				return
			}
			if err = c.RemoveObject(t.Context(), "photos", "b", RemoveOptions{}); err != nil || len(w.Sent) != 3 {
				t.Fatalf("got %v after %d requests, want none after 3", err, len(w.Sent))
			}
			for _, sent := range w.Sent[1:] {
				if sent.Host != tc.host || sent.Region != "us-west-2" {
					t.Errorf("sent to %s for %s, want %s for us-west-2", sent.Host, sent.Region, tc.host)
				}
			}
		})
	}
}

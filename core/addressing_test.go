package core

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/transport"
)

// A server that refuses buckets in the path gets them before its host from then on.
func TestPathStyleRefused(t *testing.T) {
	for _, code := range []string{"PathStyleDomainForbidden", "SecondLevelDomainForbidden", "VirtualHostDomainRequired", "InvalidPathAccess"} {
		w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			switch {
			case req.Host == "store.example":
				return s3test.ErrorReply(403, code), nil
			case in(req) != "hunt":
				return s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Region>hunt</Region><RequestId>1</RequestId></Error>"), nil
			}
			return s3test.Reply(200, "<DeleteResult/>"), nil
		}}
		warned := []string{}
		c := clientOf(t, "store.example", w, func(o *Options) {
			o.Warn = func(_ context.Context, w request.Warning) { warned = append(warned, w.Code) }
		})
		if _, err := c.RemoveBatch(t.Context(), "photos", []RemoveItem{{ObjectName: "a"}}, request.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "requests: in the path, before the host, for its region", len(w.Sent), 3)
		if err := c.RemoveObject(t.Context(), "photos", "a b", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "requests", len(w.Sent), 4)
		s3test.Same(t, "address", w.Sent[3].URL(), "http://photos.store.example/a%20b")
		link, err := c.PresignedGetObject(t.Context(), "photos", "a", PresignOptions{})
		if err != nil || !strings.HasPrefix(link, "http://photos.store.example/a?") {
			t.Errorf("link: got %s, %v", link, err)
		}
		s3test.Same(t, "warnings", strings.Join(warned, " "), request.WarnPathStyleRefused)
	}
}

func clientOf(t *testing.T, endpoint string, w *s3test.Wire, change ...func(*Options)) *Client {
	t.Helper()
	opts := newClient(t, w, change...).options
	c, err := New(endpoint, opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Where the other style does not help, or may not be tried, the refusal stands, and
// names the option.
func TestPathStyleRefusedForGood(t *testing.T) {
	answered := func(resp *transport.Response) func() (*transport.Response, error) {
		return func() (*transport.Response, error) { return resp, nil }
	}
	for name, tc := range map[string]struct {
		endpoint, bucket string
		style            s3addr.Style
		there            func() (*transport.Response, error) // what answers at the bucket's own host
		sent             int
	}{
		"no such host": {"store.example", "photos", "", func() (*transport.Response, error) {
			return nil, &transport.Error{Kind: transport.KindNetwork, Err: errors.New("no such host")}
		}, 2},
		"a host of others":  {"store.example", "photos", "", answered(s3test.Reply(404, "<html><body>not here</body></html>")), 2},
		"a page of others":  {"store.example", "photos", "", answered(s3test.Reply(200, "<html><body>welcome</body></html>")), 2},
		"refused there too": {"store.example", "photos", "", answered(s3test.Reply(403, "<Error><Code>InvalidPathAccess</Code><RequestId>1</RequestId></Error>")), 2},
		"an address":        {"192.168.0.7:9000", "photos", "", nil, 1},
		"path by wish":      {"store.example", "photos", s3addr.Path, nil, 1},
		"an older name":     {"store.example", "My_Photos", "", nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				if strings.HasPrefix(req.Host, tc.bucket+".") {
					return tc.there()
				}
				return s3test.Reply(403, "<Error><Code>SecondLevelDomainForbidden</Code><Message>no</Message></Error>"), nil
			}}
			c := clientOf(t, tc.endpoint, w, func(o *Options) { o.Addressing = tc.style })
			for _, sent := range []int{tc.sent, 2 * tc.sent} { // it is not remembered
				err := c.RemoveObject(t.Context(), tc.bucket, "a", RemoveOptions{})
				e := s3test.ErrorOf(t, err, "DeleteObject")
				s3test.Same(t, "code", e.Code, "SecondLevelDomainForbidden")
				if !strings.Contains(e.Message, `set addressing to "virtual"`) {
					t.Errorf("got %q, want the option named", e.Message)
				}
				s3test.Same(t, "requests", len(w.Sent), sent)
			}
		})
	}
}

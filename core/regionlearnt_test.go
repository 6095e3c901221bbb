package core

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// takes answers a look-up with a location, and refuses what is signed for another
// region than those of the server.
func takes(told *transport.Response, refusal func() (*transport.Response, error), regions ...string) *s3test.Wire {
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch {
		case !slices.Contains(regions, in(req)):
			return refusal()
		case req.Operation == "GetBucketLocation":
			return told, nil
		}
		return s3test.Reply(204, ""), nil
	}}
}

func refuseWith(resp *transport.Response) func() (*transport.Response, error) {
	return func() (*transport.Response, error) { return resp, nil }
}

// A location is a place, and no region to sign for unless the server takes it: what
// the look-up was signed for is one.
func TestLocationThatIsNoRegion(t *testing.T) {
	unseen := func() (*transport.Response, error) {
		return nil, &transport.Error{Kind: transport.KindNetwork, Err: errors.New("refused without CORS headers")}
	}
	for name, tc := range map[string]struct {
		told    string
		refusal func() (*transport.Response, error)
		sent    int // for three calls on two buckets
	}{
		"R2's WEUR":                {"WEUR", refuseWith(s3test.ErrorReply(403, "SignatureDoesNotMatch")), 5},
		"GCS's US":                 {"US", refuseWith(s3test.ErrorReply(400, "AuthorizationHeaderMalformed")), 5},
		"EU, elsewhere than at S3": {"EU", refuseWith(s3test.ErrorReply(400, "InvalidRegionName")), 5},
		"R2's auto":                {"auto", refuseWith(s3test.ErrorReply(400, "AuthorizationQueryParametersError")), 5},
		"in a page":                {"weur", unseen, 7},
		"Ceph's placement":         {"default:placement", refuseWith(s3test.ErrorReply(403, "SignatureDoesNotMatch")), 5},
		"nothing":                  {"", refuseWith(s3test.ErrorReply(403, "SignatureDoesNotMatch")), 5},
	} {
		t.Run(name, func(t *testing.T) {
			w := takes(location(tc.told), tc.refusal, "us-east-1")
			c := newClient(t, w, discovering)
			for _, bucket := range []string{"photos", "photos", "other"} {
				if err := c.RemoveObject(t.Context(), bucket, "a", RemoveOptions{}); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "region", in(w.Sent[len(w.Sent)-1]), "us-east-1")
			}
			s3test.Same(t, "requests", len(w.Sent), tc.sent)
		})
	}
}

// Where one location has proved to be a region, the others are not tried; one that
// is none after all costs a request.
func TestLocationsThatAreRegions(t *testing.T) {
	told := "eu-west-1"
	w := &s3test.Wire{}
	w.Answer = func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch {
		case in(req) == "WEUR":
			return s3test.ErrorReply(403, "SignatureDoesNotMatch"), nil
		case req.Operation == "GetBucketLocation":
			return location(told), nil
		}
		return s3test.Reply(204, ""), nil
	}
	c := newClient(t, w, discovering)
	remove := func(bucket string) string {
		if err := c.RemoveObject(t.Context(), bucket, "a", RemoveOptions{}); err != nil {
			t.Fatal(err)
		}
		return in(w.Sent[len(w.Sent)-1])
	}
	s3test.Same(t, "region", remove("photos"), "eu-west-1")
	s3test.Same(t, "requests", len(w.Sent), 3)
	s3test.Same(t, "region of another", remove("other"), "eu-west-1")
	s3test.Same(t, "requests", len(w.Sent), 5)
	told = "WEUR"
	s3test.Same(t, "region of a third", remove("third"), "us-east-1")
	s3test.Same(t, "requests", len(w.Sent), 8)
	s3test.Same(t, "region of the third", remove("third"), "us-east-1")
	s3test.Same(t, "requests", len(w.Sent), 9)
}

// What is denied for another reason leaves a location for a region, until a refusal
// doubts it.
func TestLocationThatMayNotBeTried(t *testing.T) {
	for name, tc := range map[string]struct {
		denial func() (*transport.Response, error) // of the list
		sent   int
	}{
		"denied":     {refuseWith(s3test.ErrorReply(403, "AccessDenied")), 4},
		"not signed": {func() (*transport.Response, error) { return nil, &s3err.Finding{Code: s3err.SigningFailed} }, 3},
	} {
		t.Run(name, func(t *testing.T) {
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				switch {
				case req.Operation == "ListObjectsV2":
					return tc.denial()
				case in(req) != "us-east-1":
					return s3test.ErrorReply(403, "SignatureDoesNotMatch"), nil
				case req.Operation == "GetBucketLocation":
					return location("WEUR"), nil
				}
				return s3test.Reply(204, ""), nil
			}}
			c := newClient(t, w, discovering)
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "requests", len(w.Sent), tc.sent)
			s3test.Same(t, "region", in(w.Sent[len(w.Sent)-1]), "us-east-1")
		})
	}
}

// At Amazon a location is a region, also by its old name.
func TestLocationAtAmazon(t *testing.T) {
	w := located(location("EU"))
	c, err := New("s3.amazonaws.com", Options{Transport: w, Credentials: s3test.SignedIn,
		Clock: func() time.Time { return time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "host", w.Sent[1].Host, "photos.s3.eu-west-1.amazonaws.com")
	s3test.Same(t, "requests", len(w.Sent), 2)
}

// SeaweedFS wraps what it tells of a location, which is nothing: it is not asked
// again.
func TestNothingToLearnIsRemembered(t *testing.T) {
	for name, document := range map[string]string{
		"SeaweedFS":  "<CreateBucketConfiguration><LocationConstraint></LocationConstraint></CreateBucketConfiguration>",
		"empty":      "",
		"no element": "<GetBucketLocationResult/>",
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
			w := located(s3test.Reply(200, document))
			c := newClient(t, w, discovering, func(o *Options) { o.Clock = func() time.Time { return now } })
			for range 3 {
				if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
					t.Fatal(err)
				}
				now = now.Add(2 * time.Minute)
			}
			s3test.Same(t, "requests", len(w.Sent), 4)
		})
	}
}

// A bucket's region is the one that the server took when it was made, until it is
// removed: a location is one at Amazon alone.
func TestRegionOfABucketMadeHere(t *testing.T) {
	for endpoint, want := range map[string]string{"s3.amazonaws.com": "eu-central-1", "r2.example": "us-east-1"} {
		w := located(location("sa-east-1"))
		c, err := New(endpoint, Options{Transport: w, Credentials: s3test.SignedIn,
			Clock: func() time.Time { return time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC) }})
		if err != nil {
			t.Fatal(err)
		}
		remove := func() string {
			if err := c.RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err != nil {
				t.Fatal(err)
			}
			return in(w.Sent[len(w.Sent)-1])
		}
		if err := c.MakeBucket(t.Context(), "photos", MakeBucketOptions{Location: "eu-central-1"}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "region", remove(), want)
		s3test.Same(t, "requests", len(w.Sent), 2)
		if err := c.RemoveBucket(t.Context(), "photos", request.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "region of the next of that name", remove(), "sa-east-1")
	}
}

// A refusal is believed wherever it names the region, for reads, which are signed in
// the query, writes, and calls that are for no bucket.
func TestRefusalsThatNameTheRegion(t *testing.T) {
	header := s3test.ErrorReply(403, "AccessDenied")
	header.Header["x-amz-bucket-region"] = "eu-hunt_1"
	says := func(code, message, more string) *transport.Response {
		return s3test.Reply(400, "<Error><Code>"+code+"</Code><Message>"+message+"</Message>"+more+"</Error>")
	}
	calls := map[string]func(c *Client) error{
		"no bucket": func(c *Client) error {
			_, err := c.ListBuckets(context.Background(), request.CallOptions{})
			return err
		},
		"read": func(c *Client) error {
			_, err := c.GetBucketPolicyDocument(context.Background(), "photos", request.CallOptions{})
			return err
		},
		"write": func(c *Client) error { return c.RemoveObject(context.Background(), "photos", "a", RemoveOptions{}) },
		"made":  func(c *Client) error { return c.MakeBucket(context.Background(), "photos", MakeBucketOptions{}) },
	}
	for name, refusal := range map[string]*transport.Response{
		"header":          header,
		"element":         says("AuthorizationHeaderMalformed", "no", "<Region>eu-hunt_1</Region>"),
		"words of AWS":    says("AuthorizationHeaderMalformed", "The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'eu-hunt_1'", ""),
		"words of MinIO":  says("AuthorizationHeaderMalformed", "The authorization header is malformed; the region is wrong; expecting 'eu-hunt_1'.", ""),
		"of versitygw":    says("AuthorizationQueryParametersError", "Error parsing the X-Amz-Credential parameter; the region &#34;us-east-1&#34; is wrong; expecting &#34;eu-hunt_1&#34;", ""),
		"of Garage's old": says("AuthorizationHeaderMalformed", "Authorization header malformed, expected scope: 20130524/eu-hunt_1/s3/aws4_request", ""),
		"of R2":           says("InvalidRegionName", "The region name 'us-east-1' is not valid. Must be one of: wnam, weur, eu-hunt_1", ""),
		"JSON":            s3test.Reply(400, `{"code":400,"message":"the region 'us-east-1' is wrong; expecting 'eu-hunt_1'"}`),
	} {
		for which, call := range calls {
			t.Run(name+", "+which, func(t *testing.T) {
				w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
					switch {
					case in(req) != "eu-hunt_1":
						return refusal, nil
					case req.Operation == "GetBucketPolicy":
						return s3test.Reply(200, "{}"), nil
					case req.Operation == "ListBuckets":
						return s3test.Reply(200, "<ListAllMyBucketsResult/>"), nil
					}
					return s3test.Reply(204, ""), nil
				}}
				c := newClient(t, w)
				for _, want := range []int{2, 3} {
					if which == "made" && want == 3 {
						call = calls["no bucket"]
					}
					if err := call(c); err != nil {
						t.Fatal(err)
					}
					s3test.Same(t, "requests", len(w.Sent), want)
				}
			})
		}
	}
}

// What names no region is none: the request is not repeated.
func TestRefusalsThatNameNoRegion(t *testing.T) {
	for _, message := range []string{
		"the Credential is mal-formed; expecting &quot;&lt;YOUR-AKID&gt;/YYYYMMDD/REGION/SERVICE/aws4_request&quot;.",
		"the region 'x' is wrong; expecting a region AWS publishes.", "the region is wrong; expecting '", "the region is wrong; expecting ''",
		"Authorization header malformed, unexpected scope: 20130524/us-west-1/s3/aws4_request", "x must be one of: a, b",
		"the region is wrong; expecting 'evil.example/'", "Authorization header malformed, expected scope: nonsense",
	} {
		w := s3test.Answers(s3test.Reply(400, "<Error><Code>AuthorizationHeaderMalformed</Code><Message>"+message+"</Message></Error>"))
		if err := newClient(t, w).RemoveObject(t.Context(), "photos", "a", RemoveOptions{}); err == nil || strings.Contains(err.Error(), "evil.example/ ") {
			t.Errorf("%s: got %v", message, err)
		}
		s3test.Same(t, "requests after "+message, len(w.Sent), 1)
	}
}

// The answer to a HEAD has no words: where it is 400, a look-up may get some. It is
// asked once.
func TestRegionAfterARefusedHead(t *testing.T) {
	for name, tc := range map[string]struct {
		names string
		sent  [2]int
		fails bool
	}{
		"named":     {"<Region>eu-west-3</Region>", [2]int{4, 5}, false}, // HEAD, look-up twice, HEAD
		"not named": {"", [2]int{2, 4}, true},                            // one that fails is asked again in a minute
	} {
		t.Run(name, func(t *testing.T) {
			now := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
			w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
				switch {
				case in(req) == "eu-west-3":
					return s3test.Reply(200, ""), nil
				case req.Method == "HEAD":
					return s3test.Reply(400, ""), nil
				}
				return s3test.Reply(400, "<Error><Code>AuthorizationQueryParametersError</Code>"+tc.names+"</Error>"), nil
			}}
			c := newClient(t, w, func(o *Options) { o.Clock = func() time.Time { return now } })
			for _, want := range tc.sent {
				if _, err := c.BucketExists(t.Context(), "photos", request.CallOptions{}); (err != nil) != tc.fails {
					t.Fatal(err)
				}
				s3test.Same(t, "requests", len(w.Sent), want)
				now = now.Add(2 * time.Minute)
			}
		})
	}
}

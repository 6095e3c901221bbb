package core

import (
	"testing"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3addr"
)

func TestNewRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint       string
		change         func(*Options)
		argument, rule string
	}{
		"an endpoint that is none":      {"http://", func(*Options) {}, "endpoint", "labels"},
		"a scheme that is none":         {"ftp://play.min.io", func(*Options) {}, "endpoint", "http or https"},
		"no transport":                  {"play.min.io", func(o *Options) { o.Transport = nil }, "transport", "given"},
		"a style that is none":          {"play.min.io", func(o *Options) { o.Addressing = "host" }, "addressing", "auto, path or virtual"},
		"half a key pair, no secret":    {"play.min.io", func(o *Options) { o.Credentials = credentials.Static{AccessKeyID: "a"} }, "credentials", "both"},
		"half a key pair, no id":        {"play.min.io", func(o *Options) { o.Credentials = credentials.Static{SecretAccessKey: "s"} }, "credentials", "both"},
		"a secret with its line end":    {"play.min.io", func(o *Options) { o.Credentials = credentials.Static{AccessKeyID: "a", SecretAccessKey: "s\n"} }, "secretKey", "line end"},
		"an integrity that is none":     {"play.min.io", func(o *Options) { o.Integrity = "sha1" }, "integrity", "auto, crc32c"},
		"parts too small":               {"play.min.io", func(o *Options) { o.PartSize = 5<<20 - 1 }, "partSize", "5 MiB"},
		"parts too large":               {"play.min.io", func(o *Options) { o.PartSize = 5<<30 + 1 }, "partSize", "5 GiB"},
		"concurrency below zero":        {"play.min.io", func(o *Options) { o.Concurrency = -1 }, "concurrency", "1 to 16"},
		"more than there may be":        {"play.min.io", func(o *Options) { o.Concurrency = 17 }, "concurrency", "1 to 16"},
		"more than one, endpoint first": {":0", func(o *Options) { o.Concurrency = 17 }, "endpoint", "port"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			opts := Options{Transport: w}
			tc.change(&opts)
			c, err := New(tc.endpoint, opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
			if c != nil {
				t.Errorf("got a client with the error, want none")
			}
		})
	}
}

func TestNewTakes(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"no options but the transport": func(*Options) {},
		"the limits, below":            func(o *Options) { o.Concurrency, o.PartSize = 1, 5<<20 },
		"the limits, above":            func(o *Options) { o.Concurrency, o.PartSize = 16, 5<<30 },
		"another style":                func(o *Options) { o.Addressing = s3addr.Virtual },
		"another integrity":            func(o *Options) { o.Integrity = IntegrityNone },
		"credentials without a token":  func(o *Options) { o.Credentials = credentials.Static{AccessKeyID: "a", SecretAccessKey: "s"} },
	} {
		t.Run(name, func(t *testing.T) {
			opts := Options{Transport: s3test.Answers(s3test.Reply(200, ""))}
			change(&opts)
			if _, err := New("play.min.io", opts); err != nil {
				t.Errorf("got %v, want no error", err)
			}
		})
	}
}

// Where requests go is s3addr's to say; here, that all of them ask it.
func TestAddress(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint string
		change   func(*Options)
		want     string
	}{
		"path":           {"play.min.io:9000", func(*Options) {}, "https://play.min.io:9000/photos/a%20b"},
		"plain http":     {"play.min.io:9000", func(o *Options) { o.Insecure = true }, "http://play.min.io:9000/photos/a%20b"},
		"virtual":        {"play.min.io", func(o *Options) { o.Addressing = s3addr.Virtual }, "https://photos.play.min.io/a%20b"},
		"Amazon":         {"s3.amazonaws.com", func(*Options) {}, "https://photos.s3.amazonaws.com/a%20b"},
		"another region": {"s3.amazonaws.com", func(o *Options) { o.Region = "eu-west-1" }, "https://photos.s3.eu-west-1.amazonaws.com/a%20b"},
		"prefix":         {"http://proxy.example/s3", func(*Options) {}, "http://proxy.example/s3/photos/a%20b"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(204, ""))
			opts := Options{Transport: w}
			tc.change(&opts)
			c, err := New(tc.endpoint, opts)
			if err != nil {
				t.Fatal(err)
			}
			if err := c.RemoveObject(t.Context(), "photos", "a b", RemoveOptions{}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "address", w.Sent[0].URL(), tc.want)
		})
	}
}

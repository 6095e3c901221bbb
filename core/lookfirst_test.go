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

var stored = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// newCareless is a server that heeds conditions in a HEAD, and in nothing else.
func newCareless(there string) *s3test.Wire {
	s, d := &cell{now: stored}, s3test.NewFakeServer()
	if there != "" {
		s.store([]byte(there), nil)
	}
	return &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		switch {
		case req.Method == "HEAD":
			return s.answer(ctx, req)
		case req.Operation == "CopyObject":
			return s3test.Reply(200, copied), nil
		}
		return d.Answer(ctx, req)
	}}
}

// A server that takes no notice of a condition must not lose the object that it protects.
func TestConditionsThatAServerDoesNotHeed(t *testing.T) {
	const other, firsts = "0123456789abcdef0123456789abcdef", "8b04d5e3775d298e78455efc5ca404d5" // md5 of "first"
	put := func(opts PutOptions) func(*Client) error {
		return func(c *Client) error {
			_, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", s3test.TestSize), opts)
			return err
		}
	}
	copied := func(conditions CopyConditions, headers map[string]string) func(*Client) error {
		return func(c *Client) error {
			_, err := c.CopyObject(t.Context(), "photos", "b", CopySource{Bucket: "photos", Object: "a"}, conditions, CopyOptions{CallOptions: request.CallOptions{Headers: headers}})
			return err
		}
	}
	for name, tc := range map[string]struct {
		there string
		call  func(*Client) error
		code  string // "" for success
		made  string // the operation that would make the object
	}{
		"none, and none there":          {"", put(PutOptions{IfNoneMatch: "*"}), "", "CompleteMultipartUpload"},
		"none, and one there":           {"first", put(PutOptions{IfNoneMatch: "*"}), request.PreconditionFailed, "CompleteMultipartUpload"},
		"this one":                      {"first", put(PutOptions{IfMatch: firsts}), "", "CompleteMultipartUpload"},
		"this one, and another there":   {"first", put(PutOptions{IfMatch: other}), request.PreconditionFailed, "CompleteMultipartUpload"},
		"this one, and none there":      {"", put(PutOptions{IfMatch: other}), "NoSuchKey", "CompleteMultipartUpload"},
		"any one, and one there":        {"first", put(PutOptions{IfMatch: "*"}), "", "CompleteMultipartUpload"},
		"copy of this one":              {"first", copied(CopyConditions{MatchETag: firsts}, nil), "", "CopyObject"},
		"copy of any one":               {"first", copied(CopyConditions{MatchETag: "*"}, nil), "", "CopyObject"},
		"copy of another":               {"first", copied(CopyConditions{MatchETag: other}, nil), request.PreconditionFailed, "CopyObject"},
		"copy of one since changed":     {"first", copied(CopyConditions{UnmodifiedSince: stored.Add(-time.Second)}, nil), request.PreconditionFailed, "CopyObject"},
		"copy of one not changed":       {"first", copied(CopyConditions{UnmodifiedSince: stored}, nil), "", "CopyObject"},
		"copy of one changed":           {"first", copied(CopyConditions{ModifiedSince: stored.Add(-time.Second)}, nil), "", "CopyObject"},
		"copy of one of that time":      {"first", copied(CopyConditions{ModifiedSince: stored}, nil), request.PreconditionFailed, "CopyObject"},
		"copy to where there is one":    {"first", copied(CopyConditions{}, map[string]string{"If-None-Match": "*"}), request.PreconditionFailed, "CopyObject"},
		"copy to where there is none":   {"", copied(CopyConditions{}, map[string]string{"If-None-Match": "*"}), "", "CopyObject"},
		"copy in the place of another":  {"first", copied(CopyConditions{}, map[string]string{"If-Match": request.Quote(other)}), request.PreconditionFailed, "CopyObject"},
		"copy in the place of this one": {"first", copied(CopyConditions{}, map[string]string{"If-Match": request.Quote(firsts)}), "", "CopyObject"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newCareless(tc.there)
			err := tc.call(newClient(t, w))
			sent := strings.Count(operations(w), tc.made)
			if tc.code == "" {
				if err != nil || sent != 1 {
					t.Errorf("got %v and %d requests, want one that succeeds", err, sent)
				}
				return
			}
			s3test.Same(t, "code", s3test.ErrorOf(t, err, tc.made).Code, tc.code)
			s3test.Same(t, "requests", sent, 0)
		})
	}
}

func operations(w *s3test.Wire) string {
	w.Mu.Lock()
	defer w.Mu.Unlock()
	names := ""
	for _, req := range w.Sent {
		names += req.Operation + "\n"
	}
	return names
}

// Ceph compares the quotes, too, in a PUT, and refuses the object's own ETag.
func TestPutInThePlaceOfAnETagWithoutQuotes(t *testing.T) {
	const firsts = "8b04d5e3775d298e78455efc5ca404d5"
	for etag, code := range map[string]string{firsts: "", "0123456789abcdef0123456789abcdef": request.PreconditionFailed} {
		s := &cell{now: stored}
		s.store([]byte("first"), nil)
		w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			if req.Method == "PUT" && req.Header["if-match"] != firsts {
				return s3test.ErrorReply(412, request.PreconditionFailed), nil
			}
			if req.Method == "PUT" {
				req.Header["if-match"] = request.Quote(firsts)
			}
			return s.answer(ctx, req)
		}}
		got, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("mine"), PutOptions{IfMatch: etag})
		if code != "" {
			s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutObject").Code, code)
			s3test.Same(t, "writes", s.writes, 0)
		} else if err != nil || request.Quote(got.ETag) != s.object.Header["etag"] {
			t.Errorf("got %+v, %v, want the object", got, err)
		}
	}
}

// A condition whose quotes may be to blame goes without them only where the object
// is seen to meet it: a server may take no notice of what is no ETag.
func TestConditionThatCannotBeLookedAt(t *testing.T) {
	for _, look := range []*transport.Response{s3test.Reply(403, ""), s3test.Reply(501, ""), s3test.Reply(412, "")} {
		w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			switch {
			case req.Method == "HEAD":
				return look, nil
			case req.Header["if-match"] == request.Quote("a"):
				return s3test.ErrorReply(412, request.PreconditionFailed), nil
			}
			t.Error("the object of somebody else was replaced")
			return s3test.Reply(200, ""), nil
		}}
		_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{IfMatch: "a"})
		if !request.HasCode(err, request.PreconditionFailed) {
			t.Errorf("got %v, want the refusal", err)
		}
	}
}

package core

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// cell is a server with one object, which heeds conditions.
type cell struct {
	object *transport.Response // to a HEAD; nil where there is none
	opaque bool                // ETags are no MD5s
	sum    string              // of the object's bytes, shown to those who ask
	now    time.Time
	lose   []string // what becomes of each write: "", "answer", "request", or the code of a refusal
	writes int
	heads  int
	look   error // what a HEAD fails with
}

var errLost = &transport.Error{Kind: transport.KindNetwork}

func (s *cell) store(body []byte, header transport.Header) {
	sum := md5.Sum(body)
	etag := hex.EncodeToString(sum[:])
	if s.opaque {
		etag = "opaque-" + etag
	}
	s.sum = s3test.CRC32COf(body)
	s.object = s3test.Reply(200, "")
	s.object.Open = true
	s.object.Header = transport.Header{"etag": request.Quote(etag), "content-length": request.Decimal(int64(len(body))), "x-amz-request-id": "1",
		"content-type": header["content-type"], "last-modified": request.HTTPDate(s.now), "date": request.HTTPDate(s.now)}
	for name, value := range header {
		if strings.HasPrefix(name, request.MetadataPrefix) {
			s.object.Header[name] = value
		}
	}
}

func (s *cell) answer(_ context.Context, req *transport.Request) (*transport.Response, error) {
	if req.Method == "HEAD" {
		s.heads++
		switch {
		case s.look != nil:
			return nil, s.look
		case s.object == nil:
			return s3test.Reply(404, ""), nil
		case req.Header["if-match"] != "" && req.Header["if-match"] != s.object.Header["etag"]:
			return s3test.Reply(412, ""), nil
		case req.Header[request.ChecksumMode] == "ENABLED":
			shown := s3test.Reply(200, "")
			shown.Header = maps.Clone(s.object.Header)
			shown.Header[request.ChecksumHeader] = s.sum
			return shown, nil
		}
		return s.object, nil
	}
	outcome := ""
	if s.writes++; s.writes <= len(s.lose) {
		outcome = s.lose[s.writes-1]
	}
	if outcome == "request" {
		return nil, errLost
	}
	if status := map[string]int{"InternalError": 500, "SlowDown": 503, "ConditionalRequestConflict": 409}[outcome]; status != 0 {
		return s3test.ErrorReply(status, outcome), nil
	}
	there := ""
	if s.object != nil {
		there = s.object.Header["etag"]
	}
	if want := req.Header["if-match"]; want != "" && want != there || req.Header["if-none-match"] == "*" && there != "" {
		return s3test.ErrorReply(412, "PreconditionFailed"), nil
	}
	document := ""
	if req.Operation == "CopyObject" {
		s.store([]byte("mine"), req.Header)
		document = "<CopyObjectResult><ETag>" + s.object.Header["etag"] + "</ETag></CopyObjectResult>"
	} else {
		s.store(req.Payload.(transport.Bytes), req.Header)
	}
	if outcome == "answer" {
		return nil, errLost
	}
	resp := s3test.Reply(200, document)
	resp.Header["etag"] = s.object.Header["etag"]
	return resp, nil
}

// A write under a condition whose outcome is not clear: what is there tells.
func TestLostAnswerToAConditionalPut(t *testing.T) {
	const another, doubt = "another", "is not known"
	first := func(s *cell) { s.store([]byte("first"), nil) }
	create, replace := PutOptions{IfNoneMatch: "*"}, PutOptions{IfMatch: "8b04d5e3775d298e78455efc5ca404d5"} // md5 of "first"
	octets := transport.Header{"content-type": "application/octet-stream"}
	tagged := PutOptions{IfNoneMatch: "*", Metadata: map[string]string{"owner": "ä"}}
	for name, tc := range map[string]struct {
		opts   PutOptions
		lose   []string
		before func(s *cell)
		after  func(s *cell) // between the first write and the look at it
		code   string        // "" for success
		says   string
		writes int
	}{
		"created":                            {create, nil, nil, nil, "", "", 1},
		"created, the answer lost":           {create, []string{"answer"}, nil, nil, "", "", 1},
		"created, with metadata, lost":       {tagged, []string{"answer"}, nil, nil, "", "", 1},
		"the request lost":                   {create, []string{"request"}, nil, nil, "", "", 2},
		"the request lost, then the answer":  {create, []string{"request", "answer"}, nil, nil, "", "", 2},
		"the request lost each time":         {create, []string{"request", "request", "request", "request"}, nil, nil, "lost", "", 4},
		"500, not stored":                    {create, []string{"InternalError"}, nil, nil, "", "", 2},
		"busy is asked again below":          {create, []string{"SlowDown", "SlowDown"}, nil, nil, "", "", 3},
		"there was one":                      {create, nil, first, nil, request.PreconditionFailed, "no", 1},
		"there was the same, nothing lost":   {create, nil, func(s *cell) { s.store([]byte("mine"), nil) }, nil, request.PreconditionFailed, "no", 1},
		"there was one, the request lost":    {create, []string{"request"}, first, nil, request.PreconditionFailed, doubt, 2},
		"there was the same, of old":         {create, []string{"request"}, func(s *cell) { old(s, "mine") }, nil, request.PreconditionFailed, doubt, 2},
		"replaced since by other bytes":      {create, []string{"answer"}, nil, func(s *cell) { s.store([]byte("else"), nil) }, request.PreconditionFailed, doubt, 2},
		"replaced since, in other words":     {tagged, []string{"answer"}, nil, func(s *cell) { s.object.Header["x-amz-meta-owner"] = "b" }, request.PreconditionFailed, doubt, 2},
		"replaced since, without metadata":   {tagged, []string{"answer"}, nil, func(s *cell) { delete(s.object.Header, "x-amz-meta-owner") }, request.PreconditionFailed, doubt, 2},
		"by somebody with metadata":          {create, []string{"answer"}, nil, func(s *cell) { s.object.Header["x-amz-meta-owner"] = "b" }, request.PreconditionFailed, doubt, 2},
		"CORS hides the metadata":            {tagged, []string{"answer"}, nil, func(s *cell) { s.object.Header, s.object.Open = visible(s.object.Header), false }, "", "", 1},
		"CORS rules name other headers":      {tagged, []string{"answer"}, nil, func(s *cell) { delete(s.object.Header, "x-amz-meta-owner"); s.object.Open = false }, "", "", 1},
		"another came first, of that size":   {create, []string{"request"}, nil, func(s *cell) { s.store([]byte("else"), octets) }, request.PreconditionFailed, doubt, 2},
		"nobody may look":                    {create, []string{"answer"}, nil, func(s *cell) { s.look = errors.New("no") }, request.PreconditionFailed, doubt, 2},
		"a conflict is sent again":           {create, []string{"ConditionalRequestConflict"}, nil, nil, "", "", 2},
		"a conflict each time":               {create, []string{"ConditionalRequestConflict", "ConditionalRequestConflict", "ConditionalRequestConflict", "ConditionalRequestConflict"}, nil, nil, "ConditionalRequestConflict", "no", 4},
		"a conflict, lost to another":        {create, []string{"ConditionalRequestConflict"}, first, nil, request.PreconditionFailed, "no", 2},
		"replaced, the answer lost":          {replace, []string{"answer"}, first, nil, "", "", 1},
		"replaced, the request lost":         {replace, []string{"request"}, first, nil, "", "", 2},
		"another was there":                  {replace, nil, func(s *cell) { s.store([]byte("other"), nil) }, nil, request.PreconditionFailed, "no", 1},
		"nothing was there, nothing is lost": {replace, nil, nil, nil, request.PreconditionFailed, "no", 1},
	} {
		for _, opaque := range []bool{false, true} {
			if opaque && tc.opts.IfMatch != "" {
				continue // an ETag that the object has not
			}
			t.Run(name+map[bool]string{true: ", opaque"}[opaque], func(t *testing.T) {
				s := &cell{lose: tc.lose, opaque: opaque, now: time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)}
				if tc.before != nil {
					tc.before(s)
				}
				w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
					if req.Method == "HEAD" && s.heads == 0 && tc.after != nil {
						tc.after(s)
					}
					return s.answer(ctx, req)
				}}
				got, err := newClient(t, w, func(o *Options) { o.Forms, o.Integrity = true, IntegrityNone }).PutObject(t.Context(), "photos", "a", transport.Bytes("mine"), tc.opts)
				switch {
				case tc.code == "lost":
					s3test.Same(t, "error", s3test.OperationError[*transport.Error](t, err, "PutObject"), errLost)
				case tc.code != "":
					refused := s3test.ErrorOf(t, err, "PutObject")
					s3test.Same(t, "code", refused.Code, tc.code)
					if !strings.Contains(refused.Message, tc.says) || tc.says != doubt && strings.Contains(refused.Message, doubt) {
						t.Errorf("got %q, want %q in it", refused.Message, tc.says)
					}
				case err != nil || request.Quote(got.ETag) != s.object.Header["etag"]:
					t.Errorf("got %+v, %v, want the object that is there", got, err)
				}
				s3test.Same(t, "writes", s.writes, tc.writes)
				looks := 0
				if tc.opts.IfMatch != "" {
					looks = 1 // whether it is refused for the quotes
				}
				if len(tc.lose) == 0 {
					s3test.Same(t, "looks", s.heads, looks)
				}
			})
		}
	}
}

// An ETag that is no MD5, and no checksum to tell the bytes by.
func TestLostAnswerThatNothingProves(t *testing.T) {
	s := &cell{lose: []string{"answer"}, opaque: true, now: time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)}
	w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		s.sum = ""
		return s.answer(ctx, req)
	}}
	_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("mine"), PutOptions{IfNoneMatch: "*"})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutObject").Code, request.PreconditionFailed)
}

// old stores what was there long before.
func old(s *cell, body string) {
	now := s.now
	s.now = now.Add(-time.Minute)
	s.store([]byte(body), transport.Header{"content-type": "application/octet-stream"})
	s.now = now
	s.object.Header["date"] = request.HTTPDate(now)
}

// visible is what CORS shows of an answer without a rule.
func visible(h transport.Header) transport.Header {
	return transport.Header{"etag": h["etag"], "content-length": h["content-length"], "content-type": h["content-type"], "last-modified": h["last-modified"], "date": h["date"]}
}

// A copy onto itself changes what its conditions speak of, and a condition on
// the target is judged anew as well.
func TestLostAnswerToAConditionalCopy(t *testing.T) {
	none := CopyOptions{CallOptions: request.CallOptions{Headers: map[string]string{"If-None-Match": "*"}}}
	unmodified := CopyConditions{UnmodifiedSince: time.Date(2026, 11, 29, 11, 0, 0, 0, time.UTC)}
	for name, tc := range map[string]struct {
		target     string
		conditions CopyConditions
		opts       CopyOptions
		lose       []string
		there      string // under the target's name
		code       string
		writes     int
	}{
		"created, the answer lost":    {"b", CopyConditions{}, none, []string{"answer"}, "", "", 1},
		"the request lost":            {"b", CopyConditions{}, none, []string{"request"}, "", "", 2},
		"there was one":               {"b", CopyConditions{}, none, nil, "first", request.PreconditionFailed, 0},
		"onto itself, described anew": {"a", unmodified, CopyOptions{ContentType: "text/plain"}, []string{"answer"}, "mine", "", 1},
		"onto itself, in vain":        {"a", unmodified, CopyOptions{ContentType: "text/plain"}, []string{"request"}, "mine", "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			source := &cell{now: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)}
			source.store([]byte("mine"), nil)
			s := &cell{lose: tc.lose, now: source.now}
			if tc.there != "" {
				s.store([]byte(tc.there), nil)
			}
			s.now = s.now.Add(2 * time.Hour)
			if s.object != nil {
				s.object.Header["date"] = request.HTTPDate(s.now)
			}
			w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
				if req.Method == "HEAD" && req.Object == "a" && tc.target != "a" {
					return source.answer(ctx, req)
				}
				return s.answer(ctx, req)
			}}
			got, err := newClient(t, w).CopyObject(t.Context(), "photos", tc.target, CopySource{Bucket: "photos", Object: "a"}, tc.conditions, tc.opts)
			if tc.code != "" {
				s3test.Same(t, "code", s3test.ErrorOf(t, err, "CopyObject").Code, tc.code)
			} else if err != nil || request.Quote(got.ETag) != s.object.Header["etag"] {
				t.Errorf("got %+v, %v, want the copy that is there", got, err)
			}
			s3test.Same(t, "writes", s.writes, tc.writes)
		})
	}
}

// Another copy of another source, of the same bytes, is not this one.
func TestAnotherCopyCameFirst(t *testing.T) {
	source := &cell{now: time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)}
	source.store([]byte("mine"), transport.Header{"x-amz-meta-owner": "a"})
	s := &cell{lose: []string{"request"}, now: source.now.Add(time.Hour)}
	w := &s3test.Wire{Answer: func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Object == "a" {
			return source.answer(ctx, req)
		}
		if req.Method == "HEAD" && s.object == nil {
			s.store([]byte("mine"), transport.Header{"x-amz-meta-owner": "b"})
		}
		return s.answer(ctx, req)
	}}
	opts := CopyOptions{CallOptions: request.CallOptions{Headers: map[string]string{"If-None-Match": "*"}}}
	_, err := newClient(t, w).CopyObject(t.Context(), "photos", "b", CopySource{Bucket: "photos", Object: "a"}, CopyConditions{}, opts)
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "CopyObject").Code, request.PreconditionFailed)
}

func TestConditionsAsOptions(t *testing.T) {
	for name, tc := range map[string]struct {
		opts           PutOptions
		argument, rule string
	}{
		"a line end":          {PutOptions{IfMatch: "a\n"}, "ifMatch", "printable ASCII"},
		"beyond ASCII":        {PutOptions{IfNoneMatch: "ä"}, "ifNoneMatch", "printable ASCII"},
		"a header as well":    {PutOptions{IfMatch: "a", CallOptions: request.CallOptions{Headers: map[string]string{"If-Match": "b"}}}, "ifMatch", "among the headers"},
		"the same, as header": {PutOptions{IfNoneMatch: "*", CallOptions: request.CallOptions{Headers: map[string]string{"if-none-match": "*"}}}, "ifNoneMatch", "among the headers"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.NewFakeBucket().Wire()
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{Length: 4}, tc.opts)
			s3test.Refused(t, w, err, tc.argument, tc.rule)
		})
	}
	for _, size := range []int64{4, 12 * s3test.MiB} {
		w := s3test.NewFakeBucket().Wire()
		if _, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{Length: size}, PutOptions{IfMatch: "abc"}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, "if-match", w.Sent[len(w.Sent)-1].Header["if-match"], `"abc"`)
	}
}

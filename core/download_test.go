package core

import (
	"context"
	"errors"
	"io"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const alphabet = "abcdefghijklmnopqrstuvwxyz"

var errCut = &transport.Error{Kind: transport.KindNetwork, Err: errors.New("cut")}

// shelf is a server of one object whose bodies break after so many bytes each.
type shelf struct {
	content string
	header  transport.Header
	breaks  []int                                                         // bytes that each answer gives; those beyond are whole
	ending  error                                                         // of a broken body; nil: it just ends
	between func(request int, req *transport.Request) *transport.Response // instead of the answer; nil: none
	closed  int
}

func (s *shelf) wire() *s3test.Wire {
	n := 0
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		n++
		if s.between != nil {
			if resp := s.between(n, req); resp != nil {
				return resp, nil
			}
		}
		return s.answer(req), nil
	}}
}

func (s *shelf) answer(req *transport.Request) *transport.Response {
	header := transport.Header{"x-amz-request-id": "R"}
	for name, value := range s.header {
		header[name] = value
	}
	status, content := 200, s.content
	if asked, ok := strings.CutPrefix(req.Header["range"], "bytes="); ok {
		from, to, _ := strings.Cut(asked, "-")
		first, _ := strconv.Atoi(from)
		last, err := strconv.Atoi(to)
		if err != nil || last >= len(content) {
			last = len(content) - 1
		}
		if first >= len(content) {
			return s3test.ErrorReply(416, "InvalidRange")
		}
		status = 206
		header["content-range"] = "bytes " + strconv.Itoa(first) + "-" + strconv.Itoa(last) + "/" + strconv.Itoa(len(content))
		content = content[first : last+1]
	}
	header["content-length"] = strconv.Itoa(len(content))
	var reader io.Reader = strings.NewReader(content)
	if len(s.breaks) > 0 {
		reader = strings.NewReader(content[:s.breaks[0]])
		if s.ending != nil {
			reader = io.MultiReader(reader, iotest.ErrReader(s.ending))
		}
		s.breaks = s.breaks[1:]
	}
	return &transport.Response{Status: status, Header: header, Body: closing{reader, &s.closed}}
}

type closing struct {
	io.Reader
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

func ranges(w *s3test.Wire) (asked []string) {
	for _, req := range w.Sent {
		asked = append(asked, req.Header["range"])
	}
	return asked
}

func tagged(etag string) transport.Header {
	return transport.Header{"etag": `"` + etag + `"`, "last-modified": s3test.Modified}
}

func TestDownloadGoesOnAfterABreak(t *testing.T) {
	silence := &transport.Error{Kind: transport.KindTimeout}
	for name, tc := range map[string]struct {
		breaks         []int
		ending         error
		offset, length int64
		asked          []string
		want           string
	}{
		"cut":                       {[]int{10}, errCut, 0, 0, []string{"", "bytes=10-25"}, alphabet},
		"silent":                    {[]int{10}, silence, 0, 0, []string{"", "bytes=10-25"}, alphabet},
		"ended early":               {[]int{10}, nil, 0, 0, []string{"", "bytes=10-25"}, alphabet},
		"cut before the first byte": {[]int{0}, errCut, 0, 0, []string{"", "bytes=0-25"}, alphabet},
		"cut after the last":        {[]int{26}, errCut, 0, 0, []string{""}, alphabet},
		"cut over and over": {[]int{5, 5, 5, 1, 1, 1}, errCut, 0, 0,
			[]string{"", "bytes=5-25", "bytes=10-25", "bytes=15-25", "bytes=16-25", "bytes=17-25", "bytes=18-25"}, alphabet},
		"without progress, for a while": {[]int{5, 0, 0, 1, 0, 0}, errCut, 0, 0,
			[]string{"", "bytes=5-25", "bytes=5-25", "bytes=5-25", "bytes=6-25", "bytes=6-25", "bytes=6-25"}, alphabet},
		"a part":            {[]int{3}, errCut, 5, 10, []string{"bytes=5-14", "bytes=8-14"}, alphabet[5:15]},
		"from an offset on": {[]int{3}, errCut, 20, 0, []string{"bytes=20-", "bytes=23-25"}, alphabet[20:]},
		"over the end":      {[]int{3}, errCut, 20, 100, []string{"bytes=20-119", "bytes=23-25"}, alphabet[20:]},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{content: alphabet, header: tagged("e"), breaks: tc.breaks, ending: tc.ending}
			w := s.wire()
			got, err := newClient(t, w).GetPartialObject(t.Context(), "photos", "a", tc.offset, tc.length, request.GetOptions{VersionID: "v"})
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(got.Body)
			got.Body.Close()
			if name == "cut after the last" && err == errCut {
				err = nil // nothing is missing; that it was cut may be told
			}
			if string(content) != tc.want || err != nil {
				t.Errorf("got %q, %v, want %q", content, err, tc.want)
			}
			if asked := ranges(w); !reflect.DeepEqual(asked, tc.asked) {
				t.Errorf("asked for %q, want %q", asked, tc.asked)
			}
			for _, line := range w.Requests() {
				s3test.Same(t, "request", line, "GET /photos/a?versionId=v")
			}
			s3test.Same(t, "closed", s.closed, len(tc.asked))
		})
	}
}

func TestDownloadGivesUp(t *testing.T) {
	replaced := func(content, etag string) func(s *shelf) {
		return func(s *shelf) {
			s.between = func(n int, _ *transport.Request) *transport.Response {
				if n == 2 {
					s.content, s.header = content, tagged(etag)
				}
				return nil
			}
		}
	}
	second := func(resp *transport.Response) func(s *shelf) {
		return func(s *shelf) {
			s.between = func(n int, _ *transport.Request) *transport.Response {
				if n >= 2 {
					return resp
				}
				return nil
			}
		}
	}
	for name, tc := range map[string]struct {
		change func(s *shelf)
		code   string // "": errCut itself
		sent   int
	}{
		"another object": {replaced(strings.ToUpper(alphabet), "f"), ObjectChanged, 2},
		"a longer one":   {replaced(alphabet+"!", "e"), ObjectChanged, 2},
		"a shorter one":  {replaced("abc", "f"), ObjectChanged, 2},
		"another version": {func(s *shelf) {
			s.between = func(n int, _ *transport.Request) *transport.Response {
				s.header["x-amz-version-id"] = strconv.Itoa(n)
				return nil
			}
		}, ObjectChanged, 2},
		"it is gone":                  {second(s3test.ErrorReply(404, "NoSuchKey")), "NoSuchKey", 2},
		"it is forbidden":             {second(s3test.ErrorReply(403, "AccessDenied")), "AccessDenied", 2},
		"it changed, says If-Match":   {second(s3test.ErrorReply(412, "PreconditionFailed")), ObjectChanged, 2},
		"no progress":                 {func(s *shelf) { s.breaks = []int{10, 0, 0, 0, 0, 0} }, "", 4},
		"the server knows no ranges":  {second(&transport.Response{Status: 200, Header: tagged("e"), Body: io.NopCloser(strings.NewReader(alphabet))}), "", 2},
		"another length":              {second(&transport.Response{Status: 206, Header: transport.Header{"content-length": "3"}, Body: io.NopCloser(strings.NewReader("abc"))}), "", 2},
		"the length is not known":     {func(s *shelf) { s.between = unknownLength(s) }, "", 1},
		"what broke is no connection": {func(s *shelf) { s.ending = errors.New("odd") }, "odd", 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{content: alphabet, header: tagged("e"), breaks: []int{10}, ending: errCut}
			tc.change(s)
			w := s.wire()
			got, err := newClient(t, w).GetObject(t.Context(), "photos", "a", request.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(got.Body)
			s3test.Same(t, "content", string(content), alphabet[:10])
			s3test.Same(t, "requests", len(w.Sent), tc.sent)
			switch {
			case tc.code == "" && err != errCut, tc.code == "odd" && err != s.ending:
				t.Errorf("got %v, want what it broke with", err)
			case tc.code != "" && tc.code != "odd" && s3err.CodeOf(err) != tc.code:
				t.Errorf("got %v, want %s", err, tc.code)
			}
		})
	}
}

func unknownLength(s *shelf) func(int, *transport.Request) *transport.Response {
	return func(_ int, req *transport.Request) *transport.Response {
		resp := s.answer(req)
		delete(resp.Header, "content-length")
		return resp
	}
}

// Where CORS hides the ETag, a list tells it, and If-Match carries it.
func TestRestWithoutAnETag(t *testing.T) {
	listed := func(date string) *transport.Response {
		return s3test.Reply(200, "<ListBucketResult><Contents><Key>a</Key><Size>26</Size><ETag>\"e\"</ETag><LastModified>"+date+"</LastModified></Contents></ListBucketResult>")
	}
	const when = "2026-11-22T18:46:12.345Z"
	for name, tc := range map[string]struct {
		list    *transport.Response
		ifMatch string
	}{
		"told by a list":          {listed(when), `"e"`},
		"a list of a later one":   {listed("2026-11-22T18:47:12Z"), ""},
		"a list that is refused":  {s3test.ErrorReply(403, "AccessDenied"), ""},
		"a list without the name": {s3test.Reply(200, "<ListBucketResult></ListBucketResult>"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := &shelf{content: alphabet, header: transport.Header{"last-modified": s3test.Modified}, breaks: []int{10, 3}, ending: errCut}
			s.between = func(_ int, req *transport.Request) *transport.Response {
				if req.Operation == "ListObjectsV2" {
					return tc.list
				}
				return nil
			}
			w := s.wire()
			got, err := newClient(t, w).GetObject(t.Context(), "photos", "a", request.GetOptions{IfNoneMatch: "x", IfModifiedSince: modifiedTime})
			if err != nil {
				t.Fatal(err)
			}
			content, err := io.ReadAll(got.Body)
			if string(content) != alphabet || err != nil {
				t.Errorf("got %q, %v", content, err)
			}
			last := w.Last(t, "GetObject")
			s3test.Same(t, "if-match", last.Header["if-match"], tc.ifMatch)
			s3test.Same(t, "other conditions", last.Header["if-none-match"]+last.Header["if-modified-since"], "")
			lists := 2 // one for each break: it may be told the next time
			if tc.ifMatch != "" {
				lists = 1
			}
			s3test.Same(t, "lists", len(w.Sent)-3, lists)
			s3test.Same(t, "hidden", strings.Join(got.Hidden, " "), strings.Join(withFurther("etag", "metadata"), " "))
		})
	}
}

func TestDownloadCancelledWhileItWaits(t *testing.T) {
	errLeft := errors.New("the user left")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := &shelf{content: alphabet, header: tagged("e"), breaks: []int{10}, ending: errCut}
	w := s.wire()
	client := newClient(t, w, func(o *Options) {
		o.Retry.After = func(time.Duration) <-chan time.Time { cancel(errLeft); return nil }
	})
	var file strings.Builder
	_, err := client.FGetObject(ctx, "photos", "a", &file, request.GetOptions{})
	if !errors.Is(err, errLeft) || len(w.Sent) != 1 {
		t.Errorf("got %v after %d requests, want %v after 1", err, len(w.Sent), errLeft)
	}
}

func TestAgain(t *testing.T) {
	var waits []time.Duration
	client := newClient(t, s3test.Answers(s3test.Reply(200, "")), func(o *Options) {
		o.Retry.Attempts, o.Retry.BaseDelay, o.Retry.MaxDelay = 6, time.Second, 5*time.Second
		o.Retry.Random = func() float64 { return 1 }
		o.Retry.After = func(d time.Duration) <-chan time.Time {
			waits = append(waits, d)
			due := make(chan time.Time)
			close(due)
			return due
		}
	})
	for failures, want := range []bool{1: true, true, true, true, true, false, false} {
		if failures > 0 && client.Again(t.Context(), failures) != want {
			t.Errorf("after %d failures: got %v, want %v", failures, !want, want)
		}
	}
	if want := []time.Duration{1e9, 2e9, 4e9, 5e9, 5e9}; !reflect.DeepEqual(waits, want) {
		t.Errorf("waited %v, want %v", waits, want)
	}
	offline := newClient(t, s3test.Answers(s3test.Reply(200, "")), func(o *Options) {
		o.Retry.Online = func(context.Context) (bool, error) { return true, nil }
	})
	s3test.Same(t, "after the network was away", offline.Again(t.Context(), 100), true)
}

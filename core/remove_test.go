package core

import (
	"context"
	"encoding/xml"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestRemoveObject(t *testing.T) {
	for name, tc := range map[string]struct{ object, version, want string }{
		"plain":            {"a.jpg", "", "DELETE /photos/a.jpg"},
		"escaped":          {"a b/ü?", "", "DELETE /photos/a%20b/%C3%BC%3F"},
		"a version":        {"a.jpg", "v/1+", "DELETE /photos/a.jpg?versionId=v%2F1%2B"},
		"the null version": {"a.jpg", "null", "DELETE /photos/a.jpg?versionId=null"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(204, ""))
			if err := newClient(t, w).RemoveObject(t.Context(), "photos", tc.object, RemoveOptions{VersionID: tc.version}); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "request", w.Requests()[0], tc.want)
		})
	}
}

// deletes reads a DeleteObjects with encoding/xml.
func deletes(t *testing.T, req *transport.Request) (items []RemoveItem) {
	t.Helper()
	var document struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Delete"`
		Quiet   bool
		Object  []struct{ Key, VersionId string }
	}
	if err := xml.Unmarshal(req.Payload.(transport.Bytes), &document); err != nil || !document.Quiet {
		t.Fatalf("document %s: got %v, quiet %v, want a quiet one", req.Payload, err, document.Quiet)
	}
	for _, object := range document.Object {
		items = append(items, RemoveItem{object.Key, object.VersionId})
	}
	return items
}

func TestRemoveBatch(t *testing.T) {
	// What XML cannot carry a URL can.
	inBody := []RemoveItem{{"a", ""}, {"b&<>\"'\r\n\t", "v1"}, {"ü😀", ""}, {" ", ""}}
	inURL := []RemoveItem{{"control\x01", ""}, {"\uFFFE", "v2"}, {"plain", "v\x01"}}
	w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		switch req.Method + " " + req.Path {
		case "POST /photos":
			return s3test.Reply(200, "<DeleteResult><Error><Key>a</Key><VersionId>v0</VersionId><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"), nil
		case "DELETE /photos/plain":
			return s3test.ErrorReply(400, "InvalidArgument"), nil
		}
		return s3test.Reply(204, ""), nil
	}}
	one := func(o *Options) { o.Concurrency = 1 } // so that their order is known
	got, err := newClient(t, w, one).RemoveBatch(t.Context(), "photos", slices.Concat(inURL, inBody), request.CallOptions{})
	want := []RemoveError{{"a", "v0", "AccessDenied", "no"}, {"plain", "v\x01", "InvalidArgument", "no"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	sent := []string{"POST /photos?delete=", "DELETE /photos/control%01", "DELETE /photos/%EF%BF%BE?versionId=v2", "DELETE /photos/plain?versionId=v%01"}
	if got := w.Requests(); !reflect.DeepEqual(got, sent) {
		t.Errorf("requests\n got %q\nwant %q", got, sent)
	}
	if got := deletes(t, w.Sent[0]); !reflect.DeepEqual(got, inBody) {
		t.Errorf("document\n got %q\nwant %q", got, inBody)
	}
	header := w.Sent[0].Header
	if header["content-md5"] == "" || header["content-type"] != "application/xml" {
		t.Errorf("headers: got %v, want the MD5 that S3 wants of a delete", header)
	}
}

func TestRemoveBatchOfNamesForURLsOnly(t *testing.T) {
	w := s3test.Answers(s3test.Reply(204, ""))
	got, err := newClient(t, w).RemoveBatch(t.Context(), "photos", []RemoveItem{{"\x01", ""}}, request.CallOptions{})
	if err != nil || len(got) != 0 {
		t.Errorf("got %v, %v, want nothing kept", got, err)
	}
	if got, want := w.Requests(), []string{"DELETE /photos/%01"}; !reflect.DeepEqual(got, want) {
		t.Errorf("requests: got %q, want %q", got, want)
	}
}

// numbered yields names until n, and counts how many were taken.
func numbered(n int, taken *int) func(func(RemoveItem) bool) {
	return func(yield func(RemoveItem) bool) {
		for i := range n {
			*taken++
			if !yield(RemoveItem{ObjectName: fmt.Sprintf("key-%04d", i)}) {
				return
			}
		}
	}
}

// keeping answers each batch with one that it keeps: its first.
func keeping(t *testing.T) *s3test.Wire {
	return &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		first := deletes(t, req)[0].ObjectName
		return s3test.Reply(200, "<DeleteResult><Error><Key>"+first+"</Key><Code>AccessDenied</Code><Message>no</Message></Error></DeleteResult>"), nil
	}}
}

func TestRemoveObjectsInBatches(t *testing.T) {
	for _, tc := range []struct {
		items   int
		batches []int
	}{
		{0, nil}, {1, []int{1}}, {999, []int{999}}, {1000, []int{1000}}, {1001, []int{1000, 1}}, {2500, []int{1000, 1000, 500}},
	} {
		t.Run(fmt.Sprint(tc.items), func(t *testing.T) {
			w, taken := keeping(t), 0
			var kept, want []string
			for item, err := range newClient(t, w).RemoveObjects(t.Context(), "photos", numbered(tc.items, &taken), request.CallOptions{}) {
				if err != nil {
					t.Fatal(err)
				}
				kept = append(kept, item.ObjectName)
			}
			var batches []int
			for i, req := range w.Sent {
				batches, want = append(batches, len(deletes(t, req))), append(want, fmt.Sprintf("key-%04d", i*1000))
			}
			if !reflect.DeepEqual(batches, tc.batches) || !reflect.DeepEqual(kept, want) {
				t.Errorf("got batches %d, kept %q, want %d, %q", batches, kept, tc.batches, want)
			}
			s3test.Same(t, "names taken", taken, tc.items)
		})
	}
}

func TestRemoveObjectsBrokenOff(t *testing.T) {
	w, taken := keeping(t), 0
	for range newClient(t, w).RemoveObjects(t.Context(), "photos", numbered(2500, &taken), request.CallOptions{}) {
		break
	}
	if len(w.Sent) != 1 || taken != 1000 {
		t.Errorf("got %d requests and %d names taken, want 1 and 1000", len(w.Sent), taken)
	}
}

// A batch that the server refuses as a whole leaves the others to be sent; the
// first such refusal is told at the end.
func TestRefusedBatchDoesNotStopTheOthers(t *testing.T) {
	kept := s3test.Reply(200, "<DeleteResult><Error><Key>a</Key><Code>AccessDenied</Code></Error></DeleteResult>")
	for name, tc := range map[string]struct {
		answers []*transport.Response
		rows    []string
		code    string
	}{
		"the first":        {[]*transport.Response{s3test.ErrorReply(400, "MalformedXML"), kept, kept}, []string{"a", "a", ""}, "MalformedXML"},
		"one in between":   {[]*transport.Response{kept, s3test.ErrorReply(403, "AccessDenied"), kept}, []string{"a", "a", ""}, "AccessDenied"},
		"the last":         {[]*transport.Response{kept, kept, s3test.ErrorReply(404, "NoSuchBucket")}, []string{"a", "a", ""}, "NoSuchBucket"},
		"two, first named": {[]*transport.Response{s3test.ErrorReply(400, "MalformedXML"), kept, s3test.ErrorReply(403, "AccessDenied")}, []string{"a", ""}, "MalformedXML"},
		"no answer at all": {[]*transport.Response{s3test.Reply(200, "<html/>"), kept, kept}, []string{"a", "a", ""}, "MalformedReply"},
	} {
		t.Run(name, func(t *testing.T) {
			taken, rows := 0, []string{}
			w := s3test.Answers(tc.answers...)
			for item, err := range newClient(t, w).RemoveObjects(t.Context(), "photos", numbered(2500, &taken), request.CallOptions{}) {
				if err != nil {
					s3test.Same(t, "code", s3test.ErrorOf(t, err, "DeleteObjects").Code, tc.code)
				}
				rows = append(rows, item.ObjectName)
			}
			if !reflect.DeepEqual(rows, tc.rows) || len(w.Sent) != 3 || taken != 2500 {
				t.Errorf("got rows %q after %d requests for %d names, want %q after 3 for 2500", rows, len(w.Sent), taken, tc.rows)
			}
		})
	}
}

// Without a connection, after a cancel and for a bad name there is no use in
// another request.
func TestWhatStopsRemoveObjects(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork, URL: "http://localhost:9000/photos"}
	for name, tc := range map[string]struct {
		fail func(cancel func()) error
		item string
		sent int
	}{
		"the network": {func(func()) error { return cut }, "a", 4}, // with retries
		"a cancel":    {func(cancel func()) error { cancel(); return context.Canceled }, "a", 1},
		"a bad name":  {func(func()) error { return nil }, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			w := &s3test.Wire{Answer: func(context.Context, *transport.Request) (*transport.Response, error) {
				return s3test.ErrorReply(403, "AccessDenied"), tc.fail(cancel)
			}}
			names, errs := func(yield func(RemoveItem) bool) {
				for range 2500 {
					if !yield(RemoveItem{ObjectName: tc.item}) {
						return
					}
				}
			}, 0
			for _, err := range newClient(t, w).RemoveObjects(ctx, "photos", names, request.CallOptions{}) {
				if err == nil || s3err.CodeOf(err) != "" {
					t.Errorf("got %v, want what stopped it", err)
				}
				errs++
			}
			s3test.Same(t, "errors", errs, 1)
			s3test.Same(t, "requests", len(w.Sent), tc.sent)
		})
	}
}

// Where the batch as a whole is refused, what goes alone does not go.
func TestRemoveBatchRefused(t *testing.T) {
	w := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	_, err := newClient(t, w).RemoveBatch(t.Context(), "photos", []RemoveItem{{"\x01", ""}, {"a", ""}}, request.CallOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "DeleteObjects").Code, "AccessDenied")
	s3test.Same(t, "requests", len(w.Sent), 1)
}

// Amazon keeps slashes that MinIO and versitygw drop. Dot segments are refused
// there too: removeObject could not name them either.
func TestServersThatKeepSlashes(t *testing.T) {
	keeps := func(o *Options) { o.KeepsSlashes = true }
	for name, tc := range map[string]struct {
		endpoint string
		opts     []func(*Options)
		key      string
		sent     bool
	}{
		"elsewhere":                 {"http://localhost:9000", nil, "a//b", false},
		"Amazon":                    {"https://s3.eu-west-1.amazonaws.com", nil, "a//b", true},
		"Amazon, a slash in front":  {"https://s3.amazonaws.com", nil, "/a", true},
		"as the option says":        {"http://localhost:9000", []func(*Options){keeps}, "/a", true},
		"Amazon, a dot segment":     {"https://s3.amazonaws.com", nil, "a/../b", false},
		"the option, a dot segment": {"http://localhost:9000", []func(*Options){keeps}, "a/../b", false},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, "<DeleteResult/>"))
			opts := Options{Transport: w, Region: "eu-west-1"}
			for _, change := range tc.opts {
				change(&opts)
			}
			c, err := New(tc.endpoint, opts)
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.RemoveBatch(t.Context(), "photos", []RemoveItem{{ObjectName: tc.key}}, request.CallOptions{})
			if (err == nil) != tc.sent || (len(w.Sent) == 1) != tc.sent {
				t.Errorf("got %v and %d requests, want it sent: %t", err, len(w.Sent), tc.sent)
			}
		})
	}
}

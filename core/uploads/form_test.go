package uploads_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestSmallObjectGoesAsForm(t *testing.T) {
	w := s3test.ByOperation(func(int) (*transport.Response, error) {
		return s3test.Reply(201, strings.Replace(s3test.Posted, ">a<", ">a b/é<", 1)), nil
	})
	opts := core.PutOptions{ContentType: "text/plain", Metadata: map[string]string{"Colour": "blaü"}}
	result, err := newClient(t, w, withForms).PutObject(t.Context(), "photos", "a b/é", transport.Bytes("x"), opts)
	if err != nil || result.ETag != "abc" {
		t.Fatalf("got %v and %v, want the ETag of the document", result, err)
	}
	req := w.Last(t, "PostObject")
	s3test.Same(t, "request", s3test.Line(req), "POST /photos")
	s3test.Same(t, "headers", len(req.Header), 0)
	fields := map[string]string{}
	for _, field := range req.Form {
		fields[field.Name] = field.Value
	}
	for name, want := range map[string]string{
		"key": "a b/é", "bucket": "photos", "content-type": "text/plain", "x-amz-meta-colour": "=?UTF-8?B?Ymxhw7w=?=",
		"x-amz-checksum-crc32c": "qTxfkw==", "success_action_status": "201", "x-amz-security-token": s3test.TestToken,
	} {
		s3test.Same(t, name, fields[name], want)
	}
	policy, err := base64.StdEncoding.DecodeString(fields["policy"])
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Expiration string
		Conditions [][]any
	}
	if err := json.Unmarshal(policy, &document); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "expiration", document.Expiration, "2013-05-24T00:15:00.000Z")
	pinned := map[string]any{}
	for _, condition := range document.Conditions {
		if name, ok := condition[1].(string); ok && condition[0] == "eq" {
			pinned[strings.TrimPrefix(name, "$")] = condition[2]
		}
	}
	for name, value := range fields {
		if name != "policy" && name != "x-amz-signature" && pinned[name] != value {
			t.Errorf("the policy has %v for %s, want %q", pinned[name], name, value)
		}
	}
	s3test.Same(t, "length", fmt.Sprint(document.Conditions[len(document.Conditions)-1]), "[content-length-range 1 1]")
}

func TestWhatGoesByPUT(t *testing.T) {
	with := func(name, value string) core.PutOptions {
		return core.PutOptions{CallOptions: request.CallOptions{Headers: map[string]string{name: value}}}
	}
	for name, test := range map[string]struct {
		object  string
		size    int64
		opts    core.PutOptions
		options func(*core.Options)
	}{
		"without the option":    {"a", 1, core.PutOptions{}, func(o *core.Options) { o.Forms = false }},
		"an anonymous client's": {"a", 1, core.PutOptions{}, anonymous},
		"over the limit":        {"a", core.MaxForm + 1, core.PutOptions{}, nil},
		"a template of a key":   {"a${filename}", 1, core.PutOptions{}, nil},
		"a control character":   {"a\x01", 1, core.PutOptions{}, nil},
		"a leading slash":       {"/a", 1, core.PutOptions{}, nil},
		"a slash at its end":    {"new folder/", 0, core.PutOptions{}, nil},
		"two slashes":           {"a//b", 1, core.PutOptions{}, nil},
		"a condition":           {"a", 1, with("If-None-Match", "*"), nil},
		"a key of the caller's": {"a", 1, with("x-amz-server-side-encryption-customer-key", "k"), nil},
		"tags":                  {"a", 1, with("x-amz-tagging", "a=b"), nil},
		"an MD5":                {"a", 1, core.PutOptions{Integrity: core.IntegrityMD5}, nil},
		"a signed digest":       {"a", 1, core.PutOptions{Integrity: core.IntegritySHA256}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.ByOperation(func(int) (*transport.Response, error) { return s3test.Reply(201, s3test.Posted), nil })
			options := []func(*core.Options){withForms}
			if test.options != nil {
				options = append(options, test.options)
			}
			if _, err := newClient(t, w, options...).PutObject(t.Context(), "photos", test.object, s3test.NewFakePayload("a", test.size), test.opts); err != nil {
				t.Fatal(err)
			}
			s3test.Same(t, "method", w.Sent[len(w.Sent)-1].Method, "PUT")
			s3test.Same(t, "requests", len(w.Sent), 1)
		})
	}
}

// What is sent for three objects, one after the other.
func TestFormsRefused(t *testing.T) {
	cut := &transport.Error{Kind: transport.KindNetwork}
	for name, test := range map[string]struct {
		form func(n int) (*transport.Response, error)
		want string
	}{
		"by 403":         {func(int) (*transport.Response, error) { return s3test.ErrorReply(403, "AccessDenied"), nil }, "POST PUT PUT PUT"},
		"by 405":         {func(int) (*transport.Response, error) { return s3test.Reply(405, "<html>no"), nil }, "POST PUT PUT PUT"},
		"by 412":         {func(int) (*transport.Response, error) { return s3test.Reply(412, ""), nil }, "POST PUT PUT PUT"},
		"by 501":         {func(int) (*transport.Response, error) { return s3test.ErrorReply(501, "NotImplemented"), nil }, "POST PUT PUT PUT"},
		"without a word": {func(int) (*transport.Response, error) { return s3test.Reply(204, ""), nil }, "POST PUT PUT PUT"},
		"by a page":      {func(int) (*transport.Response, error) { return s3test.Reply(200, "<html></html>"), nil }, "POST PUT PUT PUT"},
		"by another key": {func(int) (*transport.Response, error) {
			return s3test.Reply(201, strings.Replace(s3test.Posted, ">a<", ">a/a<", 1)), nil
		}, "POST PUT POST PUT POST PUT"},
		"by no key": {func(int) (*transport.Response, error) {
			return s3test.Reply(201, "<PostResponse><ETag>e</ETag></PostResponse>"), nil
		}, "POST PUT PUT PUT"},
		"by no answer": {func(int) (*transport.Response, error) { return nil, cut }, "POST PUT POST PUT PUT"},
		"by one broken connection": {func(n int) (*transport.Response, error) {
			if n == 1 {
				return nil, cut
			}
			return s3test.Reply(201, s3test.Posted), nil
		}, "POST PUT POST POST"},
		"by a cut, once they are taken": {func(n int) (*transport.Response, error) {
			if n == 2 {
				return nil, cut
			}
			return s3test.Reply(201, s3test.Posted), nil
		}, "POST POST POST POST"},
		"by 403, once they are taken": {func(n int) (*transport.Response, error) {
			if n == 2 {
				return s3test.ErrorReply(403, "AccessDenied"), nil
			}
			return s3test.Reply(201, s3test.Posted), nil
		}, "POST POST PUT POST"},
		"by silence, which says nothing of forms": {func(int) (*transport.Response, error) {
			return nil, &transport.Error{Kind: transport.KindTimeout}
		}, "POST PUT POST PUT POST PUT"},
		"by damage": {func(n int) (*transport.Response, error) {
			if n == 1 {
				return s3test.ErrorReply(400, "BadDigest"), nil
			}
			return s3test.Reply(201, s3test.Posted), nil
		}, "POST POST POST POST"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.ByOperation(test.form)
			c := newClient(t, w, withForms)
			for range 3 {
				if result, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), core.PutOptions{}); err != nil || result.ETag == "" {
					t.Errorf("got %v and %v", result, err)
				}
			}
			var methods []string
			for _, req := range w.Sent {
				methods = append(methods, req.Method)
			}
			s3test.Same(t, "requests", strings.Join(methods, " "), test.want)
		})
	}
}

// A refusal of the object itself is the PUT's to tell, and a server that is busy
// is not asked in another way.
func TestFormsHideNoRefusal(t *testing.T) {
	denied := s3test.Answers(s3test.ErrorReply(403, "AccessDenied"))
	_, err := newClient(t, denied, withForms).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), core.PutOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutObject").Code, "AccessDenied")
	s3test.Same(t, "requests", strings.Join(denied.Requests(), ", "), "POST /photos, PUT /photos/a")

	busy := s3test.Answers(s3test.ErrorReply(503, "SlowDown"))
	_, err = newClient(t, busy, withForms).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), core.PutOptions{})
	s3test.Same(t, "code", s3test.ErrorOf(t, err, "PutObject").Code, "SlowDown")
	if lines := busy.Requests(); slices.Contains(lines, "PUT /photos/a") {
		t.Errorf("got %q, want forms alone", lines)
	}
}

func TestSignerSeesAForm(t *testing.T) {
	w := s3test.ByOperation(func(int) (*transport.Response, error) { return s3test.Reply(201, s3test.Posted), nil })
	var asked request.SigningRequest
	c := newClient(t, w, withForms, func(o *core.Options) {
		o.Credentials, o.Signer = credentials.Static{AccessKeyID: s3test.TestKey}, func(_ context.Context, req request.SigningRequest) (string, error) {
			asked = req
			return strings.Repeat("0", 64), nil
		}
	})
	if _, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), core.PutOptions{}); err != nil {
		t.Fatal(err)
	}
	s3test.Same(t, "operation", asked.Operation, "PostObject")
	s3test.Same(t, "object", asked.Object, "a")
	s3test.Same(t, "body", asked.Body, "")
	if asked.Policy == "" || asked.CanonicalRequest != "" {
		t.Errorf("got %+v, want a policy", asked)
	}
}

// Many forms that break in the same outage are one failure.
func TestOutageDoesNotSwitchFormsOff(t *testing.T) {
	var tried sync.WaitGroup
	tried.Add(4)
	w := s3test.ByOperation(func(n int) (*transport.Response, error) {
		if n > 4 {
			return s3test.Reply(201, s3test.Posted), nil
		}
		tried.Done()
		tried.Wait()
		return nil, &transport.Error{Kind: transport.KindNetwork}
	})
	c := newClient(t, w, withForms)
	put := func() {
		if _, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), core.PutOptions{}); err != nil {
			t.Error(err)
		}
	}
	var uploads sync.WaitGroup
	for range 4 {
		uploads.Go(put)
	}
	uploads.Wait()
	put()
	s3test.Same(t, "last request", w.Sent[len(w.Sent)-1].Method, "POST")
}

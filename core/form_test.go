package core

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func withForms(o *Options) { o.Forms = true }

// posted is the answer to a form for the key "a".
const posted = `<PostResponse><Key>a</Key><ETag>&#34;abc&#34;</ETag></PostResponse>`

// byOperation answers a form and a PUT each in its way.
func byOperation(form func(n int) (*transport.Response, error)) *wire {
	var n atomic.Int32
	return &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "PostObject" {
			return form(int(n.Add(1)))
		}
		return &transport.Response{Status: 200, Header: transport.Header{"etag": `"put"`}}, nil
	}}
}

func TestSmallObjectGoesAsForm(t *testing.T) {
	w := byOperation(func(int) (*transport.Response, error) {
		return reply(201, strings.Replace(posted, ">a<", ">a b/é<", 1)), nil
	})
	opts := PutOptions{ContentType: "text/plain", Metadata: map[string]string{"Colour": "blaü"}, CallOptions: request.CallOptions{Headers: map[string]string{"Cache-Control": "no-store"}}}
	result, err := newClient(t, w, withForms).PutObject(t.Context(), "photos", "a b/é", transport.Bytes("x"), opts)
	if err != nil || result.ETag != "abc" {
		t.Fatalf("got %v and %v, want the ETag of the document", result, err)
	}
	req := w.last(t, "PostObject")
	same(t, "request", line(req), "POST /photos")
	same(t, "headers", len(req.Header), 0)
	fields := map[string]string{}
	for _, field := range req.Form {
		fields[field.Name] = field.Value
	}
	for name, want := range map[string]string{
		"key": "a b/é", "bucket": "photos", "content-type": "text/plain", "cache-control": "no-store", "x-amz-meta-colour": "=?UTF-8?B?Ymxhw7w=?=",
		"x-amz-checksum-crc32c": "qTxfkw==", "success_action_status": "201", "x-amz-security-token": testToken,
	} {
		same(t, name, fields[name], want)
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
	same(t, "expiration", document.Expiration, "2013-05-24T00:15:00.000Z")
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
	same(t, "length", fmt.Sprint(document.Conditions[len(document.Conditions)-1]), "[content-length-range 1 1]")
}

func TestWhatGoesByPUT(t *testing.T) {
	with := func(name, value string) PutOptions {
		return PutOptions{CallOptions: request.CallOptions{Headers: map[string]string{name: value}}}
	}
	for name, test := range map[string]struct {
		object  string
		size    int64
		opts    PutOptions
		options func(*Options)
	}{
		"without the option":    {"a", 1, PutOptions{}, func(o *Options) { o.Forms = false }},
		"an anonymous client's": {"a", 1, PutOptions{}, anonymous},
		"over the limit":        {"a", MaxForm + 1, PutOptions{}, nil},
		"a template of a key":   {"a${filename}", 1, PutOptions{}, nil},
		"a control character":   {"a\x01", 1, PutOptions{}, nil},
		"a leading slash":       {"/a", 1, PutOptions{}, nil},
		"a slash at its end":    {"new folder/", 0, PutOptions{}, nil},
		"two slashes":           {"a//b", 1, PutOptions{}, nil},
		"a condition":           {"a", 1, with("If-None-Match", "*"), nil},
		"a key of the caller's": {"a", 1, with("x-amz-server-side-encryption-customer-key", "k"), nil},
		"tags":                  {"a", 1, with("x-amz-tagging", "a=b"), nil},
		"an MD5":                {"a", 1, PutOptions{Integrity: IntegrityMD5}, nil},
		"a signed digest":       {"a", 1, PutOptions{Integrity: IntegritySHA256}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			w := byOperation(func(int) (*transport.Response, error) { return reply(201, posted), nil })
			options := []func(*Options){withForms}
			if test.options != nil {
				options = append(options, test.options)
			}
			if _, err := newClient(t, w, options...).PutObject(t.Context(), "photos", test.object, newFakePayload("a", test.size), test.opts); err != nil {
				t.Fatal(err)
			}
			same(t, "method", w.sent[len(w.sent)-1].Method, "PUT")
			same(t, "requests", len(w.sent), 1)
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
		"by 403":         {func(int) (*transport.Response, error) { return errorReply(403, "AccessDenied"), nil }, "POST PUT PUT PUT"},
		"by 405":         {func(int) (*transport.Response, error) { return reply(405, "<html>no"), nil }, "POST PUT PUT PUT"},
		"by 412":         {func(int) (*transport.Response, error) { return reply(412, ""), nil }, "POST PUT PUT PUT"},
		"by 501":         {func(int) (*transport.Response, error) { return errorReply(501, "NotImplemented"), nil }, "POST PUT PUT PUT"},
		"without a word": {func(int) (*transport.Response, error) { return reply(204, ""), nil }, "POST PUT PUT PUT"},
		"by a page":      {func(int) (*transport.Response, error) { return reply(200, "<html></html>"), nil }, "POST PUT PUT PUT"},
		"by another key": {func(int) (*transport.Response, error) {
			return reply(201, strings.Replace(posted, ">a<", ">a/a<", 1)), nil
		}, "POST PUT POST PUT POST PUT"},
		"by no key": {func(int) (*transport.Response, error) {
			return reply(201, "<PostResponse><ETag>e</ETag></PostResponse>"), nil
		}, "POST PUT PUT PUT"},
		"by no answer": {func(int) (*transport.Response, error) { return nil, cut }, "POST PUT POST PUT PUT"},
		"by one broken connection": {func(n int) (*transport.Response, error) {
			if n == 1 {
				return nil, cut
			}
			return reply(201, posted), nil
		}, "POST PUT POST POST"},
		"by a cut, once they are taken": {func(n int) (*transport.Response, error) {
			if n == 2 {
				return nil, cut
			}
			return reply(201, posted), nil
		}, "POST POST POST POST"},
		"by 403, once they are taken": {func(n int) (*transport.Response, error) {
			if n == 2 {
				return errorReply(403, "AccessDenied"), nil
			}
			return reply(201, posted), nil
		}, "POST POST PUT POST"},
		"by silence, which says nothing of forms": {func(int) (*transport.Response, error) {
			return nil, &transport.Error{Kind: transport.KindTimeout}
		}, "POST PUT POST PUT POST PUT"},
		"by damage": {func(n int) (*transport.Response, error) {
			if n == 1 {
				return errorReply(400, "BadDigest"), nil
			}
			return reply(201, posted), nil
		}, "POST POST POST POST"},
	} {
		t.Run(name, func(t *testing.T) {
			w := byOperation(test.form)
			c := newClient(t, w, withForms)
			for range 3 {
				if result, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{}); err != nil || result.ETag == "" {
					t.Errorf("got %v and %v", result, err)
				}
			}
			var methods []string
			for _, req := range w.sent {
				methods = append(methods, req.Method)
			}
			same(t, "requests", strings.Join(methods, " "), test.want)
		})
	}
}

// A refusal of the object itself is the PUT's to tell, and a server that is busy
// is not asked in another way.
func TestFormsHideNoRefusal(t *testing.T) {
	denied := answers(errorReply(403, "AccessDenied"))
	_, err := newClient(t, denied, withForms).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{})
	same(t, "code", errorOf(t, err, "PutObject").Code, "AccessDenied")
	same(t, "requests", strings.Join(denied.requests(), ", "), "POST /photos, PUT /photos/a")

	busy := answers(errorReply(503, "SlowDown"))
	_, err = newClient(t, busy, withForms).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{})
	same(t, "code", errorOf(t, err, "PutObject").Code, "SlowDown")
	if lines := busy.requests(); slices.Contains(lines, "PUT /photos/a") {
		t.Errorf("got %q, want forms alone", lines)
	}
}

func TestSignerSeesAForm(t *testing.T) {
	w := byOperation(func(int) (*transport.Response, error) { return reply(201, posted), nil })
	var asked request.SigningRequest
	c := newClient(t, w, withForms, func(o *Options) {
		o.Credentials, o.Signer = credentials.Static{AccessKeyID: testKey}, func(_ context.Context, req request.SigningRequest) (string, error) {
			asked = req
			return strings.Repeat("0", 64), nil
		}
	})
	if _, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{}); err != nil {
		t.Fatal(err)
	}
	same(t, "operation", asked.Operation, "PostObject")
	same(t, "object", asked.Object, "a")
	same(t, "body", asked.Body, "")
	if asked.Policy == "" || asked.CanonicalRequest != "" {
		t.Errorf("got %+v, want a policy", asked)
	}
}

// Many forms that break in the same outage are one failure.
func TestOutageDoesNotSwitchFormsOff(t *testing.T) {
	var tried sync.WaitGroup
	tried.Add(4)
	w := byOperation(func(n int) (*transport.Response, error) {
		if n > 4 {
			return reply(201, posted), nil
		}
		tried.Done()
		tried.Wait()
		return nil, &transport.Error{Kind: transport.KindNetwork}
	})
	c := newClient(t, w, withForms)
	put := func() {
		if _, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{}); err != nil {
			t.Error(err)
		}
	}
	var uploads sync.WaitGroup
	for range 4 {
		uploads.Go(put)
	}
	uploads.Wait()
	put()
	same(t, "last request", w.sent[len(w.sent)-1].Method, "POST")
}

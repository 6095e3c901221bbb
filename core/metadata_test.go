package core

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestMetadataNames(t *testing.T) {
	for name, tc := range map[string]struct {
		metadata map[string]string
		rule     string
	}{
		"plain":                    {map[string]string{"Author": "a", "year-2026_x": "b"}, ""},
		"names that HTTP forbids":  {map[string]string{"host": "a", "date": "b"}, ""},
		"name of Object.prototype": {map[string]string{"__proto__": "a"}, ""},
		"empty name":               {map[string]string{"": "a"}, "token"},
		"space in a name":          {map[string]string{"a b": "a"}, "token"},
		"line end in a name":       {map[string]string{"a\r\nhost: b": "a"}, "token"},
		"umlaut in a name":         {map[string]string{"größe": "a"}, "token"},
		"value that is no Unicode": {map[string]string{"a": "\xed\xa0\xbd"}, "valid Unicode"},
		"names of two cases":       {map[string]string{"Author": "a", "author": "b"}, "in case only"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{Metadata: tc.metadata})
			if tc.rule != "" {
				s3test.Refused(t, w, err, "metadata", tc.rule)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range tc.metadata {
				s3test.Same(t, name, w.Sent[0].Header["x-amz-meta-"+strings.ToLower(name)], want)
			}
		})
	}
}

func TestMetadataOf(t *testing.T) {
	got := request.MetadataOf(transport.Header{
		"x-amz-meta-note": "=?UTF-8?B?5pel?= =?UTF-8?B?5pys?=", "x-amz-meta-": "nameless", "x-amz-metadata": "no", "etag": "x", "x-amz-meta-plain": "a",
	})
	if want := map[string]string{"note": "日本", "": "nameless", "plain": "a"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// MinIO's clients take headers and metadata in one map, and x-amz-meta- before the
// names or not.
func TestHeadersAmongMetadata(t *testing.T) {
	given := map[string]string{
		"X-Amz-Meta-Testing": "1234", "example": "5678", "Content-Type": "text/html", "cache-control": "no-cache", "Content-Disposition": "inline",
		"Expires": "never", "x-amz-storage-class": "STANDARD_IA", "x-amz-meta-content-type": "mine",
	}
	want := transport.Header{
		"x-amz-meta-testing": "1234", "x-amz-meta-example": "5678", "content-type": "text/html", "cache-control": "no-cache", "content-disposition": "inline",
		"expires": "never", "x-amz-storage-class": "STANDARD_IA", "x-amz-meta-content-type": "mine",
	}
	formable := map[string]string{"X-Amz-Meta-Testing": "1", "Content-Type": "text/html", "content-language": "de"}
	for name, tc := range map[string]struct {
		operation string
		call      func(c *Client) error
	}{
		"a PUT": {"PutObject", func(c *Client) error {
			_, err := c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{Metadata: given})
			return err
		}},
		"parts": {"CreateMultipartUpload", func(c *Client) error {
			_, err := c.PutObject(t.Context(), "photos", "a", s3test.NewFakePayload("a", 6*s3test.MiB), PutOptions{Metadata: given})
			return err
		}},
		"a copy": {"CopyObject", func(c *Client) error {
			_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{Metadata: given})
			return err
		}},
		"a copy by parts": {"CreateMultipartUpload", func(c *Client) error {
			_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{Metadata: given})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.NewFakeBucket().Wire()
			if strings.HasPrefix(name, "a copy") {
				w = newStore(6*gib, nil).Wire()
			}
			if err := tc.call(newClient(t, w)); err != nil {
				t.Fatal(err)
			}
			for header, value := range want {
				s3test.Same(t, header, w.Of(t, tc.operation).Header[header], value)
			}
			if tc.operation == "CopyObject" {
				s3test.Same(t, "directive", w.Of(t, "CopyObject").Header["x-amz-metadata-directive"], "REPLACE")
			}
		})
	}
	delete(formable, "content-language") // which Ceph drops of a form, so that it goes by PUT
	w := s3test.ByOperation(func(int) (*transport.Response, error) { return s3test.Reply(201, s3test.Posted), nil })
	if _, err := newClient(t, w, withForms).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{Metadata: formable}); err != nil {
		t.Fatal(err)
	}
	for _, field := range []transport.Field{{Name: "x-amz-meta-testing", Value: "1"}, {Name: "content-type", Value: "text/html"}} {
		if !slices.Contains(w.Last(t, "PostObject").Form, field) {
			t.Errorf("got a form without %v", field)
		}
	}
}

func TestWhatIsNoMetadata(t *testing.T) {
	for name, tc := range map[string]struct {
		opts PutOptions
		rule string
	}{
		"a header that no object keeps": {PutOptions{Metadata: map[string]string{"x-amz-copy-source": "a"}}, "no metadata"},
		"a header of none":              {PutOptions{Metadata: map[string]string{"X-Amz-Foo": "a"}}, "no metadata"},
		"a secret":                      {PutOptions{Metadata: map[string]string{"x-amz-server-side-encryption-customer-key": "a"}}, "no metadata"},
		"a checksum":                    {PutOptions{Metadata: map[string]string{"x-amz-checksum-crc32": "a"}}, "no metadata"},
		"a header in Unicode":           {PutOptions{Metadata: map[string]string{"Content-Disposition": "ü"}}, "no metadata"},
		"two types":                     {PutOptions{ContentType: "a/b", Metadata: map[string]string{"content-type": "a/c"}}, "beside it"},
		"a header twice":                {PutOptions{CallOptions: request.CallOptions{Headers: map[string]string{"Expires": "a"}}, Metadata: map[string]string{"expires": "b"}}, "beside it"},
		"a name with the prefix twice":  {PutOptions{Metadata: map[string]string{"a": "a", "X-Amz-Meta-A": "b"}}, "x-amz-meta-"},
		"a header in two cases":         {PutOptions{Metadata: map[string]string{"expires": "a", "Expires": "b"}}, "in case only"},
		"the prefix alone":              {PutOptions{Metadata: map[string]string{"x-amz-meta-": "a"}}, "token"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(200, ""))
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), tc.opts)
			s3test.Refused(t, w, err, "metadata", tc.rule)
			_, err = newClient(t, w).CopyObject(t.Context(), "photos", "a", ofPhotos, CopyConditions{}, CopyOptions{CallOptions: tc.opts.CallOptions, ContentType: tc.opts.ContentType, Metadata: tc.opts.Metadata})
			s3test.Refused(t, w, err, "metadata", tc.rule)
		})
	}
}

package core

import (
	"context"
	"iter"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// Ceph encodes the keys of ListMultipartUploads, as it is asked to, and leaves out
// that it does. versitygw does not encode them.
func TestNamesThatMayBeEncoded(t *testing.T) {
	for name, tc := range map[string]struct {
		encoded, plain string // what the server lists, asked for encoded names and for plain ones
		want           string
		requests       int // of three lists
	}{
		"encoded in silence":    {"a%2Bb+c", "a+b c", "a+b c", 4},
		"not encoded":           {"a+b%20c", "a+b%20c", "a+b%20c", 4},
		"no difference":         {"a/b-c", "a/b-c", "a/b-c", 3},
		"no escape":             {"100%", "100%", "100%", 3},
		"changed in between":    {"a%2Bb", "z", "z", 6},
		"neither, on the whole": {"%41", "%42", "%42", 6},
	} {
		for operation, row := range map[string][2]string{
			"ListMultipartUploads": {"<ListMultipartUploadsResult><Upload><UploadId>u</UploadId><Key>", "</Key></Upload></ListMultipartUploadsResult>"},
			"ListObjectsV2":        {"<ListBucketResult><Contents><Key>", "</Key></Contents></ListBucketResult>"},
		} {
			t.Run(name+", "+operation, func(t *testing.T) {
				w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
					key := tc.plain
					if strings.Contains(req.Query, "encoding-type=url") {
						key = tc.encoded
					}
					return s3test.Reply(200, row[0]+key+row[1]), nil
				}}
				c := newClient(t, w)
				for range 3 {
					got, err := listedNames(t.Context(), c, operation)
					if err != nil || !reflect.DeepEqual(got, []string{tc.want}) {
						t.Errorf("got %q, %v, want %q", got, err, tc.want)
					}
				}
				s3test.Same(t, "requests", len(w.Sent), tc.requests)
			})
		}
	}
}

func listedNames(ctx context.Context, c *Client, operation string) (names []string, err error) {
	if operation == "ListObjectsV2" {
		page, err := c.ListObjectsV2Page(ctx, "photos", "", ListOptions{Recursive: true})
		for _, item := range page.Items {
			names = append(names, item.ObjectName)
		}
		return names, err
	}
	page, err := c.ListIncompleteUploadsPage(ctx, "photos", "", ListOptions{Recursive: true})
	for _, item := range page.Items {
		names = append(names, item.ObjectName)
	}
	return names, err
}

// A server that folds keys behind its marker, and leaves out where to continue, tells
// of a folder once.
func TestFolderAtTheEndOfAPage(t *testing.T) {
	for operation, list := range map[string]func(*Client) iter.Seq2[ObjectItem, error]{
		"ListObjects": func(c *Client) iter.Seq2[ObjectItem, error] {
			return c.ListObjects(t.Context(), "photos", ListOptions{})
		},
		"ListObjectsV2": func(c *Client) iter.Seq2[ObjectItem, error] {
			return c.ListObjectsV2(t.Context(), "photos", ListOptions{})
		},
	} {
		w := &s3test.Wire{Answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			marker := ""
			for pair := range strings.SplitSeq(req.Query, "&") {
				if value, ok := strings.CutPrefix(pair, "marker="); ok {
					marker, _ = s3xml.DecodeURL(value)
				}
			}
			for _, key := range []string{"a/1", "a/2", "b"} {
				if key > marker && key == "b" {
					return page("<IsTruncated>false</IsTruncated>" + keys("b")), nil
				} else if key > marker {
					return page("<IsTruncated>true</IsTruncated>" + keys("a/")), nil
				}
			}
			return page(""), nil
		}}
		var names []string
		for item, err := range list(newClient(t, w)) {
			if err != nil {
				t.Errorf("%s: %v", operation, err)
			}
			names = append(names, item.ObjectName)
		}
		s3test.Same(t, operation, strings.Join(names, " "), "a/ b")
	}
}

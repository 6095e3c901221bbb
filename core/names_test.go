package core

import (
	"context"
	"reflect"
	"strings"
	"testing"

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
				w := &wire{answer: func(_ context.Context, req *transport.Request) (*transport.Response, error) {
					key := tc.plain
					if strings.Contains(req.Query, "encoding-type=url") {
						key = tc.encoded
					}
					return reply(200, row[0]+key+row[1]), nil
				}}
				c := newClient(t, w)
				for range 3 {
					got, err := listedNames(t.Context(), c, operation)
					if err != nil || !reflect.DeepEqual(got, []string{tc.want}) {
						t.Errorf("got %q, %v, want %q", got, err, tc.want)
					}
				}
				same(t, "requests", len(w.sent), tc.requests)
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

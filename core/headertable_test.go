package core

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// Every header of S3's pages goes where they say, in whatever way an object is
// made: in one PUT, in parts, by a copy, by a copy in parts.
func TestWhichRequestCarriesAHeader(t *testing.T) {
	const (
		put, create, part, complete = "PutObject", "CreateMultipartUpload", "UploadPart", "CompleteMultipartUpload"
		copying, copyPart, source   = "CopyObject", "UploadPartCopy", "HeadObject"
		abort                       = "AbortMultipartUpload"
	)
	object := []string{put, create, copying}
	access := []string{put, create, part, complete, copying, copyPart, abort}
	table := map[string][]string{
		"if-match": {put, complete, copying}, "if-none-match": {put, complete, copying},
		"x-amz-request-payer":                             append(slices.Clone(access), source),
		"x-amz-expected-bucket-owner":                     access,
		"x-amz-server-side-encryption-customer-algorithm": access,
		"x-amz-server-side-encryption-customer-key":       access,
		"x-amz-server-side-encryption-customer-key-md5":   access,
		"content-md5":                 {put},
		"x-amz-write-offset-bytes":    {put},
		"x-amz-mp-object-size":        {complete},
		"x-amz-checksum-algorithm":    {copying},
		"x-amz-tagging-directive":     {copying},
		"x-gateway-key":               append(slices.Clone(access), source), // a proxy's
		"x-oss-forbid-overwrite":      append(slices.Clone(access), source), // another dialect's
		"x-amz-unknown":               nil,
		"x-amz-snowball-auto-extract": nil,
		"x-amz-copy-source":           nil, "x-amz-copy-source-range": nil, "x-amz-copy-source-if-match": nil, "x-amz-metadata-directive": nil,
		"x-amz-checksum-type": nil, "x-amz-checksum-mode": nil, "x-amz-sdk-checksum-algorithm": {put},
		"if-modified-since": nil, "range": nil, "content-range": nil,
		"x-amz-source-expected-bucket-owner":                    {copying, copyPart},
		"x-amz-copy-source-server-side-encryption-customer":     nil,
		"x-amz-copy-source-server-side-encryption-customer-key": {copying, copyPart},
	}
	for _, name := range strings.Fields(`cache-control content-disposition content-encoding content-language content-type expires x-amz-acl
		x-amz-grant-read x-amz-grant-write-acp x-amz-grant-full-control x-amz-storage-class x-amz-tagging x-amz-website-redirect-location
		x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-context
		x-amz-server-side-encryption-bucket-key-enabled x-amz-object-lock-mode x-amz-object-lock-retain-until-date
		x-amz-object-lock-legal-hold x-amz-meta-a`) {
		table[name] = object
	}
	for _, name := range strings.Fields("crc32 crc64nvme sha1 sha256") {
		table["x-amz-checksum-"+name] = []string{put}
	}
	for name, want := range table {
		t.Run(name, func(t *testing.T) {
			got := map[string]bool{}
			headers := request.CallOptions{Headers: map[string]string{strings.ToUpper(name): "theirs"}}
			record := func(w *s3test.Wire) {
				for _, req := range w.Sent {
					if req.Header[name] == "theirs" {
						got[req.Operation] = true
					}
				}
			}
			for _, size := range []int64{4, 12 * s3test.MiB} {
				w := s3test.NewFakeBucket().Wire()
				w.Answer = refuseComplete(w.Answer)
				_, _ = newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{Length: size}, PutOptions{CallOptions: headers})
				record(w)
			}
			for _, limit := range []int64{0, 6 * s3test.MiB} {
				s := newStore(12*s3test.MiB, nil)
				w := s.Wire()
				w.Answer = refuseComplete(w.Answer)
				c := newClient(t, w, func(o *Options) { o.CopyLimit, o.HeaderSigning = limit, true })
				_, _ = c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{CallOptions: headers, MetadataDirective: MetadataReplace})
				record(w)
			}
			sent := slices.Sorted(maps.Keys(got))
			if sorted := slices.Sorted(slices.Values(want)); !slices.Equal(sent, sorted) {
				t.Errorf("got it with %q, want %q", sent, sorted)
			}
		})
	}
}

// refuseComplete makes an upload in parts fail at its end, so that it is aborted.
func refuseComplete(answer func(context.Context, *transport.Request) (*transport.Response, error)) func(context.Context, *transport.Request) (*transport.Response, error) {
	return func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
		if req.Operation == "CompleteMultipartUpload" {
			return s3test.ErrorReply(400, "InvalidPart"), nil
		}
		return answer(ctx, req)
	}
}

// What the table says nothing of is not dropped, but refused: before a request
// where that can be told.
func TestHeaderThatNothingCarries(t *testing.T) {
	for name, tc := range map[string]struct {
		size   int64 // of a put; -1: a copy
		header string
		rule   string
	}{
		"unknown":                       {4, "X-Amz-Unknown", "no request of an upload carries it"},
		"which would make it a copy":    {4, "x-amz-copy-source", "no request of an upload carries it"},
		"unknown, in parts":             {12 * s3test.MiB, "x-amz-unknown", "no request of an upload carries it"},
		"a condition on a date":         {4, "if-modified-since", "no request"},
		"MD5 of an object in parts":     {12 * s3test.MiB, "Content-MD5", "of the whole body"},
		"SHA256 of an object in parts":  {12 * s3test.MiB, "x-amz-checksum-sha256", "of the whole body"},
		"an offset, of parts":           {12 * s3test.MiB, "x-amz-write-offset-bytes", "of the whole body"},
		"the size of parts, in one PUT": {4, "x-amz-mp-object-size", "goes in one PUT"},
		"unknown, of a copy":            {-1, "x-amz-unknown", "a copy does not carry it"},
		"a checksum of a copy":          {-1, "x-amz-checksum-crc32c", "a copy does not carry it"},
	} {
		t.Run(name, func(t *testing.T) {
			w, err, headers := s3test.NewFakeBucket().Wire(), error(nil), request.CallOptions{Headers: map[string]string{tc.header: "a"}}
			if c := newClient(t, w); tc.size < 0 {
				_, err = c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{CallOptions: headers})
			} else {
				_, err = c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: tc.size}, PutOptions{CallOptions: headers})
			}
			s3test.Refused(t, w, err, "headers", "must not set "+strings.ToLower(tc.header)+": ")
			s3test.Refused(t, w, err, "headers", tc.rule)
		})
	}
	s := newStore(12*s3test.MiB, nil)
	c := newClient(t, s.Wire(), func(o *Options) { o.CopyLimit = 6 * s3test.MiB })
	_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{
		CallOptions: request.CallOptions{Headers: map[string]string{"x-amz-checksum-algorithm": "SHA256"}}})
	if err == nil || !strings.Contains(err.Error(), "a copy by parts") {
		t.Errorf("got %v, want a refusal", err)
	}
}

// Names of metadata by which a server does something else than store.
func TestMetadataThatIsAnOrder(t *testing.T) {
	const rule = "servers take as an order"
	for _, name := range []string{"Snowball-Auto-Extract", "minio-snowball-prefix", "scal-location-constraint"} {
		metadata, headers := map[string]string{name: "true"}, request.CallOptions{Headers: map[string]string{"X-Amz-Meta-" + name: "true"}}
		calls := map[string]func(c *Client, allow bool) error{
			"put": func(c *Client, allow bool) error {
				_, err := c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: 4}, PutOptions{Metadata: metadata, ServerOrders: allow})
				return err
			},
			"put, a header": func(c *Client, allow bool) error {
				_, err := c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: 4}, PutOptions{CallOptions: headers, ServerOrders: allow})
				return err
			},
			"put in parts": func(c *Client, allow bool) error {
				_, err := c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: 12 * s3test.MiB}, PutOptions{Metadata: metadata, ServerOrders: allow})
				return err
			},
			"copy": func(c *Client, allow bool) error {
				_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{Metadata: metadata, ServerOrders: allow})
				return err
			},
			"copy, a header": func(c *Client, allow bool) error {
				_, err := c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{CallOptions: headers, ServerOrders: allow})
				return err
			},
			"presigned": func(c *Client, allow bool) error {
				_, err := c.PresignedPutObject(t.Context(), "photos", "a", PresignOptions{CallOptions: headers, ServerOrders: allow})
				return err
			},
		}
		for call, run := range calls {
			t.Run(fmt.Sprint(name, ", ", call), func(t *testing.T) {
				s := s3test.NewFakeBucket()
				w := s.Wire()
				argument := "metadata"
				if strings.HasSuffix(call, "header") || call == "presigned" {
					argument = "headers"
				}
				s3test.Refused(t, w, run(newClient(t, w), false), argument, rule)
				s.Hook = func(_ context.Context, req *transport.Request, _ int) (*transport.Response, error) {
					if req.Operation == "CopyObject" {
						return s3test.Reply(200, copied), nil
					}
					return nil, nil
				}
				forms := func(o *Options) { o.Forms = true } // where the order would not be heeded
				if err := run(newClient(t, w, forms), true); err != nil {
					t.Errorf("got %v, want it allowed", err)
				}
				for _, req := range w.Sent {
					if req.Form != nil {
						t.Error("got a form, want a PUT")
					}
				}
			})
		}
	}
}

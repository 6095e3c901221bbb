package core

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

// objectOption is an option and the headers that say it.
type objectOption struct {
	set     func(o *request.ObjectOptions)
	headers transport.Header
}

var until = time.Date(2140, 1, 2, 3, 4, 5, 678e6, time.UTC)

func objectOptions() map[string]objectOption {
	return map[string]objectOption{
		"cacheControl":       {func(o *request.ObjectOptions) { o.CacheControl = "no-store" }, transport.Header{"cache-control": "no-store"}},
		"contentDisposition": {func(o *request.ObjectOptions) { o.ContentDisposition = "inline" }, transport.Header{"content-disposition": "inline"}},
		"contentEncoding":    {func(o *request.ObjectOptions) { o.ContentEncoding = "gzip" }, transport.Header{"content-encoding": "gzip"}},
		"contentLanguage":    {func(o *request.ObjectOptions) { o.ContentLanguage = "de" }, transport.Header{"content-language": "de"}},
		"expires":            {func(o *request.ObjectOptions) { o.Expires = until }, transport.Header{"expires": "Sat, 02 Jan 2140 03:04:05 GMT"}},
		"storageClass":       {func(o *request.ObjectOptions) { o.StorageClass = "GLACIER" }, transport.Header{"x-amz-storage-class": "GLACIER"}},
		"tags":               {func(o *request.ObjectOptions) { o.Tags = map[string]string{"b c": "ü/&", "a": ""} }, transport.Header{"x-amz-tagging": "a=&b%20c=%C3%BC%2F"}},
		"acl":                {func(o *request.ObjectOptions) { o.ACL = request.ACLPublicRead }, transport.Header{"x-amz-acl": "public-read"}},
		"retention": {func(o *request.ObjectOptions) {
			o.Retention = &request.Retention{Mode: request.Governance, RetainUntilDate: until}
		},
			transport.Header{"x-amz-object-lock-mode": "GOVERNANCE", "x-amz-object-lock-retain-until-date": "2140-01-02T03:04:05.678Z"}},
		"legalHold":       {func(o *request.ObjectOptions) { o.LegalHold = true }, transport.Header{"x-amz-object-lock-legal-hold": "ON"}},
		"websiteRedirect": {func(o *request.ObjectOptions) { o.WebsiteRedirect = "/b" }, transport.Header{"x-amz-website-redirect-location": "/b"}},
	}
}

// Each option arrives once, signed where it is S3's own, with the one request that
// makes the object, whichever that is, and with no other.
func TestEveryOptionArrivesOnce(t *testing.T) {
	tags := objectOptions()["tags"]
	tags.set = func(o *request.ObjectOptions) { o.Tags = map[string]string{"b c": "ü/", "a": ""} }
	options := objectOptions()
	options["tags"] = tags
	for name, option := range options {
		opts := request.ObjectOptions{}
		option.set(&opts)
		for way, made := range map[string]string{"one PUT": "PutObject", "forms": "PutObject", "parts": "CreateMultipartUpload", "a copy": "CopyObject", "a copy by parts": "CreateMultipartUpload"} {
			t.Run(fmt.Sprint(name, ", ", way), func(t *testing.T) {
				w, err := makeObject(t, way, opts)
				if err != nil {
					t.Fatal(err)
				}
				for header, want := range option.headers {
					for _, req := range w.Sent {
						got, there := req.Header[header]
						if there != (req.Operation == made) || there && got != want {
							t.Errorf("%s goes with %s: %q, want %q with %s alone", header, req.Operation, got, want, made)
						}
						if there && strings.HasPrefix(header, "x-amz-") && !strings.Contains(req.Header["authorization"], header) {
							t.Errorf("%s is not signed", header)
						}
						if req.Form != nil {
							t.Errorf("a form was sent, which does not carry %s on every server", header)
						}
					}
					if w.Last(t, made).Header[header] != want {
						t.Errorf("%s did not go", header)
					}
				}
				if way == "a copy" {
					s3test.Same(t, "tags are the copy's", w.Last(t, made).Header[request.TaggingDirective], map[bool]string{true: "REPLACE"}[name == "tags"])
					s3test.Same(t, "headers are the copy's", w.Last(t, made).Header["x-amz-metadata-directive"], map[bool]string{true: "REPLACE"}[opts.Replaces()])
				}
			})
		}
	}
}

func makeObject(t *testing.T, way string, opts request.ObjectOptions) (*s3test.Wire, error) {
	w := s3test.NewFakeBucket().Wire()
	if way == "a copy by parts" {
		w = newStore(6*gib, nil).Wire()
	} else if way == "a copy" {
		w = s3test.Answers(s3test.Reply(200, copied))
	}
	c := newClient(t, w, func(o *Options) { o.Forms = way == "forms" })
	var err error
	switch way {
	case "a copy", "a copy by parts":
		_, err = c.CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{ObjectOptions: opts})
		if way == "a copy by parts" { // its first request, which S3 refuses, is one that makes an object as well
			w.Sent = slices.DeleteFunc(w.Sent, func(req *transport.Request) bool { return req.Operation == "CopyObject" })
		}
	case "parts":
		_, err = c.PutObject(t.Context(), "photos", "a", s3test.Span{Length: 12 * s3test.MiB}, PutOptions{ObjectOptions: opts})
	default:
		_, err = c.PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{ObjectOptions: opts})
	}
	return w, err
}

// An option and its header are not both given, in any case of letters.
func TestOptionBesideItsHeader(t *testing.T) {
	for name, option := range objectOptions() {
		opts := request.ObjectOptions{}
		if option.set(&opts); name == "tags" {
			opts.Tags = map[string]string{"a": "b"}
		}
		for header := range option.headers {
			w := s3test.NewFakeBucket().Wire()
			given := request.CallOptions{Headers: map[string]string{strings.ToUpper(header): "a"}}
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{CallOptions: given, ObjectOptions: opts})
			s3test.Refused(t, w, err, name, "among the headers as well")
			_, err = newClient(t, w).CopyObject(t.Context(), "albums", "b", ofPhotos, CopyConditions{}, CopyOptions{CallOptions: given, ObjectOptions: opts})
			s3test.Refused(t, w, err, name, "among the headers as well")
		}
	}
}

func TestTagsThatS3DoesNotTake(t *testing.T) {
	eleven := map[string]string{}
	for i := range 11 {
		eleven[fmt.Sprint(i)] = ""
	}
	for name, tc := range map[string]struct {
		tags map[string]string
		rule string
	}{
		"eleven":               {eleven, "at most 10"},
		"no name":              {map[string]string{"": "a"}, "1 to 128"},
		"a long name":          {map[string]string{strings.Repeat("a", 129): ""}, "1 to 128"},
		"a long name in UTF16": {map[string]string{strings.Repeat("🐟", 65): ""}, "1 to 128"},
		"a long value":         {map[string]string{"a": strings.Repeat("ü", 257)}, "at most 256"},
		"Amazon's":             {map[string]string{"AWS:a": ""}, "aws:"},
		"a comma":              {map[string]string{"a": "b,c"}, "letters"},
		"a line end":           {map[string]string{"a\n": ""}, "letters"},
		"no Unicode":           {map[string]string{"a": "\xff"}, "letters"},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.NewFakeBucket().Wire()
			_, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("x"), PutOptions{ObjectOptions: request.ObjectOptions{Tags: tc.tags}})
			s3test.Refused(t, w, err, "tags", tc.rule)
		})
	}
	for _, tags := range []map[string]string{
		{strings.Repeat("a", 128): strings.Repeat("ü", 256)}, {strings.Repeat("🐟", 64): ""}, {"a b+-=._:/@": "ÜЖ魚"},
	} {
		if _, err := request.EncodeTags("tags", tags); err != nil {
			t.Errorf("got %v of %q, want it taken", err, slices.Collect(maps.Keys(tags)))
		}
	}
}

// What is stored is told, and a value that cannot be read costs its own field alone.
func TestFurtherHeadersOfAStat(t *testing.T) {
	whole := transport.Header{
		"content-length": "1", "etag": `"e"`, "last-modified": s3test.Modified, "cache-control": "a", "content-disposition": "b", "content-encoding": "c", "content-language": "d",
		"expires": "Sat, 02 Jan 2140 03:04:05 GMT", "x-amz-storage-class": "GLACIER", "x-amz-tagging-count": "2", "x-amz-object-lock-mode": "COMPLIANCE",
		"x-amz-object-lock-retain-until-date": "2140-01-02T03:04:05.000Z", "x-amz-object-lock-legal-hold": "OFF", "x-amz-website-redirect-location": "/b",
		"x-amz-mp-parts-count": "3", "x-amz-restore": `ongoing-request="false", expiry-date="Sat, 02 Jan 2140 03:04:05 GMT"`,
		"x-amz-expiration":     `expiry-date="Sat, 02 Jan 2140 03:04:05 GMT", rule-id="a%20rule"`,
		"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-type": "COMPOSITE", "x-amz-replication-status": "REPLICA", "x-amz-server-side-encryption": "AES256",
	}
	tell := func(h transport.Header) string {
		return tellFurther(request.StatOf(&transport.Response{Header: h, Open: true}))
	}
	const all = "a b c d 2140-01-02 GLACIER 2 COMPLIANCE until 2140-01-02, held false /b 3 restore false 2140-01-02 expires 2140-01-02 a rule map[CRC32:AAAAAA==] COMPOSITE REPLICA S3"
	s3test.Same(t, "all", tell(whole), all)
	for header, lost := range map[string]string{
		"expires": " 2140-01-02 GLACIER| 0001-01-01 GLACIER", "x-amz-tagging-count": " 2 COMPL| 0 COMPL", "x-amz-object-lock-mode": " COMPLIANCE until 2140-01-02,|",
		"x-amz-object-lock-retain-until-date": " COMPLIANCE until 2140-01-02,|", "x-amz-object-lock-legal-hold": " held false|", "x-amz-mp-parts-count": " 3 restore| 0 restore",
		"x-amz-restore": " restore false 2140-01-02|", "x-amz-expiration": " expires 2140-01-02 a rule|", "x-amz-server-side-encryption": " S3|",
	} {
		for _, nonsense := range []string{"\x00", "-1", `"`, `expiry-date="`, `expiry-date="x", rule-id="%zz"`, strings.Repeat("9", 40)} {
			h := maps.Clone(whole)
			h[header] = nonsense
			before, after, _ := strings.Cut(lost, "|")
			s3test.Same(t, header+" is "+nonsense, strings.TrimSpace(tell(h)), strings.TrimSpace(strings.Replace(all, before, after, 1)))
		}
	}
	s3test.Same(t, "a restore that is under way", request.StatOf(&transport.Response{Header: transport.Header{"x-amz-restore": `ongoing-request="true"`}}).Restore.InProgress, true)
}

func tellFurther(s request.ObjectStat) string {
	day := func(t time.Time) string { return t.Format(time.DateOnly) }
	text := fmt.Sprint(s.CacheControl, " ", s.ContentDisposition, " ", s.ContentEncoding, " ", s.ContentLanguage, " ", day(s.Expires), " ", s.StorageClass, " ", s.TagCount)
	if s.Retention != nil {
		text += fmt.Sprint(" ", s.Retention.Mode, " until ", day(s.Retention.RetainUntilDate), ",")
	}
	if s.LegalHold != nil {
		text += fmt.Sprint(" held ", *s.LegalHold)
	}
	text += fmt.Sprint(" ", s.WebsiteRedirect, " ", s.PartsCount)
	if s.Restore != nil {
		text += fmt.Sprint(" restore ", s.Restore.InProgress, " ", day(s.Restore.ExpiryDate))
	}
	if s.Expiration != nil {
		text += fmt.Sprint(" expires ", day(s.Expiration.Date), " ", s.Expiration.RuleID)
	}
	return text + fmt.Sprint(" ", s.Checksums, " ", s.ChecksumType, " ", s.ReplicationStatus, " ", s.SSE.Type)
}

package core

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
)

func TestForbiddenHeaders(t *testing.T) {
	// The list of the Fetch standard, then what the client sets itself.
	names := strings.Fields(`accept-charset accept-encoding access-control-request-headers
		access-control-request-method connection content-length cookie cookie2 date dnt expect host
		keep-alive origin referer set-cookie te trailer transfer-encoding upgrade via
		proxy-authorization proxy- sec-fetch-mode sec-
		user-agent authorization x-amz-content-sha256 x-amz-date x-amz-security-token`)
	for _, name := range names {
		for _, spelled := range []string{name, strings.ToUpper(name), strings.ToUpper(name[:1]) + name[1:]} {
			t.Run(spelled, func(t *testing.T) {
				w := s3test.Answers(s3test.Reply(200, ""))
				opts := request.CallOptions{Headers: map[string]string{spelled: "value"}}
				_, err := newClient(t, w).StatObject(t.Context(), "photos", "a", request.GetOptions{CallOptions: opts})
				s3test.Refused(t, w, err, "headers", "must not set "+name+":")
			})
		}
	}
}

func TestHeaderNamesAndValues(t *testing.T) {
	const token, ascii = "token of RFC 9110", "printable ASCII"
	for name, tc := range map[string]struct{ header, value, rule string }{
		"plain":                       {"X-Amz-Acl", "public-read", ""},
		"alike, and not forbidden":    {"x-date", "a", ""},
		"part of one that is":         {"accept", "a", ""},
		"beginning of one that is":    {"content", "a", ""},
		"begins like sec-":            {"secret", "a", ""},
		"begins like proxy-":          {"proxy", "a", ""},
		"all the marks of a token":    {"a!#$%&'*+-.^_`|~0", "a", ""},
		"empty value":                 {"x-a", "", ""},
		"every printable character":   {"x-a", " !\"#$%&'()*+,-./0189:;<=>?@AZ[\\]^_`az{|}~", ""},
		"tab in a value":              {"x-a", "a\tb", ""},
		"empty name":                  {"", "a", token},
		"space in a name":             {"x a", "a", token},
		"two forbidden names":         {"host date", "a", token},
		"colon in a name":             {"x:a", "a", token},
		"line end in a name":          {"x-a\r\nx-b", "a", token},
		"umlaut in a name":            {"x-ä", "a", token},
		"NUL in a name":               {"x-\x00", "a", token},
		"line ends in a value":        {"x-a", "a\r\nx-b: c", ascii},
		"carriage return in a value":  {"x-a", "a\rb", ascii},
		"line end behind a value":     {"x-a", "a\n", ascii},
		"NUL in a value":              {"x-a", "a\x00", ascii},
		"DEL in a value":              {"x-a", "a\x7f", ascii},
		"Latin-1 in a value":          {"x-a", "a\xe4", ascii},
		"UTF-8 in a value":            {"x-a", "日本", ascii},
		"first that is not printable": {"x-a", "\x1f", ascii},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(s3test.Reply(204, ""))
			opts := request.CallOptions{Headers: map[string]string{tc.header: tc.value}}
			err := newClient(t, w).RemoveObject(t.Context(), "photos", "a", RemoveOptions{CallOptions: opts})
			if tc.rule != "" {
				s3test.Refused(t, w, err, "headers", tc.rule)
				return
			}
			if err != nil || len(w.Sent) != 1 {
				t.Fatalf("got %v, sent %q, want one request", err, w.Requests())
			}
			s3test.Same(t, tc.header, w.Sent[0].Header[strings.ToLower(tc.header)], tc.value)
		})
	}
}

// What is refused does not stand in the message: it may be a secret.
func TestRefusedHeaderValueIsNotRepeated(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	opts := request.CallOptions{Headers: map[string]string{"x-amz-server-side-encryption-customer-key": "hush\n"}}
	_, err := newClient(t, w).StatObject(t.Context(), "photos", "a", request.GetOptions{CallOptions: opts})
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("got %v, want an error without the value", err)
	}
}

// The content type that a caller sends as a header is not lost to the default,
// nor to what a bridge makes of a file's name.
func TestContentTypeAmongTheHeaders(t *testing.T) {
	for name, tc := range map[string]struct {
		header, value, option, want string
	}{
		"alone":                {"Content-Type", "text/plain", "", "text/plain"},
		"beside the option":    {"content-type", "text/plain", "image/png", "text/plain"},
		"an empty one":         {"content-type", "", "", "application/octet-stream"},
		"empty, by the option": {"content-type", "", "image/png", "image/png"},
		"some other header":    {"content-language", "de", "", "application/octet-stream"},
	} {
		for kind, size := range map[string]int64{"PutObject": 4, "CreateMultipartUpload": 12 << 20} {
			t.Run(name+", "+kind, func(t *testing.T) {
				w := s3test.NewFakeBucket().Wire()
				opts := PutOptions{ContentType: tc.option, CallOptions: request.CallOptions{Headers: map[string]string{tc.header: tc.value}}}
				if _, err := newClient(t, w).PutObject(t.Context(), "photos", "a", s3test.Span{Length: size}, opts); err != nil {
					t.Fatal(err)
				}
				s3test.Same(t, "content type", w.Last(t, kind).Header["content-type"], tc.want)
			})
		}
	}
}

// A caller's header never takes the place of one that an option stands for; a
// checksum of the caller's goes in place of the client's, for S3 takes one only.
func TestOwnHeadersWin(t *testing.T) {
	w := s3test.Answers(s3test.Reply(200, ""))
	headers := map[string]string{"Content-MD5": "theirs", "X-Amz-Checksum-CRC32C": "theirs", "X-Amz-Meta-A": "theirs", "X-Amz-Acl": "private"}
	opts := PutOptions{CallOptions: request.CallOptions{Headers: headers}, Metadata: map[string]string{"A": "ours"}}
	if _, err := newClient(t, w).PutObject(t.Context(), "photos", "a", transport.Bytes("123456789"), opts); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"x-amz-checksum-crc32c": "theirs", "x-amz-meta-a": "ours", "x-amz-acl": "private", "content-md5": "theirs",
	} {
		s3test.Same(t, name, w.Sent[0].Header[name], want)
	}
	w = s3test.Answers(s3test.Reply(200, "<DeleteResult/>"))
	if _, err := newClient(t, w).RemoveBatch(t.Context(), "photos", []RemoveItem{{ObjectName: "a"}}, opts.CallOptions); err != nil {
		t.Fatal(err)
	}
	if got := w.Sent[0].Header["content-md5"]; got == "theirs" {
		t.Errorf("content-md5 of a document: got the caller's, want the document's")
	}
}

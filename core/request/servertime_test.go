package request

import (
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// What S3 writes into its refusal counts before a header that a proxy may write.
func TestServerTime(t *testing.T) {
	const stamp, date = "2013-05-24T01:00:00.000Z", "Fri, 24 May 2013 02:00:00 GMT"
	for name, tc := range map[string]struct {
		document, date string
		want           string
		skewed         bool
	}{
		"both":            {"<Error><Code>RequestTimeTooSkewed</Code><ServerTime>" + stamp + "</ServerTime></Error>", date, "01:00", true},
		"the header":      {"<Error><Code>AccessDenied</Code></Error>", date, "02:00", false},
		"no such time":    {"<Error><Code>RequestTimeTooSkewed</Code><ServerTime>now</ServerTime></Error>", date, "02:00", true},
		"a page":          {"<html>", date, "02:00", false},
		"an old format":   {"", "Friday, 24-May-13 02:00:00 GMT", "02:00", false},
		"neither":         {"", "", "", false},
		"no date at all":  {"", "yesterday", "", false},
		"an empty header": {"<Error><Code>RequestTimeTooSkewed</Code></Error>", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			resp := &transport.Response{Document: []byte(tc.document), Header: transport.Header{"date": tc.date}}
			resp.Failure = refuse(&transport.Request{}, resp)
			got, ok := ServerTime(resp)
			skewed := isSkewed(resp)
			if ok != (tc.want != "") || ok && got.UTC().Format("15:04") != tc.want || skewed != tc.skewed {
				t.Errorf("got %v, %v, %v, want %s", got, skewed, ok, tc.want)
			}
		})
	}
}

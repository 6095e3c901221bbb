package request

import (
	"strings"

	"github.com/minnow-s3/minnow/core/s3err"
)

// forbidden are headers that a page cannot set: the browser drops them without
// a word (https://fetch.spec.whatwg.org/#forbidden-request-header) and a
// signature over them would be wrong. The last are the client's own.
const forbidden = " accept-charset accept-encoding access-control-request-headers access-control-request-method" +
	" connection content-length cookie cookie2 date dnt expect host keep-alive origin referer set-cookie te trailer" +
	" transfer-encoding upgrade user-agent via authorization x-amz-content-sha256 x-amz-date x-amz-security-token "

// checkHeaders refuses a header of the caller's by its name or its value.
func checkHeaders(headers map[string]string) error {
	for name, value := range headers {
		name = Lower(name)
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~") != "" {
			return s3err.Argument("headers", "a header's name must be a token of RFC 9110, not "+Quote(name))
		}
		if strings.Contains(forbidden, " "+name+" ") || strings.HasPrefix(name, "proxy-") || strings.HasPrefix(name, "sec-") {
			return s3err.Argument("headers", "must not set "+name+": a browser drops it, or the client sets it itself")
		}
		if !Printable(value) {
			return s3err.Argument("headers", "the value of "+name+" must be printable ASCII")
		}
	}
	return nil
}

// Printable tells whether a browser sends value, and as the bytes it has here.
func Printable(value string) bool {
	for i := range len(value) {
		if c := value[i]; c < ' ' && c != '\t' || c >= 0x7F {
			return false
		}
	}
	return true
}

// Given returns the caller's header of that lower-case name.
func Given(headers map[string]string, name string) (value string, ok bool) {
	for own, value := range headers {
		if Lower(own) == name {
			return value, true
		}
	}
	return "", false
}

func Lower(name string) string { return strings.ToLower(name) }

// LowerNames returns a copy of headers whose names are in lower case.
func LowerNames(headers map[string]string) map[string]string {
	low := make(map[string]string, len(headers))
	for name, value := range headers {
		low[Lower(name)] = value
	}
	return low
}

func Quote(s string) string { return `"` + s + `"` }

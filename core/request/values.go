package request

import (
	"strconv"
	"strings"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/transport"
)

// Set writes a header that has a value.
func Set(header transport.Header, name, value string) {
	if value != "" {
		header[name] = value
	}
}

// QuoteETag puts the quotes on that an entity tag needs in a condition.
func QuoteETag(etag string) string {
	if etag == "" || etag == "*" || strings.HasSuffix(etag, `"`) {
		return etag
	}
	return Quote(etag)
}

func UnquoteETag(etag string) string { return strings.Trim(strings.TrimPrefix(etag, "W/"), `"`) }

func HTTPDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return smithytime.FormatHTTPDate(t)
}

// Number reads a count of bytes: digits alone, and no more than JavaScript can
// count.
func Number(digits string) (int64, bool) {
	n, err := strconv.ParseUint(digits, 10, 53)
	return int64(n), err == nil
}

// Decimal writes a number.
func Decimal(n int64) string { return strconv.FormatInt(n, 10) }

// IsHash tells whether an ETag may be an MD5.
func IsHash(etag string) bool { return len(etag) == 32 && strings.Trim(etag, hexDigits) == "" }

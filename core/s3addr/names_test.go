package s3addr

import (
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
)

// refusal checks that err is an ArgumentError for argument with rule within its
// rule; a rule of "" wants no error.
func refusal(t *testing.T, what string, err error, argument, rule string) {
	t.Helper()
	if rule == "" {
		if err != nil {
			t.Errorf("%s: got %v, want none", what, err)
		}
		return
	}
	var refused *s3err.ArgumentError
	if !errors.As(err, &refused) || refused.Argument != argument || !strings.Contains(refused.Rule, rule) {
		t.Errorf("%s: got %v, want %s: … %s …", what, err, argument, rule)
	}
}

func TestCheckNewBucket(t *testing.T) {
	const length, letters, ends = "3 to 63", "lower-case letters", "begin and end"
	const dots, address = "a dot beside", "IP address"
	for name, tc := range map[string]struct{ bucket, rule string }{
		"plain":                   {"photos", ""},
		"shortest":                {"abc", ""},
		"longest":                 {strings.Repeat("a", 63), ""},
		"digits":                  {"123", ""},
		"digits at the ends":      {"1a1", ""},
		"first and last letters":  {"a-z", ""},
		"last and first letters":  {"z-a", ""},
		"first and last digits":   {"0-9", ""},
		"last and first digits":   {"9-0", ""},
		"hyphens":                 {"a--b", ""},
		"dots":                    {"a.b.c", ""},
		"three numbers":           {"1.2.3", ""},
		"five numbers":            {"1.2.3.4.5", ""},
		"nearly an address":       {"1.2.3.4a", ""},
		"empty":                   {"", length},
		"two":                     {"ab", length},
		"64":                      {strings.Repeat("a", 64), length},
		"upper case":              {"Photos", letters},
		"underscore":              {"a_b", letters},
		"space":                   {"a b", letters},
		"slash":                   {"a/b", letters},
		"percent":                 {"a%2f", letters},
		"line end":                {"abc\n", letters},
		"umlaut":                  {"fotöt", letters},
		"full-width digit":        {"abc１", letters},
		"begins with a hyphen":    {"-ab", ends},
		"ends with a hyphen":      {"ab-", ends},
		"begins with a dot":       {".ab", ends},
		"ends with a dot":         {"ab.", ends},
		"two dots":                {"a..b", dots},
		"hyphen before a dot":     {"a-.b", dots},
		"hyphen behind a dot":     {"a.-b", dots},
		"address":                 {"192.168.5.4", address},
		"address out of range":    {"999.999.999.999", address},
		"parent folder in a path": {"../..", letters},
	} {
		t.Run(name, func(t *testing.T) {
			refusal(t, tc.bucket, CheckNewBucket(tc.bucket), "bucket", tc.rule)
		})
	}
}

// Buckets that there are may have names that no new one gets.
func TestCheckBucket(t *testing.T) {
	const length, letters, dots = "3 to 255", "upper-case letters", "a dot"
	for name, tc := range map[string]struct{ bucket, rule string }{
		"plain":               {"photos", ""},
		"capitals":            {"MixedCase", ""},
		"underscores":         {"_ABCD_Central_1_", ""},
		"hyphens at the ends": {"-a-", ""},
		"longest":             {strings.Repeat("A", 255), ""},
		"address":             {"192.168.5.4", ""},
		"hyphen beside a dot": {"a-.b", ""},
		"tenant of Ceph's":    {"tenant:bucket", ""},
		"empty":               {"", length},
		"two":                 {"ab", length},
		"256":                 {strings.Repeat("a", 256), length},
		"slash":               {"a/b", letters},
		"backslash":           {`a\b`, letters},
		"question mark":       {"abc?d", letters},
		"hash":                {"abc#d", letters},
		"percent":             {"a%2f", letters},
		"space":               {"a b", letters},
		"NUL":                 {"abc\x00", letters},
		"line end":            {"abc\n", letters},
		"user":                {"a@b", letters},
		"umlaut":              {"fotöt", letters},
		"begins with a dot":   {".minio.sys", dots},
		"ends with a dot":     {"ab.", dots},
		"two dots":            {"a..b", dots},
		"dots":                {"...", dots},
	} {
		t.Run(name, func(t *testing.T) {
			refusal(t, tc.bucket, CheckBucket(tc.bucket), "bucket", tc.rule)
		})
	}
}

func TestCheckObject(t *testing.T) {
	const empty, long, broken = "not be empty", "1024 bytes", "valid Unicode"
	for name, tc := range map[string]struct{ key, rule string }{
		"plain":                    {"a.jpg", ""},
		"one letter":               {"a", ""},
		"folder":                   {"a/", ""},
		"slash":                    {"/", ""},
		"leading and doubled":      {"//a//b", ""},
		"space":                    {" ", ""},
		"control characters":       {"\x00\x01\x7f", ""},
		"three dots":               {"...", ""},
		"three dots as a segment":  {"a/.../b", ""},
		"dot at the end":           {"a.", ""},
		"dot at the start":         {".profile", ""},
		"two dots at an end":       {"a../..b", ""},
		"dots at a backslash":      {`a..\..b`, ""},
		"dots escaped by the user": {"%2e%2e", ""},
		"full-width dots":          {"．．", ""},
		"U+FFFD itself":            {"\uFFFD", ""},
		"1024 bytes":               {strings.Repeat("a", 1024), ""},
		"1024 bytes of two":        {strings.Repeat("é", 512), ""},
		"1024 bytes of four":       {strings.Repeat("😀", 256), ""},
		"empty":                    {"", empty},
		"1025 bytes":               {strings.Repeat("a", 1025), long},
		"1025 bytes of three":      {strings.Repeat("日", 341) + "ab", long},
		"1026 bytes of two":        {strings.Repeat("é", 513), long},
		"lone surrogate":           {"a\xed\xa0\xbdb", broken},
		"broken byte":              {"a\xff", broken},
		"character cut":            {"a\xe6\x97", broken},
	} {
		t.Run(name, func(t *testing.T) {
			refusal(t, tc.key, CheckObject(tc.key), "object", tc.rule)
		})
	}
}

func TestDotSegmentsAreRefused(t *testing.T) {
	for name, key := range map[string]string{
		"one dot":           ".",
		"two dots":          "..",
		"one at the start":  "./a",
		"two at the start":  "../a",
		"one within":        "a/./b",
		"two within":        "a/../b",
		"one at the end":    "a/.",
		"two at the end":    "a/..",
		"behind a slash":    "/..",
		"before a slash":    "../",
		"behind two":        "a//../b",
		"behind three dots": ".../..",
		"between backslashes, which SeaweedFS takes for slashes": `a\..\b`,
		"one before a backslash":                                 `.\a`,
		"behind a slash and before a backslash":                  `a/..\b`,
	} {
		t.Run(name, func(t *testing.T) {
			refusal(t, key, CheckObject(key), "object", `"." or ".." segment`)
		})
	}
}

func TestHasEmptySegment(t *testing.T) {
	for name, want := range map[string]bool{
		"a": false, "a/b": false, "a/": false, `a\\b`: false, "%2Fa": false, "a%2F%2Fb": false,
		"/": true, "/a": true, "a//b": true, "a//": true, "//": true,
	} {
		if got := HasEmptySegment(name); got != want {
			t.Errorf("%s: got %t, want %t", name, got, want)
		}
	}
}

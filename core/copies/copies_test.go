package copies

import (
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
)

func TestParseCopySource(t *testing.T) {
	photo := CopySource{Bucket: "photos", Object: "a.jpg"}
	for source, want := range map[string]CopySource{
		"/photos/a.jpg":             photo,
		"photos/a.jpg":              photo,
		"photos//a.jpg":             {Bucket: "photos", Object: "/a.jpg"},
		"/photos/a%20b+c?d#e/":      {Bucket: "photos", Object: "a%20b+c?d#e/"},
		"photos/a?versionId=1":      {Bucket: "photos", Object: "a?versionId=1"},
		"photos/ü/😀":                {Bucket: "photos", Object: "ü/😀"},
		"192.168.0.1.example/a.jpg": {Bucket: "192.168.0.1.example", Object: "a.jpg"},
	} {
		if got, err := ParseCopySource(source); got != want || err != nil {
			t.Errorf("%s: got %+v, %v, want %+v", source, got, err, want)
		}
	}
	for source, rule := range map[string]string{
		"": "bucket must be 3", "/": "bucket must be 3", "photos": "object must not be empty", "photos/": "object must not be empty",
		"//photos/a": "bucket must be 3", "pho?tos/a": "bucket may hold", "s3://photos/a": "bucket", "https://host/photos/a": "bucket",
		"photos/a/../b": `object must not hold a "."`, "photos/..": `object must not hold a "."`, `photos/a\..\b`: `object must not hold a "."`,
		"photos/\xff": "object must be valid Unicode", "photos/" + strings.Repeat("a", 1025): "object must be at most 1024",
	} {
		_, err := ParseCopySource(source)
		var got *s3err.ArgumentError
		if !errors.As(err, &got) || got.Argument != "source" || !strings.Contains(got.Rule, rule) {
			t.Errorf("%s: got %v, want source: … %s …", source, err, rule)
		}
	}
}

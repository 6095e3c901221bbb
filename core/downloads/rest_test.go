package downloads

import (
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/request"
)

// By what two answers show, they are of one object or of two.
func TestDiffers(t *testing.T) {
	modifiedTime := time.Date(2026, 11, 22, 18, 46, 12, 0, time.UTC)
	stat := request.ObjectStat{Size: 10, ETag: "e", VersionID: "v", LastModified: modifiedTime, Hidden: []string{}}
	with := func(change func(*request.ObjectStat), hidden ...string) request.ObjectStat {
		s := stat
		s.Hidden = hidden
		change(&s)
		return s
	}
	none := func(*request.ObjectStat) {}
	noETag := func(s *request.ObjectStat) { s.ETag = "" }
	later := func(s *request.ObjectStat) { s.LastModified = modifiedTime.Add(time.Second) }
	for name, tc := range map[string]struct {
		was, now request.ObjectStat
		want     bool
	}{
		"the same":                       {stat, stat, false},
		"another ETag":                   {stat, with(func(s *request.ObjectStat) { s.ETag = "f" }), true},
		"another size":                   {stat, with(func(s *request.ObjectStat) { s.Size = 11 }), true},
		"another version, same content":  {stat, with(func(s *request.ObjectStat) { s.VersionID = "w" }), true},
		"a version that is hidden":       {stat, with(func(s *request.ObjectStat) { s.VersionID = "" }, "versionId"), false},
		"another date, same ETag":        {stat, with(later), false},
		"a size that is hidden":          {stat, with(func(s *request.ObjectStat) { s.Size = 0 }, "size"), false},
		"an ETag that is hidden":         {stat, with(noETag, "etag"), false},
		"no ETag, another date":          {with(noETag, "etag"), with(func(s *request.ObjectStat) { noETag(s); later(s) }, "etag"), true},
		"no ETag, no date":               {with(noETag, "etag", "lastModified"), with(later, "etag"), false},
		"an ETag from a list, then none": {with(none, "etag"), with(noETag, "etag"), false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := differ(&tc.was, &tc.now); got != tc.want {
				t.Errorf("got %t, want %t", got, tc.want)
			}
		})
	}
}

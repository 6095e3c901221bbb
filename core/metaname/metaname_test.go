package metaname

import "testing"

func TestIsOrder(t *testing.T) {
	for name, want := range map[string]bool{
		"snowball-auto-extract":            true,
		"snowball-prefix":                  true,
		"minio-snowball-prefix":            true,
		"minio-snowball-ignore-dirs":       true,
		"rustfs-snowball-ignore-errors":    true,
		"acme-snowball-prefix":             true,
		"minio-object-perf":                true,
		"x-amz-unencrypted-content-length": true,
		"x-amz-unencrypted-content-md5":    true,
		"scal-location-constraint":         true,
		"scal-s3-restore-attempt":          true,
		"noobaa.tag.colour":                true,
		"rgwx-source-key":                  true,
		"":                                 false,
		"mtime":                            false, // a date, as rclone and s3fs store it
		"snowball":                         false,
		"author":                           false,
		"minio":                            false,
		"x-amz-key":                        false, // an encryption client's envelope
		"scale":                            false,
	} {
		if got := IsOrder(name); got != want {
			t.Errorf("IsOrder(%q) is %v, want %v", name, got, want)
		}
	}
}

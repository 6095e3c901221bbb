// Package metaname says which names of user metadata are not only stored: a
// server acts on them. It knows nothing of how metadata is written; core does.
//
//	metaname.IsOrder("snowball-auto-extract") // true
package metaname

import "strings"

// IsOrder tells whether a server may take user metadata of that name, in lower
// case and without x-amz-meta-, as an order instead of storing it:
//
//   - snowball-auto-extract unpacks the body, a tar, into the bucket (MinIO,
//     RustFS); …-snowball-prefix and its like say where and how. RustFS looks
//     at the end of a name, so all that holds "snowball-" is one.
//     https://docs.aws.amazon.com/snowball/latest/developer-guide/batching-small-files.html
//   - minio-object-perf passes by MinIO's freeze of a cluster.
//   - x-amz-unencrypted-content-length and -md5 are MinIO's own, which it drops
//     of late (GHSA-76wf-9vgp-pj7w).
//   - scal-location-constraint chooses where CloudServer stores the bytes; it
//     keeps all of scal- for itself.
//     https://s3-server.readthedocs.io/en/latest/USING_PUBLIC_CLOUDS.html
//   - noobaa. is what NooBaa keeps tags and locks under.
//   - rgwx- is what Ceph's cloud transition finds its own objects by.
//     https://docs.ceph.com/en/latest/radosgw/cloud-transition/
func IsOrder(name string) bool {
	if strings.Contains(name, "snowball-") {
		return true
	}
	for _, prefix := range [...]string{"minio-object-perf", "x-amz-unencrypted-content-", "scal-", "noobaa.", "rgwx-"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

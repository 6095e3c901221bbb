package s3addr

import "strings"

// MaxRegion is the longest name of a region: it stands in a host as a label.
// https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
const MaxRegion = 63

const (
	labelLetters = "abcdefghijklmnopqrstuvwxyz0123456789-"
	capitals     = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// IsRegion tells whether a signature may be made for a region of that name:
// letters, digits, hyphens, and underscores, which MinIO and others allow. A slash
// or a line feed would change what is signed.
func IsRegion(name string) bool {
	return name != "" && len(name) <= MaxRegion && strings.Trim(name, labelLetters+capitals+"_") == ""
}

// isLabel tells whether a region may be a part of one of Amazon's hosts. A name
// with a dot or a slash, which an answer may tell, would send the next request,
// signed, to another host.
func isLabel(region string) bool {
	return IsRegion(region) && strings.Trim(region, labelLetters) == "" && !edge(region[0]) && !edge(region[len(region)-1])
}

// In returns the host of region where e is one of Amazon's that names another:
// a request that is signed for one region is refused at the host of another. Any
// other endpoint stays as it is; s3.amazonaws.com is Resolve's to turn into that
// of the bucket's region.
func (e Endpoint) In(region string) Endpoint {
	own := e.Region()
	if own == "" || own == region || !isLabel(region) {
		return e
	}
	name, domain, _ := strings.Cut(e.Host, ".amazonaws.com")
	if name == "s3-"+own { // the old way to write it, which new regions do not have
		name = "s3." + own
	}
	e.Host = strings.TrimSuffix(name, own) + region + ".amazonaws.com" + domain
	return e
}

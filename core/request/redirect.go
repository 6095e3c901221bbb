package request

import (
	"strings"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// learnHost tells whether an answer redirects from one of Amazon's hosts to that
// of another region, which it then remembers for the bucket: S3 does so with 307
// while a bucket is new. The request goes there with a signature of its own. No
// other redirect is followed: a signature is for the host that it was made for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html
func (p *Pipeline) learnHost(r *Call, used string, resp *transport.Response) bool {
	target := s3err.RedirectTarget(resp)
	address, amazon := strings.CutPrefix(target, p.Endpoint.Scheme+"://")
	if r.Bucket == "" || !amazon || !p.Endpoint.Amazon() {
		return false
	}
	host, _, _ := strings.Cut(address, "/")
	host, _, _ = strings.Cut(host, "?")
	there, err := s3addr.ParseEndpoint(strings.TrimPrefix(host, r.Bucket+"."), true)
	inChina := strings.HasSuffix(p.Endpoint.Host, ".cn")
	if err != nil || there.Region() == "" || there.Region() == used || strings.HasSuffix(there.Host, ".cn") != inChina {
		return false
	}
	p.regions.learn(r.Bucket, there.Region())
	return true
}

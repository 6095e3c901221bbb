package core

import (
	"context"
	"sync"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/flight"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// defaultRegion is where S3 looks for a bucket that names no other region.
const defaultRegion = "us-east-1"

// regions remembers where buckets are. What a server said comes before what an
// option says: it is the server that checks the signature.
type regions struct {
	mu      sync.Mutex
	known   map[string]string
	lookups flight.Group[string]
}

func (r *regions) of(bucket string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[bucket]
}

// learn remembers a region; "" forgets the bucket.
func (r *regions) learn(bucket, region string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]string{}
	}
	if r.known[bucket] = region; region == "" {
		delete(r.known, bucket)
	}
}

// home is the region of what belongs to no bucket, and of buckets to be made.
func (c *Client) home() string {
	if c.options.Region != "" {
		return c.options.Region
	}
	if region := c.endpoint.Region(); region != "" {
		return region
	}
	return defaultRegion
}

// region returns the region to sign r for; it may have to ask for it.
func (c *Client) region(ctx context.Context, r *call) (string, error) {
	if r.bucket == "" {
		return c.home(), nil
	}
	if region := c.regions.of(r.bucket); region != "" {
		return region, nil
	}
	told := c.options.Region != "" || c.endpoint.Region() != ""
	if told || c.anonymous() || r.operation == "CreateBucket" || r.operation == "GetBucketLocation" {
		return c.home(), nil
	}
	return c.regions.lookups.Do(ctx, r.bucket, func(ctx context.Context) (string, error) { return c.lookUp(ctx, r.bucket) })
}

func (c *Client) anonymous() bool {
	static, ok := c.options.Credentials.(credentials.Static)
	return ok && static.AccessKeyID == ""
}

// lookUp asks where bucket is. Whoever may not ask is told by a refusal, if he
// is wrong, so a denied look-up means the default region.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func (c *Client) lookUp(ctx context.Context, bucket string) (string, error) {
	r := call{operation: "GetBucketLocation", method: "GET", bucket: bucket, query: s3addr.Query{"location="}, answer: holdsXML}
	resp, err := c.do(ctx, r)
	if refused := refusal(err); refused != nil {
		if region := c.regions.of(bucket); region != "" {
			return region, nil // the refusal named it
		}
		if refused.Code == s3err.AccessDenied {
			c.regions.learn(bucket, defaultRegion)
		}
		return defaultRegion, nil
	}
	if err != nil {
		return "", err
	}
	region, err := s3xml.ParseLocationConstraint(resp.Document)
	if err != nil {
		return defaultRegion, nil // it is no S3 that knows of regions
	}
	region = regionOf(region)
	c.regions.learn(bucket, region)
	return region, nil
}

// regionOf resolves the names of old: none for the first region, EU for the
// second.
func regionOf(constraint string) string {
	switch constraint {
	case "":
		return defaultRegion
	case "EU":
		return "eu-west-1"
	}
	return constraint
}

// learnRegion tells whether a refusal names another region than the one that
// was signed for: AuthorizationHeaderMalformed, PermanentRedirect and the like.
func (c *Client) learnRegion(r *call, used string, resp *transport.Response) bool {
	if resp.Status < 300 || r.bucket == "" {
		return false
	}
	region := s3err.FromResponse(resp, r.bucket, r.object).Region
	if region == "" || regionOf(region) == used {
		return false
	}
	c.regions.learn(r.bucket, regionOf(region))
	return true
}

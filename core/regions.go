package core

import (
	"context"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/flight"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// defaultRegion is where S3 looks for a bucket that names no other region.
const defaultRegion = "us-east-1"

// askAgain is how long a look-up that told nothing is not repeated: of a server
// that has no locations, or is down for the moment. The default region serves
// meanwhile, and a refusal that names another.
const askAgain = time.Minute

// regions remembers where buckets are. What a server said comes before what an
// option says: it is the server that checks the signature.
type regions struct {
	mu      sync.Mutex
	known   map[string]place
	lookups flight.Group[string]
}

// place is where a bucket is, or is taken to be until a time.
type place struct {
	region string
	until  time.Time // zero: for good
}

// of returns what is known for good, "" for nothing.
func (r *regions) of(bucket string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if known := r.known[bucket]; known.until.IsZero() {
		return known.region
	}
	return ""
}

// now returns what is known or assumed. A time that is out of reach is that of a
// clock which has been set since.
func (r *regions) now(bucket string, clock func() time.Time) string {
	r.mu.Lock()
	known := r.known[bucket]
	r.mu.Unlock()
	if known.until.IsZero() {
		return known.region
	}
	if left := known.until.Sub(clock()); left > 0 && left <= 2*askAgain {
		return known.region
	}
	return ""
}

// learn remembers a region; "" forgets the bucket.
func (r *regions) learn(bucket, region string) { r.set(bucket, place{region: region}) }

func (r *regions) set(bucket string, p place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]place{}
	}
	if r.known[bucket] = p; p.region == "" {
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
	if r.region != "" {
		return r.region, nil
	}
	if r.bucket == "" {
		return c.home(), nil
	}
	if region := c.regions.now(r.bucket, c.options.Clock); region != "" {
		return region, nil
	}
	told := c.options.Region != "" || c.endpoint.Region() != ""
	if told || c.anonymous() {
		return c.home(), nil
	}
	return c.regions.lookups.Do(ctx, r.bucket, func(ctx context.Context) (string, error) { return c.lookUp(ctx, r.bucket) })
}

func (c *Client) anonymous() bool {
	static, ok := c.options.Credentials.(credentials.Static)
	return ok && static.AccessKeyID == ""
}

// lookUp asks where bucket is. Whoever may not ask is told by a refusal, if the
// default region is wrong, so a denied look-up means that one. One that tells
// nothing for another reason means it for askAgain; it fails no call, and is not
// repeated where the network fails: the call that follows finds that out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func (c *Client) lookUp(ctx context.Context, bucket string) (string, error) {
	r := call{operation: "GetBucketLocation", method: "GET", bucket: bucket, query: s3addr.Query{"location="}, region: c.home(), once: true}
	resp, err := c.do(ctx, r)
	region := ""
	if err == nil {
		region, err = s3xml.ParseLocationConstraint(resp.Document)
		region = regionOf(region)
	}
	refused := refusal(err)
	switch {
	case ctx.Err() != nil:
		return "", err
	case err == nil && s3addr.IsRegion(region):
		c.regions.learn(bucket, region)
		return region, nil
	case c.regions.of(bucket) != "":
		return c.regions.of(bucket), nil // the refusal named it
	case refused != nil && refused.Code == s3err.AccessDenied:
		c.regions.learn(bucket, defaultRegion)
	case refused == nil || refused.Code != s3err.CredentialsFailed:
		c.regions.set(bucket, place{defaultRegion, c.options.Clock().Add(askAgain)})
	}
	return defaultRegion, nil
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
	if region == "" {
		return false
	}
	if region = regionOf(region); region == used || !s3addr.IsRegion(region) {
		return false
	}
	c.regions.learn(r.bucket, region)
	return true
}

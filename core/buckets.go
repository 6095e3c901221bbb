package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// Bucket is one row of ListBuckets. There is no CreationDate where the server tells
// none that can be read.
type Bucket struct {
	Name         string    `js:"name"`
	CreationDate time.Time `js:"creationDate,null"`
}

// MakeBucketOptions are the options of MakeBucket.
type MakeBucketOptions struct {
	CallOptions
	Location string `js:"location"` // region the bucket is made in; default the client's
}

// MakeBucket creates a bucket. Amazon takes a location at the host of that region
// alone, signed for it; other servers sign for a region of their own, whatever
// they call their places.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func (c *Client) MakeBucket(ctx context.Context, bucket string, opts MakeBucketOptions) error {
	r := call{Operation: CreateBucket, bucket: bucket, extra: opts.Headers, region: c.home()}
	location := opts.Location
	if location == "" {
		location = c.home()
	}
	if location != defaultRegion { // S3 refuses to have its default named
		r.document = s3xml.AppendCreateBucketConfiguration(nil, location)
	}
	if region := regionOf(location); c.endpoint.Amazon() && s3addr.IsRegion(region) {
		r.region = region
	}
	c.regions.learn(bucket, "") // of one that is gone
	lost := false
	exists := func() bool {
		found, _ := c.BucketExists(ctx, bucket, CallOptions{Headers: opts.Headers})
		return found
	}
	err := c.doOrLook(watchForLost(ctx, &lost), r, exists)
	if lost && (hasCode(err, "BucketAlreadyOwnedByYou") || hasCode(err, "BucketAlreadyExists")) && exists() {
		err = nil // an earlier try, whose answer was lost, has made it
	}
	if err != nil {
		if home := c.home(); r.document != nil && opts.Location == "" && home != location { // which a refusal has named: the document has to as well
			opts.Location = home
			return c.MakeBucket(ctx, bucket, opts)
		}
		return err
	}
	if c.regions.of(bucket) == "" { // else a refusal has named it
		c.regions.learn(bucket, r.region)
	}
	return nil
}

// ListBuckets returns all buckets of the caller, of as many pages as there are.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
func (c *Client) ListBuckets(ctx context.Context, opts CallOptions) ([]Bucket, error) {
	r := call{Operation: ListBuckets, extra: opts.Headers}
	buckets := []Bucket{}
	var markers circle
	for {
		resp, err := c.do(ctx, r)
		if err != nil {
			return nil, err
		}
		page, err := s3xml.ParseListBuckets(resp.Document)
		if err != nil {
			return nil, r.malformed(resp, err)
		}
		for _, row := range page.Buckets {
			buckets = append(buckets, Bucket(row))
		}
		if page.ContinuationToken == "" {
			return buckets, nil
		}
		if markers.closes(page.ContinuationToken) {
			return nil, r.circular()
		}
		r.query = nil
		r.query.Add("continuation-token", page.ContinuationToken)
	}
}

// BucketExists tells whether there is such a bucket. It is false for "no such
// bucket" alone: a bucket of somebody else's is an AccessDenied error.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func (c *Client) BucketExists(ctx context.Context, bucket string, opts CallOptions) (bool, error) {
	_, err := c.do(ctx, call{Operation: HeadBucket, bucket: bucket, extra: opts.Headers})
	if HeadBucket.IsNone(err) {
		return false, nil
	}
	return err == nil, err
}

// RemoveBucket deletes an empty bucket.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
func (c *Client) RemoveBucket(ctx context.Context, bucket string, opts CallOptions) error {
	lost := false
	r := call{Operation: DeleteBucket, bucket: bucket, extra: opts.Headers}
	err := c.doOrLook(watchForLost(ctx, &lost), r, func() bool {
		found, err := c.BucketExists(ctx, bucket, opts)
		return err == nil && !found
	})
	if lost && r.IsNone(err) {
		err = nil // an earlier try, whose answer was lost, has removed it
	}
	if err == nil {
		c.regions.learn(bucket, "") // the next one of that name may be elsewhere
	}
	return err
}

// lostAnswer is the key of a context's flag that the answer to a try was lost.
type lostAnswer struct{}

// watchForLost returns a context under which lost is set where a try may have been
// carried out though no answer says so: the next one then meets its result.
func watchForLost(ctx context.Context, lost *bool) context.Context {
	return context.WithValue(ctx, lostAnswer{}, lost)
}

// noteLost is told of each try. A look at something on the way is none.
func noteLost(ctx context.Context, req *transport.Request, resp *transport.Response, err error) {
	lost, watched := ctx.Value(lostAnswer{}).(*bool)
	if !watched || req.Method == "GET" || req.Method == "HEAD" {
		return
	}
	if err == nil {
		err = s3err.FromResponse(resp, "", "")
	}
	*lost = *lost || unclear(err) && !busy(err)
}

package core

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
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
	request.CallOptions
	Location string `js:"location"` // region the bucket is made in; default the client's

	// Whether versions in it may be locked, which makes it keep versions; default false. A
	// bucket that was made without seldom gets it later.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
	ObjectLock bool `js:"objectLock"`
}

// MakeBucket creates a bucket. Amazon takes a location at the host of that region
// alone, signed for it; other servers sign for a region of their own, whatever
// they call their places.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func (c *Client) MakeBucket(ctx context.Context, bucket string, opts MakeBucketOptions) error {
	r := request.Call{Operation: request.CreateBucket, Bucket: bucket, Extra: opts.Headers, Region: c.pipeline.Home()}
	if opts.ObjectLock {
		r.Header = transport.Header{"x-amz-bucket-object-lock-enabled": "true"}
	}
	location := opts.Location
	if location == "" {
		location = c.pipeline.Home()
	}
	if location != request.DefaultRegion { // S3 refuses to have its default named
		r.Document = s3xml.AppendCreateBucketConfiguration(nil, location)
	}
	if region := request.RegionOf(location); c.pipeline.Endpoint.Amazon() && s3addr.IsRegion(region) {
		r.Region = region
	}
	c.pipeline.ForgetRegion(bucket) // of one that is gone
	lost := false
	exists := func() bool {
		found, _ := c.BucketExists(ctx, bucket, request.CallOptions{Headers: opts.Headers})
		return found
	}
	err := c.pipeline.DoOrLook(request.WatchForLost(ctx, &lost), r, exists)
	if lost && (request.HasCode(err, "BucketAlreadyOwnedByYou") || request.HasCode(err, "BucketAlreadyExists")) && exists() {
		err = nil // an earlier try, whose answer was lost, has made it
	}
	if err != nil {
		if home := c.pipeline.Home(); r.Document != nil && opts.Location == "" && home != location { // which a refusal has named: the document has to as well
			opts.Location = home
			return c.MakeBucket(ctx, bucket, opts)
		}
		return err
	}
	c.pipeline.ProvideRegion(bucket, r.Region)
	return nil
}

// ListBuckets returns all buckets of the caller, of as many pages as there are.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
func (c *Client) ListBuckets(ctx context.Context, opts request.CallOptions) ([]Bucket, error) {
	r := request.Call{Operation: request.ListBuckets, Extra: opts.Headers}
	buckets := []Bucket{}
	var markers request.Circle
	for {
		resp, err := c.pipeline.Do(ctx, r)
		if err != nil {
			return nil, err
		}
		page, err := s3xml.ParseListBuckets(resp.Document)
		if err != nil {
			return nil, r.Malformed(resp, err)
		}
		for _, row := range page.Buckets {
			buckets = append(buckets, Bucket(row))
		}
		if page.ContinuationToken == "" {
			return buckets, nil
		}
		if markers.Closes(page.ContinuationToken) {
			return nil, r.Circular("", "")
		}
		r.Query = nil
		r.Query.Add("continuation-token", page.ContinuationToken)
	}
}

// GetBucketRegion asks the server where a bucket is, and returns the region that its
// requests are signed for: the bucket's own at Amazon, also for a caller that may do
// nothing else with it; elsewhere its location where the server takes signatures for that,
// and else the server's region (R2 tells of places such as WEUR).
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func (c *Client) GetBucketRegion(ctx context.Context, bucket string, opts request.CallOptions) (string, error) {
	return c.pipeline.BucketRegion(ctx, bucket, opts)
}

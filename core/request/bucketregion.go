package request

import (
	"context"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
)

// regionHeader names the region, at Amazon also to a caller that may do nothing else
// with the bucket.
const regionHeader = "x-amz-bucket-region"

// BucketRegion asks the server where a bucket is, and remembers it: the region that
// its requests are signed for. A caller that may not ask for the location asks for the
// headers of the bucket, and is refused where these tell nothing either.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func (p *Pipeline) BucketRegion(ctx context.Context, bucket string, opts CallOptions) (string, error) {
	r := Call{Operation: GetBucketLocation, Bucket: bucket, Extra: opts.Headers}
	if r.Region = p.regions.now(bucket, p.Options.Clock); r.Region == "" {
		r.Region = p.Home()
	}
	resp, err := p.Do(ctx, r)
	if HasCode(err, s3err.AccessDenied) {
		return p.regionInHeaders(ctx, r, err)
	}
	if err != nil {
		return "", err
	}
	if named := p.regions.of(bucket); named != "" && named != r.Region {
		return named, nil // by the refusal of a first try
	}
	found, err := p.placeOf(ctx, bucket, resp)
	if err != nil {
		return "", r.Fail(Canceled(ctx, err))
	}
	p.regions.set(bucket, found)
	return found.region, nil
}

// regionInHeaders reads the region in the headers of a bucket, also in those of a
// refusal; denied is the error where none tells it.
func (p *Pipeline) regionInHeaders(ctx context.Context, r Call, denied error) (string, error) {
	r.Operation = HeadBucket
	resp, err := p.Do(ctx, r)
	if ctx.Err() != nil {
		return "", err
	}
	told := ""
	if refused := s3err.AnswerOf(err); refused != nil {
		told = refused.Region
	} else if resp != nil {
		told = resp.Header[regionHeader]
	}
	if !s3addr.IsRegion(told) {
		return "", denied
	}
	p.regions.learn(r.Bucket, told)
	return told, nil
}

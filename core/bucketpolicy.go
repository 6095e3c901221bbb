package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/policy"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// GetBucketPolicy returns what anonymous users may do below prefix, "" for the
// whole bucket. Wider grants count, Denies do not: see policy.Get. A prefix that
// holds *, ? or ${ is refused, as it is by SetBucketPolicy.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
func (c *Client) GetBucketPolicy(ctx context.Context, bucket, prefix string, opts request.CallOptions) (policy.Policy, error) {
	if err := checkPolicyPrefix(prefix); err != nil {
		return "", err
	}
	before, err := c.readPolicy(ctx, bucket, opts)
	if err != nil {
		return "", err
	}
	p, err := policy.Get(string(before.Document), bucket, prefix)
	if err != nil {
		return "", unreadablePolicy(before, bucket, err)
	}
	return p, nil
}

// SetBucketPolicy lets anonymous users do p below prefix, at most 1024 bytes, ""
// for the whole bucket. What is granted more widely stays, as Denies and grants
// to others do: see policy.Set. A policy that cannot be read is left as it is. S3 has no way to
// guard the reading and the writing against a change by somebody else between.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func (c *Client) SetBucketPolicy(ctx context.Context, bucket, prefix string, p policy.Policy, opts request.CallOptions) error {
	if !p.Valid() {
		return s3err.Argument("policy", "must be none, readonly, writeonly or readwrite")
	}
	if err := checkPolicyPrefix(prefix); err != nil {
		return err
	}
	before, err := c.readPolicy(ctx, bucket, opts)
	if err != nil {
		return err
	}
	after, err := policy.Set(string(before.Document), bucket, prefix, p)
	if err != nil {
		return unreadablePolicy(before, bucket, err)
	}
	if after == string(before.Document) {
		return nil
	}
	return c.SetBucketPolicyDocument(ctx, bucket, after, opts)
}

// readPolicy returns the answer with the policy, an empty one where there is none.
func (c *Client) readPolicy(ctx context.Context, bucket string, opts request.CallOptions) (*transport.Response, error) {
	row := rows.Find("getBucketPolicyDocument")
	r := request.Call{Operation: row.Operation, Bucket: bucket, Extra: opts.Headers}
	resp, err := c.pipeline.Do(ctx, r)
	if r.IsNone(err) {
		return &transport.Response{}, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := row.Read(resp.Document); err != nil {
		return nil, r.Malformed(resp, err)
	}
	return resp, nil
}

func checkPolicyPrefix(prefix string) error {
	if rule := policy.CheckPrefix(prefix); rule != "" {
		return s3err.Argument("prefix", rule)
	}
	return nil
}

// unreadablePolicy is for a document that came whole and is no policy.
func unreadablePolicy(resp *transport.Response, bucket string, err error) error {
	return rows.Find("getBucketPolicyDocument").Operation.Fail(s3err.Malformed(resp, bucket, "", "the policy cannot be read: "+err.Error()))
}

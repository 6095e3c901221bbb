package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/shape"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
)

// AttributesOptions are the options of GetObjectAttributes.
type AttributesOptions struct {
	request.CallOptions
	VersionID        string          `js:"versionId"`        // default the newest
	MaxParts         int64           `js:"maxParts"`         // of a page, 1 to 1,000; default the server's, 1,000
	PartNumberMarker int64           `js:"partNumberMarker"` // only parts behind this one: NextPartNumberMarker of the page before
	SSE              sse.CustomerKey `js:"sse"`              // the key that the object is encrypted with, where that is the caller's
}

// maxAttributeParts is the largest page of ObjectParts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
const maxAttributeParts = 1000

const checksumShape = "ChecksumCRC32,ChecksumCRC32C,ChecksumCRC64NVME,ChecksumSHA1,ChecksumSHA256"

// The root is GetObjectAttributesResponse, and getObjectAttributesResponse of MinIO; shape.Read
// takes a longer one.
const attributesShape = "ObjectAttributesResponse{ETag,Checksum-{" + checksumShape + ",ChecksumType}," +
	"ObjectParts-{IsTruncated?,MaxParts#,NextPartNumberMarker#,PartNumberMarker#,PartsCount#=TotalPartsCount,Part*=Parts{PartNumber#,Size#," + checksumShape + "}}," +
	"StorageClass,ObjectSize#}"

// GetObjectAttributes returns what the server keeps of an object: ETag, Checksum,
// ObjectParts, StorageClass, ObjectSize and VersionId, each where it is told, as JSON
// with the names of the AWS CLI. S3 tells parts of objects that went up with checksums,
// MaxParts of them at once. Of servers without it Ceph answers with the object itself,
// which is MalformedReply.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
func (c *Client) GetObjectAttributes(ctx context.Context, bucket, object string, opts AttributesOptions) ([]byte, error) {
	if opts.MaxParts < 0 || opts.MaxParts > maxAttributeParts {
		return nil, s3err.Argument("maxParts", "must be from 1 to 1,000")
	}
	if opts.PartNumberMarker < 0 || opts.PartNumberMarker > transfer.MaxParts {
		return nil, s3err.Argument("partNumberMarker", "must be from 0 to 10,000")
	}
	of := request.GetOptions{CallOptions: opts.CallOptions, VersionID: opts.VersionID, SSE: opts.SSE}
	if err := of.Check(); err != nil {
		return nil, err
	}
	r := request.ReadCall(request.GetObjectAttributes, bucket, object, of)
	r.Header["x-amz-object-attributes"] = "ETag,Checksum,ObjectParts,StorageClass,ObjectSize"
	if opts.MaxParts > 0 {
		r.Header["x-amz-max-parts"] = request.Decimal(opts.MaxParts)
	}
	if opts.PartNumberMarker > 0 {
		r.Header["x-amz-part-number-marker"] = request.Decimal(opts.PartNumberMarker)
	}
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return nil, err
	}
	result, err := shape.Read(attributesShape, resp.Document)
	if err != nil {
		return nil, r.Malformed(resp, err)
	}
	result = unquoteETag(result)
	if version := resp.Header["x-amz-version-id"]; version != "" {
		result = append(jsontext.AppendStringMember(result[:len(result)-1], "VersionId", version), '}')
	}
	return result, nil
}

// unquoteETag takes the quotes off the ETag, the first of the attributes, which some
// servers write around it.
func unquoteETag(attributes []byte) []byte {
	v, _ := jsontext.Parse(string(attributes))
	etag, told := v.Get("ETag").String()
	if !told {
		return attributes
	}
	rest := attributes[len(`{"ETag":`)+len(v.Get("ETag").Raw()):]
	return append(jsontext.AppendStringMember([]byte{'{'}, "ETag", request.UnquoteETag(etag)), rest...)
}

// ObjectExists tells whether there is such an object, or such a version of it: false
// only where there is none, or a delete marker. A bucket that does not exist is an
// error with the code NoSuchBucket, for which one more request asks; so is what the
// server refuses.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
func (c *Client) ObjectExists(ctx context.Context, bucket, object string, opts request.GetOptions) (bool, error) {
	_, err := c.pipeline.Stat(ctx, bucket, object, opts)
	refused := request.Refusal(err)
	switch {
	case refused == nil:
		return err == nil, err
	case refused.Status == 405 && opts.VersionID != "": // that version is a delete marker
		return false, nil
	case refused.Status != 404:
		return false, err
	}
	if found, failure := c.BucketExists(ctx, bucket, opts.CallOptions); failure == nil && !found {
		refused.Code = s3err.NoSuchBucket
		return false, err
	}
	return false, nil
}

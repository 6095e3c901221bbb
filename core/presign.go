package core

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
)

// PresignOptions are the options of the presigned calls.
type PresignOptions struct {
	// Headers are signed where they begin with x-amz- or are content-type or
	// content-md5: a request by the URL must send them just so.
	request.CallOptions
	Expiry          int64             `js:"expiry"`          // seconds, 1 to 604800 (the default); not for a form
	Date            time.Time         `js:"date"`            // from when it is valid; default now
	ResponseHeaders map[string]string `js:"responseHeaders"` // of a GET: "response-content-type" and the like, sent back by the server
	VersionID       string            `js:"versionId"`       // of a GET
	ServerOrders    bool              `js:"serverOrders"`    // of a PUT: as in PutOptions, for metadata among Headers
}

// PresignedGetObject returns a URL that reads an object, for any holder of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html
func (c *Client) PresignedGetObject(ctx context.Context, bucket, object string, opts PresignOptions) (string, error) {
	var query s3addr.Query
	for name, value := range opts.ResponseHeaders {
		if !slices.Contains(strings.Fields(overrides), request.Lower(name)) {
			return "", s3err.Argument("responseHeaders", "may hold "+overrides+" only, not "+request.Quote(name))
		}
		if !request.Printable(value) {
			return "", s3err.Argument("responseHeaders", "the value of "+request.Lower(name)+" must be printable ASCII")
		}
		query.Add(request.Lower(name), value)
	}
	query.AddNonEmpty("versionId", opts.VersionID)
	return c.presign(ctx, request.Call{Operation: request.GetObject, Bucket: bucket, Object: object, Query: query}, opts)
}

// overrides are the headers of an answer that its URL may set:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
const overrides = "response-cache-control response-content-disposition response-content-encoding" +
	" response-content-language response-content-type response-expires"

// PresignedPutObject returns a URL that stores an object by PUT, up to 5 GiB,
// for any holder of it.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/PresignedUrlUploadObject.html
func (c *Client) PresignedPutObject(ctx context.Context, bucket, object string, opts PresignOptions) (string, error) {
	if opts.ResponseHeaders != nil {
		return "", s3err.Argument("responseHeaders", "are for presignedGetObject")
	}
	if !opts.ServerOrders {
		if err := request.CheckOrders(opts.Headers, "headers"); err != nil {
			return "", err
		}
	}
	return c.presign(ctx, request.Call{Operation: request.PutObject, Bucket: bucket, Object: object}, opts)
}

// presign checks how long a link is to last, and has it signed.
func (c *Client) presign(ctx context.Context, r request.Call, opts PresignOptions) (string, error) {
	expiry := opts.Expiry
	if expiry == 0 {
		expiry = int64(sigv4.MaxExpires / time.Second)
	}
	if expiry < 1 || expiry > int64(sigv4.MaxExpires/time.Second) {
		return "", s3err.Argument("expiry", "must be from 1 to 604800 seconds")
	}
	r.Extra = opts.Headers
	return c.pipeline.Presign(ctx, r, opts.Date, time.Duration(expiry)*time.Second)
}

package core

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
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
	VersionID       string            `js:"versionId"`       // of a GET, or of PresignedURL
	Query           [][2]string       // of PresignedURL: names and values
	ServerOrders    bool              `js:"serverOrders"` // of a PUT: as in PutOptions, for metadata among Headers
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

// PresignedGetObjects returns a URL for each of many objects, as PresignedGetObject
// does, in their order.
func (c *Client) PresignedGetObjects(ctx context.Context, bucket string, objects []string, opts PresignOptions) ([]string, error) {
	urls := make([]string, len(objects))
	for i, object := range objects {
		var err error
		if urls[i], err = c.PresignedGetObject(ctx, bucket, object, opts); err != nil {
			if refused, ok := errors.AsType[*s3err.ArgumentError](err); ok && refused.Argument == "object" {
				err = s3err.Argument("objects["+strconv.Itoa(i)+"]", refused.Rule)
			}
			return nil, err
		}
	}
	return urls, nil
}

// PresignedURL returns a URL by which anybody may send one request: of that method, to
// an object, or to the bucket where object is "", with the Query of opts, which makes
// it what it is: {uploadId, partNumber} is a part of an upload, {tagging: ""} are tags.
// Those of Headers that are signed have to be sent just so.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
func (c *Client) PresignedURL(ctx context.Context, method, bucket, object string, opts PresignOptions) (string, error) {
	method = strings.ToUpper(method)
	if !slices.Contains([]string{"GET", "HEAD", "PUT", "POST", "DELETE"}, method) {
		return "", s3err.Argument("method", "must be GET, HEAD, PUT, POST or DELETE")
	}
	if opts.ResponseHeaders != nil {
		return "", s3err.Argument("responseHeaders", "are for presignedGetObject: name them in the query")
	}
	if !opts.ServerOrders {
		if err := request.CheckOrders(opts.Headers, "headers"); err != nil {
			return "", err
		}
	}
	r := request.Call{Bucket: bucket, Object: object}
	part := 0 // how much of a part's name is there
	pairs := opts.Query
	if opts.VersionID != "" {
		pairs = append(slices.Clip(pairs), [2]string{"versionId", opts.VersionID})
	}
	for _, pair := range pairs {
		if err := checkParameter(pair); err != nil {
			return "", err
		}
		if pair[0] == "partNumber" || pair[0] == "uploadId" {
			part++
		}
		r.Query.Add(pair[0], pair[1])
	}
	if method == "PUT" && object != "" && part == 1 {
		return "", s3err.Argument("query", "must hold uploadId and partNumber, or none of them")
	}
	r.Operation = &request.Operation{Name: operationOf(method, object != "", pairs), Method: method, OnObject: object != ""}
	return c.presign(ctx, r, opts)
}

// named are the requests whose operations a signer is told by name: by the method,
// "/" behind it for an object, and the parameter that makes it what it is.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
const named = " GET/=GetObject HEAD/=HeadObject PUT/=PutObject DELETE/=DeleteObject PUT/partNumber=UploadPart POST/uploads=CreateMultipartUpload" +
	" POST/uploadId=CompleteMultipartUpload DELETE/uploadId=AbortMultipartUpload GET/uploadId=ListParts GET/tagging=GetObjectTagging" +
	" GET=ListObjects GETlist-type=ListObjectsV2 GETversions=ListObjectVersions GETuploads=ListMultipartUploads HEAD=HeadBucket PUT=CreateBucket" +
	" DELETE=DeleteBucket POSTdelete=DeleteObjects "

// operationOf names what is asked for, "Request" where that is none of the above.
func operationOf(method string, onObject bool, query [][2]string) string {
	if onObject {
		method += "/"
	}
	found, plain := "", true
	for _, pair := range query {
		if _, after, ok := strings.Cut(named, " "+method+pair[0]+"="); ok && pair[0] != "" {
			found, _, _ = strings.Cut(after, " ")
		} else if pair[1] == "" {
			plain = false // a part of the object or the bucket, as ?acl
		}
	}
	if _, after, ok := strings.Cut(named, " "+method+"="); ok && found == "" && plain {
		found, _, _ = strings.Cut(after, " ")
	}
	return cmp.Or(found, "Request")
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

package main

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/metaname"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/sigv4"
)

// refusal is why something is not signed.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	tolerance  = 15 * time.Minute // of S3's, for a date
	maxExpires = 900              // seconds, of what is signed in a query or a form
	dateFormat = "20060102T150405Z"
)

// rules are what one user may do: everything that Minnow does with objects,
// below one prefix of one bucket.
type rules struct {
	key    key    // that signs
	host   string // of the S3 server, with its port
	region string
	bucket string
	prefix string // ends with a slash
}

// judge tells why a request is not to be signed; nil: it may be. What the
// request says of itself counts for nothing: only what would be signed does.
func (r rules) judge(req core.SigningRequest, now time.Time) error {
	date, err := time.Parse(dateFormat, req.Date)
	if err != nil || date.Sub(now).Abs() > tolerance {
		return refusal("the date is not within 15 minutes of now")
	}
	if req.Region != r.region {
		return refusal("the region is another")
	}
	if (req.Policy == "") == (req.CanonicalRequest == "") {
		return refusal("there must be either a canonical request or a policy")
	}
	if req.Policy != "" {
		return r.judgePolicy(req, now)
	}
	c, err := parseCanonical(req.CanonicalRequest)
	if err != nil {
		return err
	}
	if err := r.judgeSignature(c, req); err != nil {
		return err
	}
	for name := range c.headers {
		if !allowedHeader(name) {
			return refusal("the header " + name + " is not allowed")
		}
	}
	return r.judgeOperation(c, req.Body)
}

// judgeSignature holds what a signature says of itself, in headers or in the
// query, to what it would be.
func (r rules) judgeSignature(c *canonical, req core.SigningRequest) error {
	if c.headers["host"] != r.host {
		return refusal("the host is not the S3 server")
	}
	if _, inQuery := c.query["X-Amz-Signature"]; inQuery {
		return refusal("it is signed already")
	}
	if _, inQuery := c.query["X-Amz-Date"]; !inQuery {
		return r.judgeHeaders(c, req)
	}
	for _, name := range []string{"x-amz-date", "x-amz-content-sha256", "x-amz-security-token"} {
		if _, ok := c.headers[name]; ok {
			return refusal("it is signed in two ways")
		}
	}
	expires, err := strconv.Atoi(c.query["X-Amz-Expires"])
	switch {
	case c.method != "GET" && c.method != "HEAD" && c.method != "PUT" || c.payload != sigv4.UnsignedPayload:
		return refusal("only a GET, HEAD or PUT may be presigned, its payload unsigned")
	case c.query["X-Amz-Date"] != req.Date:
		return refusal("the date is not the one that is signed")
	case c.query["X-Amz-Algorithm"] != "AWS4-HMAC-SHA256" || c.query["X-Amz-Credential"] != r.credential(req.Date):
		return refusal("the credential is another")
	case c.query["X-Amz-Security-Token"] != r.key.token:
		return refusal("the session token is another")
	case c.query["X-Amz-SignedHeaders"] != c.signed:
		return refusal("the signed headers are not those that are listed")
	case err != nil || expires < 1 || expires > maxExpires:
		return refusal("it may not be valid for longer than 900 seconds")
	}
	for _, name := range []string{"X-Amz-Date", "X-Amz-Expires", "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Security-Token", "X-Amz-SignedHeaders"} {
		delete(c.query, name)
	}
	return nil
}

// judgeHeaders is judgeSignature of a request that is signed in its headers.
func (r rules) judgeHeaders(c *canonical, req core.SigningRequest) error {
	switch {
	case c.headers["x-amz-date"] != req.Date:
		return refusal("the date is not the one that is signed")
	case c.headers["x-amz-content-sha256"] != c.payload:
		return refusal("the payload's hash is not the one that is signed")
	case c.headers["x-amz-security-token"] != r.key.token:
		return refusal("the session token is another")
	}
	return nil
}

func (r rules) credential(date string) string {
	return r.key.id + "/" + date[:8] + "/" + r.region + "/s3/aws4_request"
}

// headers are those that may be signed, beside metadata and conditions of a copy.
var headers = []string{
	"host", "content-type", "content-md5", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token", "x-amz-checksum-crc32c", "x-amz-checksum-algorithm",
	"x-amz-checksum-type", "x-amz-checksum-mode", "x-amz-metadata-directive", "x-amz-copy-source", "x-amz-copy-source-range",
}

func allowedHeader(name string) bool {
	return slices.Contains(headers, name) || allowedMetadata(name) || strings.HasPrefix(name, "x-amz-copy-source-if-")
}

// allowedMetadata tells whether a header or field is user metadata, and nothing
// that a server takes for an order. A proxy may write a hyphen for an underscore.
func allowedMetadata(name string) bool {
	name, ok := strings.CutPrefix(strings.ReplaceAll(name, "_", "-"), "x-amz-meta-")
	return ok && !metaname.IsOrder(name)
}

// operations are what may be done: by the method, "/" behind it for an object,
// and the names in the query that make it what it is. The rest of the names
// that may be there follow, in brackets those that need not.
var operations = map[string][]string{
	"GET/":             {"response-cache-control", "response-content-disposition", "response-content-encoding", "response-content-language", "response-content-type", "response-expires"},
	"HEAD/":            {},
	"PUT/":             {},
	"DELETE/":          {},
	"POST/ uploads":    {},
	"PUT/ uploadId":    {"partNumber"},
	"POST/ uploadId":   {},
	"DELETE/ uploadId": {},
	"GET/ uploadId":    {"max-parts", "part-number-marker", "encoding-type"},
	"GET list-type":    {"prefix", "delimiter", "encoding-type", "max-keys", "start-after", "continuation-token"},
	"GET prefix":       {"delimiter", "encoding-type", "max-keys", "marker"},
	"GET uploads":      {"prefix", "delimiter", "encoding-type", "key-marker", "upload-id-marker", "max-uploads"},
	"GET location":     {},
	"POST delete":      {},
}

// kinds are the names of the query that tell one operation from another.
var kinds = []string{"uploads", "uploadId", "list-type", "location", "delete"}

func (r rules) judgeOperation(c *canonical, body string) error {
	bucket, key, onObject := strings.Cut(strings.TrimPrefix(c.path, "/"), "/")
	if bucket != r.bucket {
		return refusal("the bucket is another")
	}
	operation := c.method
	if onObject {
		operation += "/"
		if err := r.judgeKey(key); err != nil {
			return err
		}
	}
	kind := slices.IndexFunc(kinds, func(name string) bool { _, ok := c.query[name]; return ok })
	if kind >= 0 {
		operation += " " + kinds[kind]
	} else if !onObject && c.method == "GET" {
		operation += " prefix"
	}
	more, ok := operations[operation]
	if !ok {
		return refusal("the operation is not allowed")
	}
	for name := range c.query {
		if !slices.Contains(more, name) && (kind < 0 || name != kinds[kind]) && (kind >= 0 || name != "prefix" || onObject) {
			return refusal("the query may not have " + name + " here")
		}
	}
	if id, ok := c.query["uploadId"]; ok && !isUploadID(id) {
		return refusal("the id of the upload is none")
	}
	switch operation {
	case "GET list-type", "GET prefix", "GET uploads":
		if r.judgeKey(c.query["prefix"]+"_") != nil {
			return refusal("only what is below " + r.prefix + " may be listed")
		}
	case "POST delete":
		return r.judgeDelete(c, body)
	}
	return r.judgeSource(c, operation)
}

// judgeKey refuses what some server takes for another name: dot segments, also
// where one decodes once more than it should, and slashes in a row.
func (r rules) judgeKey(key string) error {
	if s3addr.CheckObject(key) != nil || s3addr.HasEmptySegment(key) || !strings.HasPrefix(key, r.prefix) {
		return refusal("the key is not below " + r.prefix)
	}
	if again, err := url.PathUnescape(key); err == nil && s3addr.HasDotSegment(again) {
		return refusal("the key holds encoded dot segments")
	}
	return nil
}

// judgeSource looks at what is copied: S3 decodes it once.
func (r rules) judgeSource(c *canonical, operation string) error {
	source, ok := c.headers["x-amz-copy-source"]
	if !ok {
		return nil
	}
	if operation != "PUT/" && operation != "PUT/ uploadId" {
		return refusal("the operation copies nothing")
	}
	path := strings.TrimPrefix(source, "/")
	plain, err := url.PathUnescape(path)
	if err != nil || s3addr.EscapePath(plain) != path {
		return refusal("the copy's source is not encoded as S3 encodes it")
	}
	bucket, key, _ := strings.Cut(plain, "/")
	if bucket != r.bucket {
		return refusal("the copy's source is in another bucket")
	}
	if err := r.judgeKey(key); err != nil {
		return refusal("the copy's source is not below " + r.prefix)
	}
	return nil
}

// isUploadID tells whether an id leads to no other folder, as it is or decoded
// from base64: MinIO makes a path of it, and "../" leads to the upload of another key.
func isUploadID(id string) bool {
	plain, _ := base64.RawURLEncoding.DecodeString(id)
	return id != "" && !strings.ContainsAny(id, "/\\") && !s3addr.HasDotSegment(id) && !strings.Contains(string(plain), "../")
}

package core

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
)

// PostPolicy says what a form may upload. It needs a bucket, a key or the
// beginning of keys, and an end.
type PostPolicy struct {
	Bucket        string
	Key           string       // exactly this key, or
	KeyStartsWith *string      // keys that begin so; "" allows any
	ContentType   string       // "" allows any
	Length        *LengthRange // nil allows any
	Expires       time.Time    // when it ends; there is no limit of seven days
}

// LengthRange is how long an upload may be, in bytes, both ends included.
type LengthRange struct{ Min, Max int64 }

// PresignedPost is a form: where to send it, and its fields. The file is a field
// called "file", after all of these.
type PresignedPost struct {
	URL    string            `js:"url"`
	Fields map[string]string `js:"fields"`
}

func (p *PostPolicy) check(now time.Time) error {
	if err := s3addr.CheckBucket(p.Bucket); err != nil {
		return err
	}
	rule := ""
	switch {
	case (p.Key == "") == (p.KeyStartsWith == nil):
		rule = "needs either a key or the beginning of keys"
	case p.KeyStartsWith != nil && (len(*p.KeyStartsWith) > s3addr.MaxObjectName || !utf8.ValidString(*p.KeyStartsWith)):
		rule = "the beginning of keys must be at most 1024 bytes of valid Unicode"
	case p.KeyStartsWith != nil && s3addr.HasDotSegment(*p.KeyStartsWith+"_"):
		rule = `the beginning of keys must not hold a "." or ".." segment`
	case !request.Printable(p.ContentType):
		rule = "the content type must be printable ASCII"
	case p.Length != nil && (p.Length.Min < 0 || p.Length.Min > p.Length.Max):
		rule = "the range of lengths must run from 0 or more upwards"
	case p.Expires.IsZero():
		rule = "needs an expiry"
	case !p.Expires.After(now):
		rule = "must not have expired already"
	case p.Key != "":
		return s3addr.CheckObject(p.Key)
	default:
		return nil
	}
	return s3err.Argument("policy", rule)
}

// PresignedPostPolicy returns a form that uploads what policy allows, for
// any holder of it: an HTML form of any page, from any origin. The field "key" of
// a policy with KeyStartsWith is that beginning, to be completed by the form.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-post-example.html
func (c *Client) PresignedPostPolicy(ctx context.Context, policy PostPolicy, opts PresignOptions) (PresignedPost, error) {
	now := opts.Date
	if now.IsZero() {
		now = c.pipeline.Now()
	}
	if err := policy.check(now); err != nil {
		return PresignedPost{}, err
	}
	url, fields, err := c.pipeline.PresignForm(ctx, policy.Bucket, opts.Date, policy.Expires, policy.conditions)
	if err != nil {
		return PresignedPost{}, err
	}
	post := PresignedPost{URL: url, Fields: map[string]string{}}
	for _, field := range fields {
		post.Fields[field.Name] = field.Value
	}
	return post, nil
}

// conditions writes the policy's JSON, and returns with it the fields that it
// binds. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
func (p *PostPolicy) conditions(signing []sigv4.Field) ([]sigv4.Field, []byte) {
	fields := []sigv4.Field{{Name: "bucket", Value: p.Bucket}}
	if p.KeyStartsWith == nil {
		fields = append(fields, sigv4.Field{Name: "key", Value: p.Key})
	}
	if p.ContentType != "" {
		fields = append(fields, sigv4.Field{Name: "Content-Type", Value: p.ContentType})
	}
	fields = append(fields, signing...)
	dst := request.StartPolicy(p.Expires)
	for _, field := range fields {
		dst = append(field.AppendCondition(dst), ',')
	}
	if p.KeyStartsWith != nil {
		dst = append(jsontext.AppendString(append(dst, `["starts-with","$key",`...), *p.KeyStartsWith), "],"...)
		fields = append(fields, sigv4.Field{Name: "key", Value: *p.KeyStartsWith})
	}
	if p.Length != nil {
		dst = strconv.AppendInt(append(dst, `["content-length-range",`...), p.Length.Min, 10)
		dst = append(strconv.AppendInt(append(dst, ','), p.Length.Max, 10), "],"...)
	}
	return fields, append(dst[:len(dst)-1], "]}"...)
}

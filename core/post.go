package core

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/metaname"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// PostPolicy says what a form may upload. It needs a bucket, a key or the
// beginning of keys, and an end.
type PostPolicy struct {
	Bucket        string
	Key           string       // exactly this key, or
	KeyStartsWith *string      // keys that begin so; "" allows any
	ContentType   string       // "" allows any
	Length        *LengthRange // nil allows any
	Conditions    []PostCondition
	Tags          map[string]string // that the object gets; nil: none
	Expires       time.Time         // when it ends; there is no limit of seven days
}

// PostCondition is what one more field of the form has to be. The form gets the
// field, of "starts-with" with the beginning for a value, which is to be completed.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
type PostCondition struct{ Op, Name, Value string }

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
		if err := s3addr.CheckObject(p.Key); err != nil {
			return err
		}
	}
	if rule != "" {
		return s3err.Argument("policy", rule)
	}
	return p.checkConditions()
}

// checkConditions refuses what no form can have, and writes metadata as it is stored.
func (p *PostPolicy) checkConditions() error {
	p.Conditions = slices.Clone(p.Conditions) // the caller's
	names := " "
	if p.ContentType != "" {
		names += "content-type "
	}
	for i := range p.Conditions {
		c := &p.Conditions[i]
		name := strings.ToLower(c.Name)
		if meta, ok := strings.CutPrefix(name, request.MetadataPrefix); ok && c.Op == "eq" {
			stored := transport.Header{}
			if err := request.SetMetadata(stored, map[string]string{meta: c.Value}); err != nil {
				return err
			}
			c.Value = stored[name]
		}
		rule := c.check(name)
		if strings.Contains(names, " "+name+" ") {
			rule = "must not hold " + name + " twice"
		}
		if names += name + " "; rule != "" {
			return s3err.Argument("policy", rule)
		}
	}
	_, err := request.EncodeTags("tags", p.Tags)
	return err
}

// own are the fields of a form that have setters, or that signing makes. They and the
// file are no conditions of the caller's.
const own = " key bucket policy file content-length-range tagging x-amz-signature x-amz-algorithm x-amz-credential x-amz-date x-amz-security-token "

func (c PostCondition) check(name string) (rule string) {
	meta, isMeta := strings.CutPrefix(name, request.MetadataPrefix)
	switch {
	case c.Op != "eq" && c.Op != "starts-with":
		return `a condition is "eq" or "starts-with"`
	case name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" || isMeta && meta == "":
		return "a condition's name must have letters, digits, -, _ and . alone: " + request.Quote(c.Name)
	case strings.Contains(own, " "+name+" "):
		return "must hold no condition of " + name + ", which has a setter or is the client's to set"
	case strings.Contains(name, "encryption-customer"):
		return "must not hold " + name + ": whoever has the form would have the key"
	case isMeta && metaname.IsOrder(meta):
		return "must not hold " + name + ", which servers take as an order"
	case !request.Printable(c.Value):
		return "the value of " + name + " must be printable ASCII"
	case name == "success_action_status" && c.Op == "eq" && c.Value != "200" && c.Value != "201" && c.Value != "204":
		return "success_action_status must be 200, 201 or 204"
	case (name == "success_action_redirect" || name == "redirect") && !strings.HasPrefix(c.Value, "http://") && !strings.HasPrefix(c.Value, "https://"):
		return name + " must be a URL, of http or https"
	}
	return ""
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
	if p.Tags != nil {
		fields = append(fields, sigv4.Field{Name: "tagging", Value: taggingOf(p.Tags)})
	}
	begin := p.Conditions
	if p.KeyStartsWith != nil {
		begin = append(slices.Clip(begin), PostCondition{"starts-with", "key", *p.KeyStartsWith})
	}
	for _, condition := range begin {
		if condition.Op == "eq" {
			fields = append(fields, sigv4.Field{Name: condition.Name, Value: condition.Value})
		}
	}
	fields = append(fields, signing...)
	dst := request.StartPolicy(p.Expires)
	for _, field := range fields {
		dst = append(field.AppendCondition(dst), ',')
	}
	for _, condition := range begin {
		if condition.Op == "starts-with" {
			dst = jsontext.AppendString(append(dst, `["starts-with",`...), "$"+condition.Name)
			dst = append(jsontext.AppendString(append(dst, ','), condition.Value), "],"...)
			fields = append(fields, sigv4.Field{Name: condition.Name, Value: condition.Value})
		}
	}
	if p.Length != nil {
		dst = strconv.AppendInt(append(dst, `["content-length-range",`...), p.Length.Min, 10)
		dst = append(strconv.AppendInt(append(dst, ','), p.Length.Max, 10), "],"...)
	}
	return fields, append(dst[:len(dst)-1], "]}"...)
}

// taggingOf is the document of an object's tags, in the order of their names.
func taggingOf(tags map[string]string) string {
	dst := []byte("<Tagging><TagSet>")
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		dst = s3xml.AppendElement(append(dst, "<Tag>"...), "Key", name)
		dst = append(s3xml.AppendElement(dst, "Value", tags[name]), "</Tag>"...)
	}
	return string(append(dst, "</TagSet></Tagging>"...))
}

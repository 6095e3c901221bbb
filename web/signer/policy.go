package main

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core"
)

// fields are what a form may say, beside metadata.
var fields = []string{
	"bucket", "key", "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
	"success_action_status", "x-amz-checksum-crc32c", "x-amz-algorithm", "x-amz-credential", "x-amz-date",
}

// policy is a form's policy: the fields that it wants to be just so, and the
// beginning of the key where it leaves the rest open.
type policy struct {
	exact    map[string]string
	keyBegin *string
}

func (r rules) judgePolicy(req core.SigningRequest, now time.Time) error {
	text, err := base64.StdEncoding.DecodeString(req.Policy)
	if err != nil {
		return refusal("the policy is not base64")
	}
	var document struct {
		Expiration time.Time
		Conditions []json.RawMessage
	}
	if err := json.Unmarshal(text, &document); err != nil {
		return refusal("the policy is no policy")
	}
	if left := document.Expiration.Sub(now); left <= 0 || left > maxExpires*time.Second+tolerance {
		return refusal("the policy may not be valid for longer than 900 seconds")
	}
	p := policy{exact: map[string]string{}}
	for _, condition := range document.Conditions {
		if err := p.read(condition); err != nil {
			return err
		}
	}
	return r.judgeFields(p, req.Date, document.Expiration)
}

func (r rules) judgeFields(p policy, date string, expiration time.Time) error {
	signed, _ := time.Parse(dateFormat, date)
	for name := range p.exact {
		if !slices.Contains(fields, name) && !strings.HasPrefix(name, "x-amz-meta-") {
			return refusal("the field " + name + " is not allowed")
		}
	}
	status := p.exact["success_action_status"]
	switch {
	case expiration.Sub(signed) > maxExpires*time.Second:
		return refusal("the policy may not be valid for longer than 900 seconds")
	case p.exact["bucket"] != r.bucket:
		return refusal("the bucket is another")
	case p.exact["x-amz-algorithm"] != "AWS4-HMAC-SHA256" || p.exact["x-amz-credential"] != r.credential(date) || p.exact["x-amz-date"] != date:
		return refusal("the policy is not signed by this key, now")
	case status != "" && status != "200" && status != "201" && status != "204":
		return refusal("the answer's status is not one of S3's")
	case p.keyBegin != nil && p.exact["key"] != "":
		return refusal("the policy has two keys")
	case p.keyBegin != nil:
		if !strings.HasPrefix(*p.keyBegin, r.prefix) {
			return refusal("the key is not below " + r.prefix)
		}
		return nil
	}
	return r.judgeKey(p.exact["key"])
}

// read takes a condition in any of its three forms:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
func (p *policy) read(condition json.RawMessage) error {
	var object map[string]string
	if json.Unmarshal(condition, &object) == nil {
		for name, value := range object {
			if err := p.want(name, value); err != nil {
				return err
			}
		}
		return nil
	}
	var list []any
	if json.Unmarshal(condition, &list) != nil || len(list) != 3 {
		return refusal("a condition has not the form of one")
	}
	kind, _ := list[0].(string)
	if kind == "content-length-range" {
		return nil
	}
	name, isName := list[1].(string)
	value, isText := list[2].(string)
	name, dollar := strings.CutPrefix(name, "$")
	switch {
	case !isName || !isText || !dollar:
		return refusal("a condition has not the form of one")
	case kind == "eq":
		return p.want(name, value)
	case kind == "starts-with" && name == "key" && p.keyBegin == nil:
		p.keyBegin = &value
		return nil
	}
	return refusal("a condition of " + name + " leaves it open")
}

func (p *policy) want(name, value string) error {
	name = strings.ToLower(name)
	if _, twice := p.exact[name]; twice {
		return refusal("the policy names " + name + " twice")
	}
	p.exact[name] = value
	return nil
}

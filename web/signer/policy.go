package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/sigv4"
)

// fields are what a form may say, beside metadata.
var fields = []string{
	"bucket", "key", "content-type", "cache-control", "content-disposition", "content-encoding", "content-language", "expires",
	"success_action_status", "x-amz-checksum-crc32c", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token",
}

func (r rules) judgePolicy(req core.SigningRequest, now time.Time) error {
	text, err := base64.StdEncoding.DecodeString(req.Policy)
	if err != nil || base64.StdEncoding.EncodeToString(text) != req.Policy {
		return refusal("the policy is not base64")
	}
	expiration, exact, err := readPolicy(text)
	if err != nil {
		return err
	}
	if left := expiration.Sub(now); left <= 0 || left > maxExpires*time.Second+tolerance {
		return refusal("the policy may not be valid for longer than 900 seconds")
	}
	return r.judgeFields(exact, req.Date, expiration)
}

// readPolicy returns when a form ends, and the fields that it wants, each to be
// just so: a policy that leaves one open is refused. The policy is written anew
// from what was read, and must be the same, byte for byte: another member, a
// name twice or in other letters, and whatever else another reader may take
// notice of is not written, and so refused.
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
func readPolicy(text []byte) (expiration time.Time, exact map[string]string, err error) {
	var document struct {
		Expiration string
		Conditions [][]any
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&document); err != nil {
		return expiration, nil, refusal("the policy is no policy")
	}
	if expiration, err = time.Parse("2006-01-02T15:04:05.000Z", document.Expiration); err != nil {
		return expiration, nil, refusal("the policy does not say when it ends")
	}
	exact = map[string]string{}
	written := append(jsontext.AppendStringMember([]byte("{"), "expiration", document.Expiration), `,"conditions":[`...)
	for i, condition := range document.Conditions {
		if i > 0 {
			written = append(written, ',')
		}
		if written, err = readCondition(condition, exact, written); err != nil {
			return expiration, nil, err
		}
	}
	if written = append(written, "]}"...); !bytes.Equal(written, text) {
		return expiration, nil, refusal("the policy is not written as Minnow writes it")
	}
	return expiration, exact, nil
}

// readCondition puts the field that a condition wants into exact, and appends
// the condition as it is written.
func readCondition(condition []any, exact map[string]string, written []byte) ([]byte, error) {
	if len(condition) != 3 {
		return nil, refusal("a condition has not the form of one")
	}
	if condition[0] == "content-length-range" {
		return appendRange(written, condition[1], condition[2])
	}
	name, isName := condition[1].(string)
	value, isText := condition[2].(string)
	name, dollar := strings.CutPrefix(name, "$")
	switch {
	case !isName || !isText || !dollar:
		return nil, refusal("a condition has not the form of one")
	case condition[0] != "eq":
		return nil, refusal("a condition of " + name + " leaves it open")
	}
	if _, twice := exact[strings.ToLower(name)]; twice {
		return nil, refusal("the policy names " + name + " twice")
	}
	exact[strings.ToLower(name)] = value
	return sigv4.Field{Name: name, Value: value}.AppendCondition(written), nil
}

func appendRange(written []byte, from, to any) ([]byte, error) {
	first, _ := from.(json.Number)
	last, _ := to.(json.Number)
	least, err := first.Int64()
	most, err2 := last.Int64()
	if err != nil || err2 != nil || least < 0 {
		return nil, refusal("a range of lengths is none")
	}
	written = strconv.AppendInt(append(written, `["content-length-range",`...), least, 10)
	return append(strconv.AppendInt(append(written, ','), most, 10), ']'), nil
}

func (r rules) judgeFields(exact map[string]string, date string, expiration time.Time) error {
	signed, _ := time.Parse(dateFormat, date)
	for name := range exact {
		if !slices.Contains(fields, name) && !allowedMetadata(name) {
			return refusal("the field " + name + " is not allowed")
		}
	}
	status := exact["success_action_status"]
	switch {
	case expiration.Sub(signed) > maxExpires*time.Second:
		return refusal("the policy may not be valid for longer than 900 seconds")
	case exact["bucket"] != r.bucket:
		return refusal("the bucket is another")
	case exact["x-amz-algorithm"] != "AWS4-HMAC-SHA256" || exact["x-amz-credential"] != r.credential(date) || exact["x-amz-date"] != date:
		return refusal("the policy is not signed by this key, now")
	case exact["x-amz-security-token"] != r.key.token:
		return refusal("the policy has another session token")
	case status != "" && status != "200" && status != "201" && status != "204":
		return refusal("the answer's status is not one of S3's")
	case strings.Contains(exact["key"], "${"):
		return refusal("the key is not complete") // S3 puts the file's name in place of ${filename}
	}
	return r.judgeKey(exact["key"])
}

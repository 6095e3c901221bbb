package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// assumeRole asks the server's STS for keys that may do what the user may, and
// no more, whatever the key that asks may do:
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func (s *server) assumeRole(ctx context.Context, mine rules, life time.Duration) (key, error) {
	form := url.Values{
		"Action": {"AssumeRole"}, "Version": {"2011-06-15"}, "DurationSeconds": {fmt.Sprint(int(life.Seconds()))}, "Policy": {mine.sessionPolicy()},
	}.Encode()
	req, err := http.NewRequestWithContext(ctx, "POST", s.endpoint, strings.NewReader(form))
	if err != nil {
		return key{}, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sum := sha256.Sum256([]byte(form))
	req.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(sum[:]))
	err = sigv4.New().SignRequest(&sigv4.SignRequestInput{
		Request: req, PayloadHash: sum[:], Service: "sts", Region: s.region, Time: s.now(),
		Credentials:   credentials.Credentials{AccessKeyID: s.accessKey, SecretAccessKey: s.secretKey},
		SignatureType: v4.SignatureTypeHeader,
	})
	if err != nil {
		return key{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return key{}, err
	}
	defer resp.Body.Close()
	var document struct {
		Credentials struct {
			AccessKeyId, SecretAccessKey, SessionToken string
			Expiration                                 time.Time
		} `xml:"AssumeRoleResult>Credentials"`
	}
	err = xml.NewDecoder(resp.Body).Decode(&document)
	c := document.Credentials
	if err != nil || resp.StatusCode != http.StatusOK || c.SessionToken == "" || c.Expiration.IsZero() {
		return key{}, fmt.Errorf("STS answered with status %d and no keys", resp.StatusCode)
	}
	return key{c.AccessKeyId, c.SecretAccessKey, c.SessionToken, c.Expiration}, nil
}

// sessionPolicy is what the keys are cut down to. MinIO compares the names in the
// body of a DeleteObjects as they are, and then removes what their dot segments
// and doubled slashes lead to: such names are denied. So are tags and a storage
// class, which it takes with a PutObject, also from headers that nobody signed.
func (r rules) sessionPolicy() string {
	bucket := "arn:aws:s3:::" + r.bucket
	statement := func(effect string, resource any, condition any, actions ...string) map[string]any {
		s := map[string]any{"Effect": effect, "Action": actions, "Resource": resource}
		if condition != nil {
			s["Condition"] = condition
		}
		return s
	}
	below := map[string]any{"StringLike": map[string]any{"s3:prefix": r.prefix + "*"}}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{
		statement("Allow", bucket+"/"+r.prefix+"*", nil, "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
		statement("Allow", bucket, below, "s3:ListBucket"),
		statement("Allow", bucket, nil, "s3:GetBucketLocation"),
		statement("Deny", []string{bucket + "/*/../*", bucket + "/*/./*", bucket + "/*/..", bucket + "/*/.", bucket + "/*//*"}, nil, "s3:*"),
		statement("Deny", bucket+"/*", map[string]any{"Null": map[string]any{"s3:RequestObjectTagKeys": "false"}}, "s3:PutObject"),
		statement("Deny", bucket+"/*", map[string]any{"Null": map[string]any{"s3:x-amz-storage-class": "false"}}, "s3:PutObject"),
	}})
	return string(text)
}

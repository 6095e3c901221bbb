package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// temporary are keys as the option credentials takes them.
type temporary struct {
	AccessKey    string `json:"accessKey"`
	SecretKey    string `json:"secretKey"`
	SessionToken string `json:"sessionToken"`
	Expiration   string `json:"expiration"`
}

// credentials asks the server's STS for keys that may do what the user may, and
// no more, whatever the key that asks may do:
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func (s *server) credentials(r *http.Request, mine rules) (any, error) {
	form := url.Values{
		"Action": {"AssumeRole"}, "Version": {"2011-06-15"}, "DurationSeconds": {fmt.Sprint(maxExpires)}, "Policy": {mine.sessionPolicy()},
	}.Encode()
	req, err := http.NewRequestWithContext(r.Context(), "POST", s.endpoint, strings.NewReader(form))
	if err != nil {
		return nil, err
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
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var document struct {
		Credentials struct {
			AccessKeyId, SecretAccessKey, SessionToken, Expiration string
		} `xml:"AssumeRoleResult>Credentials"`
	}
	if err := xml.NewDecoder(resp.Body).Decode(&document); err != nil || resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("STS answered with status %d: %w", resp.StatusCode, err)
	}
	c := document.Credentials
	return temporary{c.AccessKeyId, c.SecretAccessKey, c.SessionToken, c.Expiration}, nil
}

// sessionPolicy is what the keys are cut down to.
func (r rules) sessionPolicy() string {
	bucket := "arn:aws:s3:::" + r.bucket
	statement := func(resource string, condition any, actions ...string) map[string]any {
		s := map[string]any{"Effect": "Allow", "Action": actions, "Resource": resource}
		if condition != nil {
			s["Condition"] = condition
		}
		return s
	}
	below := map[string]any{"StringLike": map[string]any{"s3:prefix": r.prefix + "*"}}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{
		statement(bucket+"/"+r.prefix+"*", nil, "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"),
		statement(bucket, below, "s3:ListBucket"),
		statement(bucket, nil, "s3:GetBucketLocation"),
	}})
	return string(text)
}

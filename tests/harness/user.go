package harness

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// User sends what no call of the client does, signed by AWS's own signer.
type User struct{ AccessKey, SecretKey, Region string }

// Send returns the answer of a success.
func (u User) Send(method, url string, body []byte) ([]byte, error) {
	req, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	sum := md5.Sum(body)
	req.Header.Set("Content-Md5", base64.StdEncoding.EncodeToString(sum[:])) // some calls want it, none minds
	req.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD")
	err = sigv4.New(func(o *v4.SignerOptions) { o.DisableDoublePathEscape = true }).SignRequest(&sigv4.SignRequestInput{
		Request: req, PayloadHash: v4.UnsignedPayload(), Service: "s3", Region: u.Region, Time: time.Now(),
		Credentials:   credentials.Credentials{AccessKeyID: u.AccessKey, SecretAccessKey: u.SecretKey},
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
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: status %d: %s", method, url, resp.StatusCode, text)
	}
	return text, err
}

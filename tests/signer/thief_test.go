package signer

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/s3addr"
)

// thief attacks with alice's token: it sends requests that web/signer signed with
// headers that were not signed.
type thief struct {
	endpoint string // of the S3 server
	signer   string // address of web/signer
	key      struct{ AccessKey, SecretKey, SessionToken string }
}

// ask posts to a way of web/signer as alice.
func (a *thief) ask(t *testing.T, way string, body, answer any) error {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest("POST", a.signer+"/"+way, bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer a-token-of-alice")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err = io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d: %s", way, resp.StatusCode, text)
	}
	if err == nil {
		err = json.Unmarshal(text, answer)
	}
	return err
}

// request is what is signed: a path and query as they stand in a URL, and all
// of the headers.
type request struct {
	method, path, query string
	headers             map[string]string
	body                string
	hash                bool // of the body is signed, and its MD5 sent
	malformed           bool // the S3 server may refuse it before it looks at the key
}

// canonical writes r as it is signed in headers by the key of web/signer, and
// returns the headers besides.
func (a *thief) canonical(r request, date string) (text string, headers map[string]string) {
	headers = map[string]string{"host": a.endpoint, "x-amz-date": date, "x-amz-content-sha256": "UNSIGNED-PAYLOAD"}
	if r.hash {
		sum := sha256.Sum256([]byte(r.body))
		headers["x-amz-content-sha256"] = hex.EncodeToString(sum[:])
		digest := md5.Sum([]byte(r.body))
		headers["content-md5"] = base64.StdEncoding.EncodeToString(digest[:])
	}
	if a.key.SessionToken != "" {
		headers["x-amz-security-token"] = a.key.SessionToken
	}
	maps.Copy(headers, r.headers)
	lines := []string{r.method, r.path, r.query}
	names := slices.Sorted(maps.Keys(headers))
	for _, name := range names {
		lines = append(lines, name+":"+headers[name])
	}
	lines = append(lines, "", strings.Join(names, ";"), headers["x-amz-content-sha256"])
	return strings.Join(lines, "\n"), headers
}

// sign has web/signer sign r, and returns it with its authorization.
func (a *thief) sign(t *testing.T, r request) (*http.Request, error) {
	t.Helper()
	date := time.Now().UTC().Format("20060102T150405Z")
	text, headers := a.canonical(r, date)
	var answer struct{ Signature string }
	err := a.ask(t, "sign", map[string]string{"canonicalRequest": text, "body": r.body, "date": date, "region": "us-east-1"}, &answer)
	if err != nil {
		return nil, err
	}
	a.authorize(headers, date, answer.Signature)
	return a.httpRequest(t, r, headers), nil
}

func (a *thief) authorize(signed map[string]string, date, signature string) {
	names := strings.Join(slices.Sorted(maps.Keys(signed)), ";")
	signed["authorization"] = "AWS4-HMAC-SHA256 Credential=" + a.scope(date) + ", SignedHeaders=" + names + ", Signature=" + signature
}

func (a *thief) scope(date string) string {
	return a.key.AccessKey + "/" + date[:8] + "/us-east-1/s3/aws4_request"
}

// presign is sign in the query.
func (a *thief) presign(t *testing.T, r request) (*http.Request, error) {
	t.Helper()
	date := time.Now().UTC().Format("20060102T150405Z")
	var query s3addr.Query
	if r.query != "" {
		query = strings.Split(r.query, "&")
	}
	query.Add("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
	query.Add("X-Amz-Credential", a.scope(date))
	query.Add("X-Amz-Date", date)
	query.Add("X-Amz-Expires", "900")
	query.AddNonEmpty("X-Amz-Security-Token", a.key.SessionToken)
	query.Add("X-Amz-SignedHeaders", "host")
	r.query = query.String()
	text := strings.Join([]string{r.method, r.path, r.query, "host:" + a.endpoint, "", "host", "UNSIGNED-PAYLOAD"}, "\n")
	var answer struct{ Signature string }
	if err := a.ask(t, "sign", map[string]string{"canonicalRequest": text, "date": date, "region": "us-east-1"}, &answer); err != nil {
		return nil, err
	}
	r.query += "&X-Amz-Signature=" + answer.Signature
	return a.httpRequest(t, r, nil), nil
}

// presigned has web/signer make the address.
func (a *thief) presigned(t *testing.T, r request) (*http.Request, error) {
	t.Helper()
	var answer struct{ URL string }
	if err := a.ask(t, "presign", map[string]string{"method": r.method, "object": strings.TrimPrefix(r.path, "/shared/")}, &answer); err != nil {
		return nil, err
	}
	return http.NewRequest(r.method, answer.URL, strings.NewReader(r.body))
}

// httpRequest sends path and query as they are.
func (a *thief) httpRequest(t *testing.T, r request, headers map[string]string) *http.Request {
	t.Helper()
	req, err := http.NewRequest(r.method, "http://"+a.endpoint, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := url.PathUnescape(r.path)
	if err != nil {
		t.Fatal(err)
	}
	req.URL = &url.URL{Scheme: "http", Host: a.endpoint, Path: plain, RawPath: r.path, RawQuery: r.query}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	return req
}

// send returns the status and the text of an answer.
func send(t *testing.T, req *http.Request) (int, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error() // a server may hang up on what it does not like
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// signAlone signs with the secret of the key in place of web/signer.
func (a *thief) signAlone(t *testing.T, r request) *http.Request {
	t.Helper()
	date := time.Now().UTC().Format("20060102T150405Z")
	text, headers := a.canonical(r, date)
	sum := sha256.Sum256([]byte(text))
	signature := hmacOf("AWS4"+a.key.SecretKey, date[:8], "us-east-1", "s3", "aws4_request",
		strings.Join([]string{"AWS4-HMAC-SHA256", date, date[:8] + "/us-east-1/s3/aws4_request", hex.EncodeToString(sum[:])}, "\n"))
	a.authorize(headers, date, signature)
	return a.httpRequest(t, r, headers)
}

// hmacOf folds texts into the key, each by HMAC-SHA256.
func hmacOf(key string, texts ...string) string {
	for _, text := range texts {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(text))
		key = string(mac.Sum(nil))
	}
	return hex.EncodeToString([]byte(key))
}

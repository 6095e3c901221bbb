package signer

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// field is a field of a form, one of which may stand there twice.
type field struct{ name, value string }

// form has web/signer sign a form for alice's object, and returns its fields.
func (a *thief) form(t *testing.T) []field {
	t.Helper()
	now := time.Now().UTC()
	date := now.Format("20060102T150405Z")
	fields := []field{{"bucket", "shared"}, {"key", "users/alice/a"}, {"x-amz-algorithm", "AWS4-HMAC-SHA256"}, {"x-amz-credential", a.scope(date)}, {"x-amz-date", date}}
	if a.key.SessionToken != "" {
		fields = append(fields, field{"x-amz-security-token", a.key.SessionToken})
	}
	policy := `{"expiration":"` + now.Add(5*time.Minute).Format("2006-01-02T15:04:05.000Z") + `","conditions":[`
	for _, f := range fields {
		policy += fmt.Sprintf(`["eq","$%s","%s"],`, f.name, f.value)
	}
	encoded := base64.StdEncoding.EncodeToString([]byte(policy + `["content-length-range",0,100]]}`))
	var answer struct{ Signature string }
	if err := a.ask(t, "sign", map[string]string{"policy": encoded, "date": date, "region": "us-east-1"}, &answer); err != nil {
		t.Fatalf("a plain form is not signed: %v", err)
	}
	return append(fields, field{"policy", encoded}, field{"x-amz-signature", answer.Signature})
}

func (a *thief) post(t *testing.T, fields []field, headers map[string]string, fileName, file string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, f := range fields {
		w.WriteField(f.name, f.value)
	}
	part, err := w.CreateFormFile("file", fileName)
	if err != nil {
		t.Fatal(err)
	}
	part.Write([]byte(file))
	w.Close()
	req, err := http.NewRequest("POST", "http://"+a.endpoint+"/shared", &body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	return req
}

// Forms that say more than their policy, or something else.
func TestChangedForms(t *testing.T) { onGrounds(t, sendForms) }

func sendForms(t *testing.T, g *ground) {
	replaced := func(name, value string) func([]field) []field {
		return func(fields []field) []field {
			for i := range fields {
				if fields[i].name == name {
					fields[i].value = value
				}
			}
			return fields
		}
	}
	more := func(extra ...field) func([]field) []field {
		return func(fields []field) []field { return append(extra, fields...) }
	}
	for name, tc := range map[string]struct {
		change   func([]field) []field
		headers  map[string]string
		large    bool
		harmful  bool // must be refused; else it must come to nothing
		harmless bool // must be taken, but by versitygw: it takes no form of a user whom a bucket's policy lets in
	}{
		"nothing":              {change: more(), harmless: true},
		"another's key":        {change: replaced("key", "users/bob/secret"), harmful: true},
		"a key with dots":      {change: replaced("key", "users/alice/../bob/secret"), harmful: true},
		"a key of the file's":  {change: replaced("key", "users/alice/${filename}"), harmful: true},
		"another bucket":       {change: replaced("bucket", "private")}, // MinIO takes that of the address
		"a key before":         {change: more(field{"key", "users/bob/secret"}), harmful: true},
		"a key in capitals":    {change: more(field{"KEY", "users/bob/secret"})},
		"a bucket before":      {change: more(field{"bucket", "private"})},
		"a file that is large": {change: more(), large: true, harmful: true},
		"an unpacking":         {change: more(field{"x-amz-meta-snowball-auto-extract", "true"})},
		"a copy":               {change: more(field{"x-amz-copy-source", "/shared/users/bob/secret"})},
		"tags":                 {change: more(field{"tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"})},
		"an ACL":               {change: more(field{"acl", "public-read"})},
		"a lock":               {change: more(field{"x-amz-object-lock-mode", "COMPLIANCE"}, field{"x-amz-object-lock-retain-until-date", "2099-01-01T00:00:00Z"})},
		"a copy in a header":   {change: more(), headers: map[string]string{"x-amz-copy-source": "/shared/users/bob/secret"}},
		"a deletion":           {change: more(), headers: map[string]string{"x-http-method-override": "DELETE"}},
	} {
		t.Run(name, func(t *testing.T) {
			g.reset(t)
			file := "thief"
			if tc.large {
				file = strings.Repeat("x", 101)
			}
			status, answer := send(t, g.post(t, tc.change(g.form(t)), tc.headers, "../bob/planted", file))
			t.Logf("status %d %.300s", status, answer)
			if tc.harmless && g.key.SessionToken != "" && status >= 400 {
				t.Errorf("status %d, want it stored:\n%s", status, answer)
			}
			if tc.harmful && status < 400 {
				t.Errorf("status %d, want 403:\n%s", status, answer)
			}
			g.check(t, answer)
		})
	}
}

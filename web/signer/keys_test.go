package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestKeysAreReplacedInTime(t *testing.T) {
	at, renewed := now, 0
	ring := &keyring{now: func() time.Time { return at }, renew: func(context.Context) (key, error) {
		renewed++
		return key{id: fmt.Sprint("key-", renewed), expires: at.Add(sessionLife)}, nil
	}}
	for _, tc := range []struct {
		after time.Duration
		id    string
		all   int // keys whose signatures may be in use
	}{
		{0, "key-1", 1},
		{sessionLife - reserve - early - time.Second, "key-1", 1},
		{sessionLife - reserve - early, "key-2", 2},
		{sessionLife, "key-2", 2}, // the first has ended, and goes when the second does
		{2 * (sessionLife - reserve - early), "key-3", 2},
	} {
		at = now.Add(tc.after)
		k, err := ring.current(t.Context())
		all, _ := ring.all(t.Context())
		if k.id != tc.id || err != nil || len(all) != tc.all || all[0] != k {
			t.Errorf("after %s: got %s of %v, %v, want %s of %d", tc.after, k.id, all, err, tc.id, tc.all)
		}
		if left := k.expires.Sub(at); left < maxExpires*time.Second {
			t.Errorf("after %s: %s left, want the life of a presigned URL", tc.after, left)
		}
	}
}

func TestKeysThatCannotBeHad(t *testing.T) {
	down := errors.New("STS is down")
	ring := &keyring{now: time.Now, renew: func(context.Context) (key, error) { return key{}, down }}
	if _, err := ring.all(t.Context()); err != down {
		t.Errorf("got %v, want %v", err, down)
	}
}

func TestReadKeys(t *testing.T) {
	all := users{"token-of-alice": "alice", "token-of-bob": "bob"}
	for name, tc := range map[string]struct{ text, err string }{
		"all":                   {`{"alice": {"accessKey": "a", "secretKey": "s"}, "bob": {"accessKey": "b", "secretKey": "s"}}`, ""},
		"a user without one":    {`{"alice": {"accessKey": "a", "secretKey": "s"}}`, "bob"},
		"a key without a name":  {`{"alice": {"secretKey": "s"}, "bob": {"accessKey": "b", "secretKey": "s"}}`, "alice"},
		"one key for two users": {`{"alice": {"accessKey": "a", "secretKey": "s"}, "bob": {"accessKey": "a", "secretKey": "s"}}`, "one key"},
		"no JSON":               {`alice`, "keys.json"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "keys.json")
			if err := os.WriteFile(file, []byte(tc.text), 0o600); err != nil {
				t.Fatal(err)
			}
			keys, err := readKeys(file, all)
			if tc.err == "" && (err != nil || keys["bob"].id != "b") || tc.err != "" && (err == nil || !strings.Contains(err.Error(), tc.err)) {
				t.Errorf("got %v, %v, want an error with %q", len(keys), err, tc.err)
			}
		})
	}
}

// A server that gives keys which may do everything, or none, is not signed for.
func TestServersThatDoNotCutKeysDown(t *testing.T) {
	sts := "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>TEMP</AccessKeyId><SecretAccessKey>s</SecretAccessKey>" +
		"<SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
	for name, tc := range map[string]struct {
		sts          string
		head, remove int
		err          string
	}{
		"one that does":           {sts, 403, 403, ""},
		"one without STS":         {"<Error><Code>NotImplemented</Code></Error>", 403, 403, "-keys"},
		"one that lets read":      {sts, 404, 403, "not cut down"},
		"one that lets write":     {sts, 403, 204, "not cut down"},
		"one that answers to all": {sts, 200, 204, "not cut down"},
	} {
		t.Run(name, func(t *testing.T) {
			s3 := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("X-Amz-Request-Id", "1")
				w.Header().Set("Content-Length", "0")
				w.Header().Set("ETag", `"e"`)
				w.Header().Set("Last-Modified", "Wed, 25 Nov 2026 18:00:00 GMT")
				switch {
				case r.Method == "POST":
					w.Header().Del("Content-Length")
					fmt.Fprint(w, tc.sts)
				case r.Method == "HEAD" && r.URL.Path == "/shared":
					w.WriteHeader(200) // the bucket is there
				case r.Method == "HEAD":
					w.WriteHeader(tc.head)
				default:
					w.WriteHeader(tc.remove)
				}
			}))
			defer s3.Close()
			s, err := newServer(options{endpoint: s3.URL, accessKey: "ROOT", secretKey: "s", region: "us-east-1", bucket: "shared", users: users{"token-of-alice": "alice"}})
			if err != nil {
				t.Fatal(err)
			}
			if err = s.prepare(t.Context()); (err == nil) != (tc.err == "") || err != nil && !strings.Contains(err.Error(), tc.err) {
				t.Errorf("got %v, want an error with %q", err, tc.err)
			}
		})
	}
}

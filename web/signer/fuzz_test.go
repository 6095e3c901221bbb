package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"path"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
)

// mineAlone fails unless a name is alice's, and the same after any folding.
func mineAlone(t *testing.T, what, name string) {
	t.Helper()
	folded := path.Clean("/" + strings.ReplaceAll(name, `\\`, "/"))
	if !strings.HasPrefix(name, "users/alice/") || folded != "/"+strings.TrimSuffix(strings.ReplaceAll(name, `\\`, "/"), "/") {
		t.Errorf("%s is %q, which is not alice's, or another name too", what, name)
	}
}

// What is signed, another reader of the request finds to be alice's too.
func FuzzCanonical(f *testing.F) {
	for _, do := range doings {
		f.Add(asked(f, func(ctx context.Context, c *core.Client) { do(ctx, c, "users/alice/") }).CanonicalRequest)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if mine.judge(core.SigningRequest{CanonicalRequest: text, Date: "20261125T180000Z", Region: "us-east-1"}, now) != nil {
			return
		}
		lines := strings.Split(text, "\n")
		wire := lines[0] + " " + lines[1] + "?" + lines[2] + " HTTP/1.1\r\n" + strings.Join(lines[3:len(lines)-3], "\r\n") + "\r\n\r\n"
		req, err := http.ReadRequest(bufio.NewReader(strings.NewReader(wire)))
		if err != nil {
			t.Fatalf("no server reads %q: %v", wire, err)
		}
		if key, ok := strings.CutPrefix(req.URL.Path, "/shared/"); ok {
			mineAlone(t, "the key", key)
		} else if req.URL.Path != "/shared" {
			t.Errorf("the path is %q", req.URL.Path)
		}
		if source := req.Header.Get("X-Amz-Copy-Source"); source != "" && !strings.Contains(source, "%") {
			mineAlone(t, "the source", strings.TrimPrefix(strings.TrimPrefix(source, "/"), "shared/"))
		}
		if query := req.URL.Query(); len(query["prefix"]) > 1 || len(req.Header["X-Amz-Copy-Source"]) > 1 {
			t.Errorf("%q says something twice", wire)
		} else if prefix, ok := query["prefix"]; ok {
			mineAlone(t, "the list", prefix[0]+"a")
		}
	})
}

// deletes makes the request of a DeleteObjects with a body.
func deletes(body string) core.SigningRequest {
	sum := sha256.Sum256([]byte(body))
	text := strings.ReplaceAll(canonicalOf("POST", "/shared", "delete=", ""), "UNSIGNED-PAYLOAD", hex.EncodeToString(sum[:]))
	return core.SigningRequest{CanonicalRequest: text, Body: body, Date: "20261125T180000Z", Region: "us-east-1"}
}

// Whatever names a reader may find in the body of a delete are alice's.
func FuzzDelete(f *testing.F) {
	f.Add(asked(f, func(ctx context.Context, c *core.Client) { doings["removeObjects"](ctx, c, "users/alice/") }).Body)
	for _, body := range []string{
		`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet><Object><Key>users/alice/a</Key><Key>users/bob/a</Key></Object></Delete>`,
		`<Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Quiet>true</Quiet><Object><Key><![CDATA[users/alice/]]>a</Key><VersionId>1</VersionId></Object></Delete>`,
		`<!DOCTYPE a [<!ENTITY b "c">]><Delete><Object><Key a="b">users/alice/&#x2e;./bob</Key></Object><!-- c --></Delete>`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if mine.judge(deletes(body), now) != nil {
			return
		}
		decoder := xml.NewDecoder(strings.NewReader(body))
		inside := ""
		for {
			token, err := decoder.Token()
			if err == io.EOF {
				return
			} else if err != nil {
				t.Fatal(err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				if inside = token.Name.Local; !strings.Contains(" Delete Quiet Object Key ", " "+inside+" ") || len(token.Attr) > 1 {
					t.Errorf("%s holds %v", body, token)
				}
			case xml.CharData:
				if inside == "Key" {
					mineAlone(t, "a key", string(token))
				}
			case xml.EndElement:
				inside = ""
			default:
				t.Errorf("%s holds a %T", body, token)
			}
		}
	})
}

// Whatever key a reader may find in a policy is alice's, and is one alone.
func FuzzPolicy(f *testing.F) {
	text, err := base64.StdEncoding.DecodeString(asked(f, func(ctx context.Context, c *core.Client) { doings["presignedPostPolicy"](ctx, c, "users/alice/") }).Policy)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(strings.Replace(string(text), `["eq","$key",`, `["starts-with","$key",`, 1)))
	f.Add([]byte(strings.Replace(string(text), `"conditions"`, `"Conditions":[],"conditions"`, 1)))
	f.Add([]byte(strings.Replace(string(text), `]]}`, `],["content-length-range",0,10]]}`, 1)))
	f.Fuzz(func(t *testing.T, text []byte) {
		if mine.judge(core.SigningRequest{Policy: base64.StdEncoding.EncodeToString(text), Date: "20261125T180000Z", Region: "us-east-1"}, now) != nil {
			return
		}
		var read map[string]any
		if err := json.Unmarshal(text, &read); err != nil || len(read) != 2 {
			t.Fatalf("%s: got %v, %v, want two members", text, read, err)
		}
		if n := strings.Count(strings.ToLower(string(text)), `"$key"`); n != 1 {
			t.Errorf("%s has %d keys", text, n)
		}
		for _, condition := range read["conditions"].([]any) {
			list := condition.([]any)
			if name, ok := list[1].(string); ok && strings.EqualFold(name, "$key") {
				mineAlone(t, "the key", list[2].(string))
			}
		}
	})
}

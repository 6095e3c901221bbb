package main

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
)

// What a form's policy may not allow.
func TestPolicies(t *testing.T) {
	small := func(ctx context.Context, c *core.Client) {
		c.PresignedPostPolicy(ctx, core.PostPolicy{Bucket: "shared", Key: "users/alice/a", ContentType: "text/plain", Expires: now.Add(900 * time.Second)}, core.PresignOptions{})
	}
	good := asked(t, small)
	text, err := base64.StdEncoding.DecodeString(good.Policy)
	if err != nil {
		t.Fatal(err)
	}
	plain := string(text)
	if err := mine.judge(good, now); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"another bucket":            {`"$bucket","shared"`, `"$bucket","other"`},
		"another's key":             {"users/alice/a", "users/bob/a"},
		"dots":                      {"users/alice/a", "users/alice/../bob/a"},
		"any key":                   {`["eq","$key","users/alice/a"]`, `["starts-with","$key",""]`},
		"another's beginning":       {`["eq","$key","users/alice/a"]`, `["starts-with","$key","users/"]`},
		"no key":                    {`["eq","$key","users/alice/a"],`, ``},
		"two keys":                  {`"conditions":[`, `"conditions":[["starts-with","$key","users/alice/"],`},
		"one key twice":             {`"conditions":[`, `"conditions":[{"KEY":"users/alice/b"},`},
		"valid for longer":          {`T18:15:00`, `T18:15:01`},
		"ended":                     {`2026-11-25T18:15`, `2026-11-25T17:59`},
		"an ACL":                    {`"conditions":[`, `"conditions":[{"acl":"public-read"},`},
		"a redirect":                {`"conditions":[`, `"conditions":[{"success_action_redirect":"https://evil.example"},`},
		"a status that S3 has not":  {`"conditions":[`, `"conditions":[{"success_action_status":"301"},`},
		"a field left open":         {`"conditions":[`, `"conditions":[["starts-with","$x-amz-meta-a",""],`},
		"a token":                   {`"conditions":[`, `"conditions":[{"x-amz-security-token":"t"},`},
		"tags":                      {`"conditions":[`, `"conditions":[{"tagging":"<Tagging/>"},`},
		"another's key to sign":     {`AKID/2026`, `OTHER/2026`},
		"another date":              {`"20261125T180000Z"`, `"20261125T180001Z"`},
		"no condition of a form":    {`"conditions":[`, `"conditions":["$key",`},
		"a condition of four":       {`"conditions":[`, `"conditions":[["eq","$key","a","b"],`},
		"a name without its dollar": {`"$key"`, `"key"`},
		"no JSON":                   {`{"expiration"`, `"expiration"`},
		"an order in metadata":      {`"conditions":[`, `"conditions":[["eq","$x-amz-meta-snowball-auto-extract","true"],`},
		"the beginning of a key":    {`["eq","$key","users/alice/a"]`, `["starts-with","$key","users/alice/"]`},
		"a file's own name":         {"users/alice/a", "users/alice/${filename}"},
		"slashes in a row":          {"users/alice/a", "users/alice//a"},
		"encoded dots":              {"users/alice/a", "users/alice/%2e%2e/bob"},
		"no beginning":              {"users/alice/a", "/users/alice/a"},
		"conditions twice":          {`"conditions":[`, `"conditions":[["eq","$key","users/bob/a"]],"conditions":[`},
		"Conditions beside":         {`{"expiration"`, `{"Conditions":[["eq","$key","users/bob/a"]],"expiration"`},
		"Conditions behind":         {`]]}`, `]],"Conditions":[["eq","$key","users/bob/a"]]}`},
		"Conditions in place":       {`"conditions"`, `"Conditions"`},
		"an end twice":              {`{"expiration"`, `{"expiration":"2099-01-01T00:00:00.000Z","expiration"`},
		"an Expiration beside":      {`{"expiration"`, `{"Expiration":"2099-01-01T00:00:00.000Z","expiration"`},
		"an end in another form":    {`18:15:00.000Z`, `18:15:00Z`},
		"a member more":             {`{"expiration"`, `{"a":1,"expiration"`},
		"a condition in braces":     {`["eq","$key","users/alice/a"]`, `{"key":"users/alice/a"}`},
		"a key twice in braces":     {`["eq","$key","users/alice/a"]`, `{"key":"users/alice/a","key":"users/bob/a"}`},
		"eq in capitals":            {`"eq","$key"`, `"EQ","$key"`},
		"a name in capitals, twice": {`"conditions":[`, `"conditions":[["eq","$Key","users/alice/a"],`},
		"white space":               {`"conditions":[`, `"conditions": [`},
		"an escape":                 {"users/alice/a", `users\/alice/a`},
		"an escape of a letter":     {"users/alice/a", `users/alice/\u0061`},
		"half a character":          {"users/alice/a", `users/alice/\ud800`},
		"a broken character":        {"users/alice/a", "users/alice/\xff"},
		"a number for a text":       {`"users/alice/a"`, `5`},
		"nothing for a text":        {`"users/alice/a"`, `null`},
		"a range in another form":   {`"conditions":[`, `"conditions":[["content-length-range",0,1e3],`},
		"a range of texts":          {`"conditions":[`, `"conditions":[["content-length-range","0","9"],`},
		"a range from below":        {`"conditions":[`, `"conditions":[["content-length-range",-1,9],`},
		"a range of fields":         {`"conditions":[`, `"conditions":[["content-length-range","$key","users/bob/a"],`},
		"something behind":          {`]]}`, `]]}{}`},
		"a line behind":             {`]]}`, "]]}\n"},
		"a mark in front":           {`{"expiration"`, "\ufeff{\"expiration\""},
		"a comment":                 {`"conditions":[`, `"conditions":/* */[`},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(plain, change[0], change[1], 1)
			if changed == plain {
				t.Fatalf("there is no %s in %s", change[0], plain)
			}
			req := good
			req.Policy = base64.StdEncoding.EncodeToString([]byte(changed))
			refused(t, mine.judge(req, now))
		})
	}
	for name, encoded := range map[string]string{"a line's end": good.Policy[:8] + "\n" + good.Policy[8:], "nothing at the end": strings.TrimRight(good.Policy, "=") + "\r\n"} {
		t.Run("base64 with "+name, func(t *testing.T) {
			req := good
			req.Policy = encoded
			refused(t, mine.judge(req, now))
		})
	}
	t.Run("no base64", func(t *testing.T) {
		req := good
		req.Policy = "?"
		refused(t, mine.judge(req, now))
	})
}

package main

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
)

// A signature is worth something only if it is S3's own: the core's is.
func TestSign(t *testing.T) {
	const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
	c, err := core.New("http://s3.example:9000", core.Options{
		Credentials: credentials.Static{AccessKeyID: "AKID", SecretAccessKey: secret}, Region: "us-east-1", Clock: func() time.Time { return now },
		Transport: transport.Func(nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.PresignedGetObject(t.Context(), "shared", "users/alice/a", core.PresignOptions{Expiry: 900, ResponseHeaders: map[string]string{"response-content-type": "text/plain"}})
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	req := asked(t, func(ctx context.Context, c *core.Client) { doings["presignedGetObject"](ctx, c, "users/alice/") })
	if got, want := sign(secret, req), u.Query().Get("X-Amz-Signature"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

package core

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// refusing is a net/http that fails as a server that is not there does: the
// error of http.Client around it holds the URL with its query.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connect: connection refused")
}

func TestNoErrorHoldsASecret(t *testing.T) {
	failing := &http.Client{Transport: refusing{}}
	for name, tr := range map[string]transport.Transport{
		"refused connection": nethttp.New(failing),
		"adapter that keeps the address of net/http in a kind of its own": transport.Func(func(ctx context.Context, req *transport.Request) (*transport.Response, error) {
			resp, err := nethttp.New(failing).Do(ctx, req)
			return resp, &transport.Error{Kind: transport.KindTimeout, URL: req.Scheme + "://" + req.Host + req.Path, Err: err}
		}),
		"server that repeats what it got": transport.Func(func(_ context.Context, req *transport.Request) (*transport.Response, error) {
			return s3test.Reply(403, "<Error><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match.</Message>"+
				"<StringToSign>"+s3test.TestSecret+"</StringToSign><SignatureProvided>"+req.Header["authorization"]+"</SignatureProvided></Error>"), nil
		}),
	} {
		for called, m := range methods {
			for signing, change := range map[string]func(*Options){"in the query": func(*Options) {}, "in the header": headerSigning} {
				t.Run(name+", "+called+" "+signing, func(t *testing.T) {
					w := &s3test.Wire{Answer: tr.Do}
					err := m.call(t.Context(), newClient(t, w, noPatience, change), "photos", "a.jpg", request.CallOptions{})
					if err == nil {
						t.Fatal("got no error, want one")
					}
					for _, hidden := range secretsOf(w.Sent) {
						if strings.Contains(err.Error(), hidden) {
							t.Errorf("got %v, with %q in it", err, hidden)
						}
					}
				})
			}
		}
	}
}

// secretsOf are the secrets of the test, and every signature that was sent.
func secretsOf(sent []*transport.Request) []string {
	secrets := []string{s3test.TestSecret, s3test.TestToken, url.QueryEscape(s3test.TestToken), "X-Amz-Signature", "Signature="}
	for _, req := range sent {
		_, inQuery, _ := strings.Cut(req.Query, "X-Amz-Signature=")
		_, inHeader, _ := strings.Cut(req.Header["authorization"], "Signature=")
		if secret := inQuery + inHeader; len(secret) == 64 {
			secrets = append(secrets, secret)
		}
	}
	return secrets
}

// Package sts has MinIO give temporary keys: for a user's keys, for the token of an
// OpenID provider, for a name and a password of an LDAP directory. Both of those are
// stand-ins of the tests; what Minnow sends, and what the keys may do, is MinIO's to judge.
package sts

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/tests/harness"
)

const (
	bucket   = "shared"
	password = "a password of alice's & more"
	// narrow takes away all but to read one object.
	narrow = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::shared/open"]}]}`
)

// ground is a MinIO that knows a provider and a directory.
type ground struct {
	endpoint string
	provider *provider
}

func begin(t *testing.T) *ground {
	g := &ground{provider: startProvider(t)}
	ldap := startDirectory(t, directory{map[string]string{lookupDN: "lookup", aliceDN: password}})
	g.endpoint = harness.StartMinIO(t,
		"MINIO_IDENTITY_OPENID_CONFIG_URL="+g.provider.url+"/.well-known/openid-configuration", "MINIO_IDENTITY_OPENID_CLIENT_ID="+audience,
		"MINIO_IDENTITY_LDAP_SERVER_ADDR="+ldap, "MINIO_IDENTITY_LDAP_SERVER_INSECURE=on",
		"MINIO_IDENTITY_LDAP_LOOKUP_BIND_DN="+lookupDN, "MINIO_IDENTITY_LDAP_LOOKUP_BIND_PASSWORD=lookup",
		"MINIO_IDENTITY_LDAP_USER_DN_SEARCH_BASE_DN="+peopleDN, "MINIO_IDENTITY_LDAP_USER_DN_SEARCH_FILTER=(uid=%s)",
	).Endpoint
	root := harness.User{AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Region: "us-east-1"}
	if _, err := root.Send("PUT", "http://"+g.endpoint+"/"+bucket, nil); err != nil {
		t.Fatal(err)
	}
	grant := "http://" + g.endpoint + "/minio/admin/v3/set-user-or-group-policy?isGroup=false&policyName=readwrite&userOrGroup=" + url.QueryEscape(aliceDN)
	_, err := root.Send("PUT", grant, nil)
	for end := time.Now().Add(10 * time.Second); err != nil && time.Now().Before(end); _, err = root.Send("PUT", grant, nil) {
		time.Sleep(25 * time.Millisecond) // it serves before it has read its policies
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, object := range []string{"/open", "/closed"} {
		if _, err := root.Send("PUT", "http://"+g.endpoint+"/"+bucket+object, []byte(object)); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

func (g *ground) client(t *testing.T, keys credentials.Provider) *core.Client {
	t.Helper()
	c, err := core.New("http://"+g.endpoint, core.Options{Credentials: keys, Transport: nethttp.New(nil)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func own() credentials.Static {
	return credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey}
}

func TestTemporaryKeys(t *testing.T) {
	g := begin(t)
	anybody := g.client(t, nil)
	ways := map[string]func(ctx context.Context, o core.RoleOptions) (credentials.Value, error){
		"AssumeRole": g.client(t, own()).AssumeRole,
		"AssumeRoleWithWebIdentity": func(ctx context.Context, o core.RoleOptions) (credentials.Value, error) {
			return anybody.AssumeRoleWithWebIdentity(ctx, g.provider.token(time.Hour), o)
		},
		"AssumeRoleWithLDAPIdentity": func(ctx context.Context, o core.RoleOptions) (credentials.Value, error) {
			return anybody.AssumeRoleWithLDAPIdentity(ctx, "alice", password, o)
		},
	}
	for name, ask := range ways {
		t.Run(name, func(t *testing.T) {
			keys, err := ask(t.Context(), core.RoleOptions{DurationSeconds: core.MinKeyLife, Policy: narrow})
			if err != nil {
				t.Fatal(err)
			}
			if left := time.Until(keys.Expires); left < 14*time.Minute || left > 16*time.Minute || keys.SessionToken == "" {
				t.Errorf("got keys for %s with the token %q, want a quarter of an hour and a token", left, keys.SessionToken)
			}
			c := g.client(t, credentials.Static(keys))
			if _, err := c.StatObject(t.Context(), bucket, "open", request.GetOptions{}); err != nil {
				t.Errorf("what the policy allows: got %v", err)
			}
			if _, err := c.StatObject(t.Context(), bucket, "closed", request.GetOptions{}); s3err.CodeOf(err) != s3err.AccessDenied {
				t.Errorf("what it does not: got %v, want AccessDenied", err)
			}
			// Asked for as they are needed, they are kept.
			asked := 0
			renewed := g.client(t, credentials.NewRefreshing(func(ctx context.Context) (credentials.Value, error) {
				asked++
				return ask(ctx, core.RoleOptions{})
			}, nil))
			for range 3 {
				if _, err := renewed.PutObject(t.Context(), bucket, "new", transport.Bytes("x"), core.PutOptions{}); err != nil || asked != 1 {
					t.Fatalf("got %v after %d questions, want one", err, asked)
				}
			}
		})
	}
}

// What is wrong is told by the code of STS, and by no secret. MinIO has two codes for
// all of these, and says the rest in words.
func TestRefusals(t *testing.T) {
	g := begin(t)
	anybody := g.client(t, nil)
	wrong := own()
	wrong.SecretAccessKey = "not the secret"
	unknown := own()
	unknown.AccessKeyID = "nobody"
	late := g.provider.token(-time.Hour)
	for name, tc := range map[string]struct {
		ask  func(ctx context.Context) (credentials.Value, error)
		code string
	}{
		"a wrong secret": {func(ctx context.Context) (credentials.Value, error) {
			return g.client(t, wrong).AssumeRole(ctx, core.RoleOptions{})
		}, s3err.AccessDenied},
		"an unknown key": {func(ctx context.Context) (credentials.Value, error) {
			return g.client(t, unknown).AssumeRole(ctx, core.RoleOptions{})
		}, s3err.AccessDenied},
		"a policy that is none": {func(ctx context.Context) (credentials.Value, error) {
			return g.client(t, own()).AssumeRole(ctx, core.RoleOptions{Policy: "{}"})
		}, "InvalidParameterValue"},
		"a token that has ended": {func(ctx context.Context) (credentials.Value, error) {
			return anybody.AssumeRoleWithWebIdentity(ctx, late, core.RoleOptions{})
		}, "InvalidParameterValue"},
		"no token": {func(ctx context.Context) (credentials.Value, error) {
			return anybody.AssumeRoleWithWebIdentity(ctx, "none-that-is", core.RoleOptions{})
		}, "InvalidParameterValue"},
		"a wrong password": {func(ctx context.Context) (credentials.Value, error) {
			return anybody.AssumeRoleWithLDAPIdentity(ctx, "alice", password+"x", core.RoleOptions{})
		}, "InvalidParameterValue"},
		"nobody": {func(ctx context.Context) (credentials.Value, error) {
			return anybody.AssumeRoleWithLDAPIdentity(ctx, "bob", password, core.RoleOptions{})
		}, "InvalidParameterValue"},
	} {
		t.Run(name, func(t *testing.T) {
			keys, err := tc.ask(t.Context())
			e, refused := errors.AsType[*s3err.Error](err)
			if !refused || e.Code != tc.code || e.Message == "" || keys.AccessKeyID != "" {
				t.Fatalf("got %v, %v, want the code %s", keys, err, tc.code)
			}
			for _, secret := range []string{wrong.SecretAccessKey, harness.SecretKey, password, late} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("got %v, with the secret %q in it", err, secret)
				}
			}
		})
	}
}

//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// assumeRole asks for temporary keys: by a token, by a name and a password, or by the
// client's own keys, whichever there is. It serves the functions of sts.js.
func assumeRole(c *core.Client, a *args) work {
	token, username, opts := a.text(a.values, "token"), a.text(a.values, "username"), a.readRoleOptions(a.options())
	password := a.text(a.values, "password")
	return func(ctx context.Context) (appender, error) {
		var keys credentials.Value
		var err error
		switch {
		case token != "":
			keys, err = c.AssumeRoleWithWebIdentity(ctx, token, opts)
		case username != "":
			keys, err = c.AssumeRoleWithLDAPIdentity(ctx, username, password, opts)
		default:
			keys, err = c.AssumeRole(ctx, opts)
		}
		return func(dst []byte) []byte {
			dst = jsontext.AppendStringMember(append(dst, '{'), "accessKey", keys.AccessKeyID)
			dst = jsontext.AppendStringMember(dst, "secretKey", keys.SecretAccessKey)
			dst = jsontext.AppendStringMember(dst, "sessionToken", keys.SessionToken)
			return append(appendDateMember(dst, "expiration", keys.Expires), '}')
		}, err
	}
}

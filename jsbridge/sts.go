//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// askSTS asks for temporary keys. It serves the functions of sts.js, which say what is
// asked for, and have checked it.
func askSTS(c *core.Client, a *args) work {
	r := core.STSRequest{Action: a.required("action"), Form: a.pairs("form"), Unsigned: a.bool(a.values, "unsigned")}
	return func(ctx context.Context) (appender, error) {
		keys, err := c.AskSTS(ctx, r)
		return func(dst []byte) []byte {
			dst = jsontext.AppendStringMember(append(dst, '{'), "accessKey", keys.AccessKeyID)
			dst = jsontext.AppendStringMember(dst, "secretKey", keys.SecretAccessKey)
			dst = jsontext.AppendStringMember(dst, "sessionToken", keys.SessionToken)
			return append(appendDateMember(dst, "expiration", keys.Expires), '}')
		}, err
	}
}

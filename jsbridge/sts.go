//go:build js && wasm

package jsbridge

import (
	"context"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/shape"
)

// askSTS asks for temporary keys. It serves the functions of sts.js, which say what is
// asked for, and have checked it.
func askSTS(c *core.Client, a *args) work {
	r := core.STSRequest{Action: a.required("action"), Form: a.pairs("form"), Unsigned: a.bool(a.values, "unsigned")}
	return func(ctx context.Context) (appender, error) {
		var keys []byte
		err := c.AskSTS(ctx, r, func(document []byte) (err error) {
			keys, err = shape.Read(r.Action+"Response{"+r.Action+"Result{Credentials{AccessKeyId,SecretAccessKey,SessionToken,Expiration}}}", document)
			return err
		})
		return literal(string(keys)), err
	}
}

//go:build js && wasm

package jsbridge

import (
	"context"
	"runtime"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
)

// method reads the arguments of a call and returns the work that is to be done
// with them, if all were well.
type method func(c *core.Client, a *args) work

// work does what a method is for.
type work func(ctx context.Context) (appender, error)

// appender appends a result as JSON.
type appender func(dst []byte) []byte

// methods is the table of all names that cross the channel. A new call of the
// API is a row here, a method of core.Client, one of the class in esm/client.js
// and one of index.d.ts; the contract test compares the three. The rows that
// begin with a capital serve the other half alone.
//
// It is a constant in all but name: as an array it is data in the module, where
// a map would be code that fills it.
var methods = [...]struct {
	name string
	method
}{
	{"makeBucket", makeBucket},
	{"listBuckets", listBuckets},
	{"bucketExists", bucketExists},
	{"removeBucket", removeBucket},
	{"listObjects", listObjects},
	{"listObjectsV2", listObjectsV2},
	{"listIncompleteUploads", listIncompleteUploads},
	{"removeIncompleteUpload", removeIncompleteUpload},
	{"getBucketPolicy", getBucketPolicy},
	{"setBucketPolicy", setBucketPolicy},
	{"getBucketPolicyDocument", getBucketPolicyDocument},
	{"setBucketPolicyDocument", setBucketPolicyDocument},
	{"getBucketNotification", getBucketNotification},
	{"setBucketNotification", setBucketNotification},
	{"removeAllBucketNotifications", removeAllBucketNotifications},
	{"listenBucketNotification", listenBucketNotification},
	{"putObject", putObject},
	{"fPutObject", putObject},
	{"getObject", getObject},
	{"fGetObject", fGetObject},
	{"getPartialObject", getPartialObject},
	{"copyObject", copyObject},
	{"statObject", statObject},
	{"removeObject", removeObject},
	{"removeObjects", removeObjects},
	{"presignedGetObject", presignedGetObject},
	{"presignedPutObject", presignedPutObject},
	{"presignedPostPolicy", presignedPostPolicy},
	{"GetRest", getRest},
	{"KeepOn", keepOn},
	{"SumBytes", sumBytes},
	{"CheckSum", checkSum},
	{"SignProbe", signProbe},
	{"UploadSize", uploadSize},
	{"DiscardUpload", discardUpload},
	{"Stats", stats},
}

func methodCalled(name string) method {
	for i := range methods {
		if methods[i].name == name {
			return methods[i].method
		}
	}
	return nil
}

// stats tells what this half holds, for tests that look for leaks.
func stats(_ *core.Client, a *args) work {
	return func(context.Context) (appender, error) {
		memory, err := a.host.memory()
		return func(dst []byte) []byte {
			dst = jsontext.AppendIntMember(append(dst, '{'), "wasmBytes", int64(memory))
			dst = jsontext.AppendIntMember(dst, "goroutines", int64(runtime.NumGoroutine()))
			return append(jsontext.AppendIntMember(dst, "asks", int64(a.host.open())), '}')
		}, err
	}
}

func literal(text string) appender { return func(dst []byte) []byte { return append(dst, text...) } }

func text(s string) appender { return func(dst []byte) []byte { return jsontext.AppendString(dst, s) } }

func appendList[T any](dst []byte, items []T, one func([]byte, T) []byte) []byte {
	dst = append(dst, '[')
	for i, item := range items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = one(dst, item)
	}
	return append(dst, ']')
}

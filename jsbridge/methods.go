//go:build js && wasm

package jsbridge

import (
	"context"
	"runtime"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/rows"
)

// method reads the arguments of a call and returns the work that is to be done
// with them, if all were well.
type method func(c *core.Client, a *args) work

// work does what a method is for.
type work func(ctx context.Context) (appender, error)

// appender appends a result as JSON.
type appender func(dst []byte) []byte

// methods is the table of the names that cross the channel beside those of the
// simple calls, which are rows of core/rows. A call with logic of its own is a row
// here, a method of core.Client, one of the class in esm/client.js and one of
// index.d.ts; the contract test compares the three. The rows that begin with a
// capital serve the other half alone.
//
// It is a constant in all but name: as an array it is data in the module, where
// a map would be code that fills it.
var methods = [...]struct {
	name string
	method
}{
	{"makeBucket", makeBucket},
	{"listBuckets", listBuckets},
	{"getBucketRegion", getBucketRegion},
	{"listObjects", listObjects},
	{"listObjectsV2", listObjectsV2},
	{"listObjectVersions", listObjectVersions},
	{"removeObjectVersions", removeObjectVersions},
	{"prefixSize", prefixSize},
	{"listIncompleteUploads", listIncompleteUploads},
	{"removeIncompleteUpload", removeIncompleteUpload},
	{"getBucketPolicy", getBucketPolicy},
	{"setBucketPolicy", setBucketPolicy},
	{"listenBucketNotification", listenBucketNotification},
	{"putObject", putObject},
	{"fPutObject", putObject},
	{"getObject", getObject},
	{"fGetObject", fGetObject},
	{"getPartialObject", getPartialObject},
	{"copyObject", copyObject},
	{"composeObject", composeObject},
	{"renameObject", renameObject},
	{"renamePrefix", renamePrefix},
	{"statObject", statObject},
	{"objectExists", objectExists},
	{"getObjectAttributes", getObjectAttributes},
	{"removeObject", removeObject},
	{"removeObjects", removeObjects},
	{"presignedGetObject", presignedGetObject},
	{"presignedPutObject", presignedPutObject},
	{"presignedGetObjects", presignedGetObjects},
	{"presignedUrl", presignedURL},
	{"presignedPostPolicy", presignedPostPolicy},
	{"request", anyRequest},
	{"GetRest", getRest},
	{"AskSTS", askSTS},
	{"SignProbe", signProbe},
	{"UploadSize", uploadSize},
	{"DiscardUpload", discardUpload},
	{"MatchesETag", matchesETag},
	{"Stats", stats},
}

func methodCalled(name string) method {
	for i := range methods {
		if methods[i].name == name {
			return methods[i].method
		}
	}
	if row := rows.Find(name); row != nil {
		return simple(row)
	}
	return nil
}

// simple does a simple call.
func simple(row *rows.Row) method {
	return func(c *core.Client, a *args) work {
		given := core.Simple{Bucket: a.required("bucket"), CallOptions: a.readCallOptions(a.options())}
		if row.Operation.OnObject {
			given.Object, given.VersionID = a.required("object"), a.text(a.options(), "versionId")
		}
		if row.Flag.Name != "" {
			given.Flag = a.bool(a.options(), row.Flag.Name)
		}
		if row.Argument != "" {
			given.Argument = a.values.Get(row.Argument)
		}
		return func(ctx context.Context) (appender, error) {
			result, err := c.DoSimple(ctx, row, given)
			if result == nil {
				return nil, err
			}
			return literal(string(result)), err
		}
	}
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

package conformance

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestEmbedded holds Minnow to gofakes3, as web/serve has it.
func TestEmbedded(t *testing.T) {
	conform(t, server{
		start: startEmbedded,
		lacks: lackedByEmbedded(),
		inPage: lacks{
			"objects/put, looked at, got": {"it takes no forms: the first small upload to a bucket goes twice", "got 2 requests"},
		},
		differs: map[string]any{
			"leadingSlash": "/lead",
			"arn":          "none",
		},
	})
}

func lackedByEmbedded() lacks {
	policy := lack{"it has no bucket policies", "NotImplemented"}
	notification := lack{"it has no notifications", "501"}
	listen, forms := lack{"it takes the request of a listener for that of a list", "it is no stream of events"}, lack{"it takes no forms", "got 403"}
	etag := lack{"the ETag of an object in parts is the MD5 of the whole", "result.etag"}
	return lacks{
		"buckets/made twice":                             {"it has one code for a bucket that is there, whoever made it", `got "BucketAlreadyExists"`},
		"buckets/with each kind of name":                 {"it wants three letters of every label of a dotted name", "InvalidBucketName"},
		"incomplete/none":                                {"a bucket that never had an upload has none such", "NoSuchUpload"},
		"list/after a key":                               {"with a prefix it begins at the key, instead of behind it", `"objectName":"d/1"`},
		"list/with metadata":                             {"it does not know that extension", "result[0].contentType: missing"},
		"objects/put, looked at, got":                    {"it tells a version of every object, in buckets without versions too", "result.versionId"},
		"parts/a part size of the caller's":              etag,
		"parts/put in parts/*":                           etag,
		"remove/some that the server refuses":            {"it refuses no key", "got []"},
		"remove/as anybody":                              {"it refuses the request as a whole", "Access"},
		"versions/copied":                                {"it copies the newest, whatever version is asked for", "result.etag"},
		"versions/each by its id":                        {"it tells of the newest in a HEAD, whatever version is asked for", "statObject: result.size: got 5, want 3"},
		"versions/removed":                               {"it lists what was removed, where there are versions", "listObjects: result: got"},
		"versions/one that stays":                        {"it refuses no version, whether there is such a one or not", "result: got []"},
		"listen/created and removed":                     listen,
		"listen/t*":                                      listen,
		"notification/a *":                               notification,
		"notification/none":                              notification,
		"notification/several queues":                    notification,
		"notification/without a name or filter":          notification,
		"policy/as it shows to anybody/*":                policy,
		"policy/documents":                               policy,
		"policy/each historical form of the condition/*": policy,
		"policy/of *":                                    policy,
		"policy/readonly for a client without keys":      policy,
		"policy/in place of a part/*":                    policy,
		"policy/none of a part/*":                        policy,
		"policy/none of the whole bucket*":               policy,
		"policy/refused":                                 policy,
		"policy/writeonly for a client without keys":     policy,
		"post/a content type":                            forms,
		"post/a form of a page":                          {"it takes no forms", "404"},
		"post/a key":                                     forms,
		"post/any key":                                   forms,
		"post/dates":                                     forms,
		"post/lengths":                                   {"it takes no forms", "AccessDenied"},
		"post/the beginning of keys":                     forms,
	}
}

// startEmbedded builds and starts web/serve.
func startEmbedded(t *testing.T) target {
	t.Helper()
	serve := harness.StartServe(t, harness.Build(t, "./web/serve"), "-access-key", harness.AccessKey, "-secret-key", harness.SecretKey,
		"-origin", "*")
	return target{strings.TrimPrefix(serve.Endpoint, "http://"), harness.AccessKey, harness.SecretKey}
}

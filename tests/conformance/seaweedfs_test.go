package conformance

import (
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestSeaweedFS holds Minnow to the server to which many of MinIO's users move.
func TestSeaweedFS(t *testing.T) {
	t.Parallel() // with Ceph: each waits for its server most of the time
	conform(t, server{
		start:   func(t *testing.T) target { return withRules(t, harness.StartSeaweedFS(t)) },
		lacks:   lackedBySeaweedFS(),
		inPage:  lackedBySeaweedFSInPage(),
		differs: map[string]any{"leadingSlash": "lead", "arn": "none", "kmsKey": kmsKey},
	})
}

func lackedBySeaweedFS() lacks {
	backslash := lack{"a backslash is a slash to it, unless it runs with -s3.allowBackslashInKey", "objectName"}
	events := lack{"it has no notifications", "NotImplemented"}
	target := lack{"it has no notifications", "got 501"}
	anonymous := lack{"whatever the policy, it lets nobody write without a key", "got 403, want 200"}
	bucketOnly := lack{"without a key it lets nobody do what is no reading of objects or list of a prefix", "got 403, want 200"}
	return configurationsOfSeaweedFS().and(lacks{
		"encryption/copied with another key":                   {"a copy may have any key of a small source", "copyObject: got"},
		"encryption/with a key where there is none":            {"it takes no notice of a key that is not needed", "getObject: got"},
		"keys/that end in a slash":                             {"a copy of such a key finds nothing", "step 8, copyObject: "},
		"keys/with a backslash":                                backslash,
		"keys/with every ASCII character":                      backslash,
		"keys of each sign/in one bucket":                      backslash,
		"list/more than a page":                                {"a folder stays listed a while after its last object", `"isDir":true`},
		"list/with metadata":                                   {"it does not know that extension", "result[0].contentType: missing"},
		"listen/created and removed":                           events,
		"listen/refused":                                       events,
		"listen/t*":                                            events,
		"notification/a queue":                                 events,
		"notification/a target that there is not/*":            target,
		"notification/none":                                    events,
		"notification/of a bucket that is missing":             events,
		"notification/several queues":                          events,
		"notification/without a name or filter":                events,
		"objects/in a bucket that is missing":                  {"an upload makes the bucket", `want the error {"code":"NoSuchBucket"`},
		"objects/with metadata":                                {"it drops metadata without a value", "result.metadata.empty: missing"},
		"policy/as it shows to anybody/readwrite":              anonymous,
		"policy/as it shows to anybody/writeonly":              anonymous,
		"policy/documents":                                     {"a list of one comes back as that one", `got "s3:GetObject", want ["s3:GetObject"]`},
		"policy/in place of a part/writing *":                  anonymous,
		"policy/none of a part/a list of the root":             bucketOnly,
		"policy/none of a part/a location":                     bucketOnly,
		"policy/none of a part/uploads":                        bucketOnly,
		"policy/none of the whole bucket where a prefix may *": bucketOnly,
		"policy/refused":                                       {"it has a code of its own for that", `got "InvalidPolicyDocument"`},
		"policy/writeonly for a client without keys":           {"whatever the policy, it lets nobody write without a key", "AccessDenied"},
		"remove/as anybody":                                    {"it refuses the request as a whole", "removeObjects: "},
		"remove/some that the server refuses":                  {"it refuses no key", "got []"},
		"stored/a redirect":                                    {"it keeps no redirect of an object", "result.websiteRedirect: got null"},
		"versions/one that stays":                              {"it refuses no version, whether there is such a one or not", "got []"},
		"post/tags":                                            {"it knows no tags in a form", "got 403, want 204"},
	})
}

func lackedBySeaweedFSInPage() lacks {
	bare := noMetadataInPage()
	return lacks{
		"copy/metadata replaced":          bare,
		"objects/overwritten":             bare,
		"objects/put, looked at, got":     bare,
		"rename/a prefix with its folder": noFolderInPage("NoSuchKey"),
	}
}

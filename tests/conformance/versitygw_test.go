package conformance

import (
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestVersityGW holds Minnow to the stricter server: it knows its region, and
// lets a page see of a bucket's answers what the bucket's rules say. Where it
// refuses a signature, or an anonymous request, a page sees nothing at all.
func TestVersityGW(t *testing.T) {
	conform(t, server{
		start: func(t *testing.T) target {
			return withRules(t, harness.StartVersityGW(t, "--cors-allow-origin", "*"))
		},
		lacks:   lackedByVersityGW(),
		inPage:  lackedByVersityGWInPage(),
		differs: map[string]any{"leadingSlash": "lead", "arn": "none", "kmsKey": kmsKey},
	})
}

func lackedByVersityGW() lacks {
	dates := lack{"it takes no notice of a date that is to come", "want the error"}
	listen := lack{"it takes the request of a listener for that of a list", "it is no stream of events"}
	notification, target := lack{"it has no notifications", "NotImplemented"}, lack{"it has no notifications", "got 501"}
	unencrypted := lack{"it encrypts nothing, and takes no notice of being asked to", "result.sse: got null"}
	read := lack{"it encrypts nothing, and takes no notice of being asked to", "getObject: got"}
	copied := lack{"it encrypts nothing, and takes no notice of being asked to", "copyObject: got"}
	return configurationsOfVersityGW().and(lacks{
		"encryption/copied":                          unencrypted,
		"encryption/copied to*":                      unencrypted,
		"encryption/copied with another key":         copied,
		"encryption/copied without the key":          copied,
		"encryption/with a key of*":                  unencrypted,
		"encryption/with a key where there is none":  read,
		"encryption/with another key":                read,
		"encryption/without the key":                 read,
		"client/an unknown key":                      {"it has a code of its own for that", `got "XAdminUserNotFound"`},
		"conditions/of getObject":                    dates,
		"conditions/of getPartialObject":             dates,
		"conditions/of statObject":                   dates,
		"keys/that end in a slash":                   {"an object may be a folder, or hold data, not both", "DirectoryObjectContainsData"},
		"keys/with control characters":               {"it lists U+FFFD in the place of each", "result[0].objectName"},
		"list/by small pages/versions":               {"a page of versions begins with the last of the one before, if that is the newest of its name", "got 3 requests, want 2"},
		"list/on another day/versions":               {"a page of one version continues where it began, if that is the newest of its name", "it goes on where it began"},
		"list/with metadata":                         {"it does not know that extension", "result[0].contentType: missing"},
		"listen/created and removed":                 listen,
		"listen/t*":                                  listen,
		"notification/a queue":                       notification,
		"notification/a target that there is not/*":  target,
		"notification/none":                          notification,
		"notification/several queues":                notification,
		"notification/without a name or filter":      notification,
		"policy/none of a part/a list of the root":   {"it takes an empty prefix in a request for none", "got 403, want 200"},
		"policy/writeonly for a client without keys": {"it begins no upload in parts for anybody", "CreateMultipartUpload, AccessDenied"},
		"stored/attributes of parts":                 {"it tells no parts of an object", "result.ObjectParts: missing"},
		"remove/as anybody":                          {"it refuses the request as a whole", "DeleteObjects, AccessDenied"},
		"remove/some that the server refuses":        {"it refuses no key", "got []"},
	})
}

// What its refusals look like where no CORS header lets the page read them.
func lackedByVersityGWInPage() lacks {
	unreadable := lack{"its refusals have no CORS headers", `got "NetworkError"`}
	unanswered := lack{"its refusals have no CORS headers", "NetworkError: no usable answer"}
	bare := noMetadataInPage()
	unfetched := lack{"its refusals have no CORS headers", "Failed to fetch"}
	return configurationsOfVersityGWInPage().and(lacks{
		"copy/metadata replaced":                     bare,
		"objects/overwritten":                        bare,
		"objects/put, looked at, got":                bare,
		"buckets/of somebody else":                   unreadable,
		"client/a wrong secret":                      unreadable,
		"incomplete/in a bucket that is missing":     unreadable,
		"listen/refused":                             unreadable,
		"notification/a queue":                       unanswered,
		"notification/a target that there is not/*":  {"its refusals have no CORS headers", "error.status: missing"},
		"notification/none":                          unanswered,
		"notification/of a bucket that is missing":   unreadable,
		"notification/several queues":                unanswered,
		"notification/without a name or filter":      unanswered,
		"objects/of somebody else":                   unreadable,
		"policy/as it shows to anybody/*":            unfetched,
		"policy/in place of a part/*":                unfetched,
		"policy/none of a part/*":                    unfetched,
		"policy/none of the whole bucket*":           unfetched,
		"policy/of a whole bucket":                   unreadable,
		"policy/readonly for a client without keys":  unreadable,
		"policy/refused":                             unreadable,
		"policy/writeonly for a client without keys": unanswered,
		"post/a key":                                 unfetched,
		"post/dates":                                 unfetched,
		"presigned/dates":                            unfetched,
		"presigned/any method":                       unfetched,
		"presigned/get":                              unfetched,
		"presigned/put":                              unfetched,
		"remove/as anybody":                          unanswered,
		"rename/a prefix with its folder":            noFolderInPage("DirectoryObjectContainsData"),
		"request/what the server refuses":            unanswered,
	})
}

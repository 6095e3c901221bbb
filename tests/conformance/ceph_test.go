package conformance

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// TestCeph holds Minnow to Ceph's gateway, which allows a page what a bucket's
// rules say: to list the buckets or to make one, pages need a proxy.
func TestCeph(t *testing.T) {
	t.Parallel()
	conform(t, server{
		start:   func(t *testing.T) target { return openServices(t, withRules(t, harness.StartCeph(t, cephKeys()...))) },
		lacks:   lackedByCeph(),
		inPage:  lackedByCephInPage(),
		differs: map[string]any{"leadingSlash": "/lead", "arn": "none", "kmsKey": kmsKey},
	})
}

// cephKeys has it take a customer's key by plain http too, and keep one key itself.
func cephKeys() []string {
	return []string{
		"rgw_crypt_require_ssl = false", "rgw_crypt_s3_kms_backend = testing",
		`rgw_crypt_s3_kms_encryption_keys = "` + kmsKey + "=" + kmsSecret() + `"`,
	}
}

func lackedByCeph() lacks {
	star := lack{"an asterisk in If-None-Match of a read is an ETag to it", `want the error {"code":"NotModified"`}
	attributes := lack{"it answers with the object itself", "MalformedReply"}
	listen := lack{"it has no listeners, and signs a repeated parameter otherwise", "SignatureDoesNotMatch"}
	notification := lack{"its notifications are those of SNS topics", "MalformedXML"}
	copied, uncopied := lack{"it copies nothing that is encrypted", "NotImplemented"}, lack{"it copies nothing that is encrypted", "status 501"}
	return configurationsOfCeph().and(lacks{
		"encryption/copied with another key":                                         uncopied,
		"encryption/copied without the key":                                          uncopied,
		"encryption/copied to a key of the key management/from a key with a context": copied,
		"encryption/copied to a key of the key management/from none":                 {"it takes no notice of how a copy is to be encrypted", "result.sse: got null"},
		"encryption/copied":                         copied,
		"encryption/with a key of the server's":     {"it takes no notice of AES256, which it does not have", "result.sse: got null"},
		"encryption/with a key where there is none": {"it takes no notice of a key that is not needed", "getObject: got"},
		"buckets/made twice":                        {"to make one's own bucket again is no error", "got null, want the error"},
		"buckets/of somebody else":                  {"without a key there is an empty list", "listBuckets: got []"},
		"conditions/of getObject":                   star,
		"conditions/of getPartialObject":            star,
		"conditions/of statObject":                  star,
		"list/with metadata":                        {"it does not know that extension", "result[0].contentType: missing"},
		"listen/created and removed":                listen,
		"listen/refused":                            listen,
		"listen/to some events":                     {"it takes the request of a listener for that of a list", "it is no stream of events"},
		"listen/to some keys":                       listen,
		"listen/two at once to one bucket":          listen,
		"notification/a queue":                      notification,
		"notification/several queues":               notification,
		"notification/without a name or filter":     notification,
		"parts/put in parts/*":                      {"it tells no ETag of an upload, which costs a request", "got 5 requests, want 4"},
		"policy/none of a part/a list of the root":  {"it takes an empty prefix in a request for none", "got 403, want 200"},
		"policy/refused":                            {"it has another code for that", `got "InvalidArgument"`},
		"remove/as anybody":                         {"it refuses the request as a whole", "removeObjects: "},
		"remove/some that the server refuses":       {"it refuses no key", "got []"},
		"stored/attributes":                         attributes,
		"stored/attributes of parts":                attributes,
		"stored/a part of it":                       {"it tells no count of parts", "result.partsCount: got null"},
		"stored/checksums":                          {"it keeps no checksums", "result.checksums: got null"},
		"stored/copied":                             {"a copy with other headers loses its tags", "step 7, getObjectTags: "},
		"stored/copied without tags":                {"it takes no notice of whose tags a copy is to have", "result.t: not wanted"},
		"stored/tags/in parts":                      {"it drops the tags of an upload in parts", "getObjectTags: "},
		"stored/under a lock/in parts":              {"it drops the lock of an upload in parts", "result.legalHold: got null"},
		"versions/copied":                           {"it tells no version of a copy", "result.versionId: got null"},
		"versions/one that stays":                   {"it refuses no version, whether there is such a one or not", "got []"},
		"post/with all that it stores":              {"it drops a form's Content-Disposition", "result.contentDisposition: got null"},
	})
}

// What its refusals look like where no CORS header lets the page read them: those of
// a bucket that is not there, of a signature, and of what it does not know.
func lackedByCephInPage() lacks {
	unreadable := lack{"its refusal has no CORS headers", `got "NetworkError"`}
	unanswered := lack{"its refusal has no CORS headers", "NetworkError"}
	unfetched := lack{"its refusal has no CORS headers", "Failed to fetch"}
	bare := noMetadataInPage()
	form := lack{"a form is not told its version", "versionId: got null"}
	return configurationsOfCephInPage().and(lacks{
		"buckets/made, listed, found and removed":    unanswered,
		"buckets/removed though it is not there":     unanswered,
		"client/a wrong secret":                      unreadable,
		"copy/metadata replaced":                     bare,
		"objects/overwritten":                        bare,
		"objects/put, looked at, got":                bare,
		"copy/of what is missing":                    unreadable,
		"files/missing":                              unreadable,
		"incomplete/in a bucket that is missing":     unreadable,
		"listen/created and removed":                 unanswered,
		"listen/refused":                             unreadable,
		"listen/to some keys":                        unanswered,
		"listen/two at once to one bucket":           unanswered,
		"notification/a queue":                       unanswered,
		"notification/a target that there is not/*":  unanswered,
		"notification/of a bucket that is missing":   unreadable,
		"notification/several queues":                unanswered,
		"notification/without a name or filter":      unanswered,
		"objects/in a bucket that is missing":        unreadable,
		"stored/in a bucket that is missing":         unreadable,
		"policy/refused":                             unreadable,
		"presigned/dates":                            unfetched,
		"presigned/get":                              unfetched,
		"presigned/any method":                       unfetched,
		"presigned/put with headers that are signed": unfetched,
		"presigned/put":                              unfetched,
		"region/of no bucket":                        unanswered,
		"request/what the server refuses":            unanswered,
		"rename/in a bucket that keeps versions":     {"a form is not told its version, by which the case asks", "getObject: NoSuchKey"},
		"tags/of a bucket that is missing":           unreadable,
		"versions/copied":                            {"a form is not told its version, by which the case asks", "step 4, copyObject: result.etag"},
		"versions/each by its id":                    form,
		"versions/listed":                            {"a form is not told its version, by which the case asks", "result[1].versionId: got"},
		"versions/of a bucket that keeps none":       unreadable,
		"versions/size of a prefix":                  unreadable,
		"versions/removed":                           {"a form is not told its version, by which the case asks", "getObject: NoSuchKey"},
	})
}

// openServices puts before a server the proxy that pages need there: it allows
// them to list the buckets and to make one, and nothing else.
func openServices(t *testing.T, at target) target {
	forward := harness.Forward(at.Endpoint)
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == "OPTIONS" {
			method = r.Header.Get("Access-Control-Request-Method")
		}
		asked := &http.Request{Method: method, URL: r.URL}
		if r.URL.Path == "/" || makesBucket(asked) {
			header := w.Header()
			header.Set("Access-Control-Allow-Origin", "*")
			header.Set("Access-Control-Expose-Headers", "Date, x-amz-request-id")
			if r.Method == "OPTIONS" {
				header.Set("Access-Control-Allow-Methods", method)
				header.Set("Access-Control-Allow-Headers", r.Header.Get("Access-Control-Request-Headers"))
				return
			}
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	return target{Endpoint: front.Listener.Addr().String(), AccessKey: at.AccessKey, SecretKey: at.SecretKey}
}

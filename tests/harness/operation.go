package harness

import (
	"net/http"
	"net/url"
	"strings"
)

// operationOf returns S3's name of what a request in path style asks for,
// "Preflight" for a browser's own OPTIONS, and the method where it knows no name.
func operationOf(req *http.Request) string {
	bucket, object, _ := strings.Cut(strings.TrimPrefix(req.URL.EscapedPath(), "/"), "/")
	query := req.URL.Query()
	copied := req.Header.Get("x-amz-copy-source") != ""
	switch {
	case req.Method == http.MethodOptions:
		return "Preflight"
	case bucket == "":
		return "ListBuckets"
	case object == "":
		return ofBucket(req.Method, query)
	case query.Has("uploadId"):
		return ofUpload(req.Method, copied)
	case req.Method == http.MethodPost && query.Has("uploads"):
		return "CreateMultipartUpload"
	case req.Method == http.MethodPut && copied:
		return "CopyObject"
	}
	return named(req.Method, map[string]string{
		http.MethodGet: "GetObject", http.MethodHead: "HeadObject", http.MethodPut: "PutObject", http.MethodDelete: "DeleteObject",
	})
}

func ofBucket(method string, query url.Values) string {
	switch {
	case method == http.MethodPost && query.Has("delete"):
		return "DeleteObjects"
	case method == http.MethodGet && query.Get("list-type") == "2":
		return "ListObjectsV2"
	case method == http.MethodGet && query.Has("uploads"):
		return "ListMultipartUploads"
	case method == http.MethodGet && query.Has("location"):
		return "GetBucketLocation"
	}
	return named(method, map[string]string{
		http.MethodGet: "ListObjects", http.MethodHead: "HeadBucket", http.MethodPut: "CreateBucket", http.MethodPost: "PostObject", http.MethodDelete: "DeleteBucket",
	})
}

func ofUpload(method string, copied bool) string {
	if method == http.MethodPut && copied {
		return "UploadPartCopy"
	}
	return named(method, map[string]string{
		http.MethodGet: "ListParts", http.MethodPut: "UploadPart", http.MethodPost: "CompleteMultipartUpload", http.MethodDelete: "AbortMultipartUpload",
	})
}

func named(method string, names map[string]string) string {
	if name := names[method]; name != "" {
		return name
	}
	return method
}

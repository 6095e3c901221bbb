package s3err

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/smithy-go"
)

func TestErrorIsAnAPIError(t *testing.T) {
	err := error(&Error{Code: NoSuchKey, Message: "The specified key does not exist.", Status: 404})
	wrapped := fmt.Errorf("download: %w", &smithy.OperationError{ServiceID: "S3", OperationName: "GetObject", Err: err})
	var api smithy.APIError
	if !errors.As(wrapped, &api) {
		t.Fatalf("%v is no smithy.APIError", wrapped)
	}
	for what, pair := range map[string][2]string{
		"code":    {api.ErrorCode(), "NoSuchKey"},
		"message": {api.ErrorMessage(), "The specified key does not exist."},
		"text":    {err.Error(), "NoSuchKey: The specified key does not exist. (status 404)"},
		"wrapped": {wrapped.Error(), "download: operation error S3: GetObject, NoSuchKey: The specified key does not exist. (status 404)"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
}

func TestErrorFault(t *testing.T) {
	for status, want := range map[int]smithy.ErrorFault{
		0: smithy.FaultUnknown, 200: smithy.FaultUnknown, 304: smithy.FaultUnknown, 399: smithy.FaultUnknown,
		400: smithy.FaultClient, 404: smithy.FaultClient, 499: smithy.FaultClient,
		500: smithy.FaultServer, 503: smithy.FaultServer, 599: smithy.FaultServer,
	} {
		if got := (&Error{Status: status}).ErrorFault(); got != want {
			t.Errorf("status %d: got %v, want %v", status, got, want)
		}
	}
}

func TestArgumentError(t *testing.T) {
	err := fmt.Errorf("upload: %w", Argument("bucket", "must be 3 to 63 characters long"))
	var refused *ArgumentError
	if !errors.As(err, &refused) {
		t.Fatalf("%v is no ArgumentError", err)
	}
	if got, want := *refused, (ArgumentError{"bucket", "must be 3 to 63 characters long"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := refused.Error(), "bucket: must be 3 to 63 characters long"; got != want {
		t.Errorf("text: got %q, want %q", got, want)
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		t.Errorf("got an answer of a server, %v, want none", api)
	}
}

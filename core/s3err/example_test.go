package s3err_test

import (
	"errors"
	"fmt"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
)

// What a method of core.Client failed with, by the type that is in its error.
func Example() {
	for _, failure := range []error{
		&s3err.Error{Code: s3err.NoSuchKey, Message: "The specified key does not exist.", Status: 404},
		&s3err.Error{Code: "SlowDown", Message: "Reduce your request rate.", Status: 503},
		&s3err.Finding{Code: "ObjectChanged", Message: "the object was replaced while it was read"},
		s3err.Argument("bucket", "must be 3 to 63 characters long"),
	} {
		err := fmt.Errorf("read the report: %w", &smithy.OperationError{ServiceID: "S3", OperationName: "GetObject", Err: failure})
		var refused *s3err.Error
		var found *s3err.Finding
		var argument *s3err.ArgumentError
		switch {
		case errors.As(err, &refused) && refused.Code == s3err.NoSuchKey:
			fmt.Println("it is not there")
		case errors.As(err, &refused):
			fmt.Println("the server says", refused.Code, "with status", refused.Status, "and may do better:", s3err.Judge(err).Again)
		case errors.As(err, &found):
			fmt.Println("Minnow found", found.Code, "in an answer:", found.Answer != nil)
		case errors.As(err, &argument):
			fmt.Println(argument.Argument, argument.Rule)
		}
	}
	// Output:
	// it is not there
	// the server says SlowDown with status 503 and may do better: true
	// Minnow found ObjectChanged in an answer: false
	// bucket must be 3 to 63 characters long
}

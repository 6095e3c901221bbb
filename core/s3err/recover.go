package s3err

import "fmt"

// Recover makes a panic the error of the work that it ended. The goroutine of a
// call defers it, and each that works for several calls or beside one: a panic
// that nobody recovers ends the whole program, and in a page all its calls.
//
//	defer s3err.Recover(&err, "sending a part")
func Recover(err *error, work string) {
	if p := recover(); p != nil {
		*err = &Finding{Code: InternalClientError, Message: "Minnow failed in " + work + ": " + fmt.Sprint(p)}
	}
}

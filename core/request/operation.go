package request

import (
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
)

// Operation is one of S3's operations: what differs between them stands here, and
// no code asks for a name.
type Operation struct {
	Name        string // S3's, as errors, traces and logs have it
	Method      string
	Subresource string // "policy": stands in the query, without a value
	Answer      Answer // what a success holds
	None        string // the codes of the refusals that mean "there is none": "A|B"

	Service     string    // that it is signed for, as transport.Request has it
	Unsigned    bool      // it is sent without a signature, whatever keys there are
	NoBucket    bool      // it is about the endpoint
	NewBucket   bool      // it is about a bucket that is to be made
	OnObject    bool      // it is about an object
	Data        bool      // its payload is an object's bytes
	Stream      bool      // the caller reads its answer as it comes
	Slow        bool      // the server moves bytes before it answers
	Conditional bool      // under a condition on its object it is sent once: stored, it breaks its own condition
	Repeatable  bool      // to send it twice changes nothing, whatever became of the first
	NoMD5       bool      // its document needs no Content-MD5
	OfUpload    bool      // it is about an upload in parts: what NoSuchKey says is not there
	Encrypted   Encrypted // what a customer's encryption key is to it
	Removes     bool      // it removes an object: where there is none, that is done
}

// Encrypted says what an operation has to do with a customer's encryption key.
type Encrypted byte

// What it has to do.
const (
	_          Encrypted = iota
	Encrypts             // it makes an object, whose encryption its answer tells
	Decrypts             // it needs the key of what is there
	Reencrypts           // it needs the key of a source
)

// Fail wraps what went wrong with the operation's name, once.
func (o *Operation) Fail(err error) error {
	_, refused := errors.AsType[*s3err.ArgumentError](err)
	if _, named := errors.AsType[*smithy.OperationError](err); refused || named {
		return err
	}
	return &smithy.OperationError{ServiceID: "S3", OperationName: o.Name, Err: err}
}

// IsNone tells of a refusal by which S3 says that there is no such thing.
func (o *Operation) IsNone(err error) bool {
	for codes := o.None; err != nil && codes != ""; {
		code := ""
		if code, codes, _ = strings.Cut(codes, "|"); HasCode(err, code) {
			return true
		}
	}
	return false
}

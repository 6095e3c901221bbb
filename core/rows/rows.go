// Package rows is the table of the simple calls: those that send at most one document,
// read at most one, and have no logic beyond what a row can say. Everything that such a
// call needs stands in its row; core does all of them in one method (Client.DoSimple), the
// bridge in one function. From the table jsbridge/gen makes the methods of the class
// Client in JavaScript with their declarations, and those of core.Client with the structs
// of their documents for Go callers; the conformance suite dispatches by it.
//
// The comment of a row is the call's, in both languages, and begins with a verb. That of a
// document is its type's, and begins with the type's name; a line of it "Name: …" is about
// the field or type of that name, and the last one is an example, JSON, which tests use.
//
// A call that does more is no row, but a method of core.Client with a row of
// jsbridge/methods.go.
package rows

import (
	"errors"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/shape"
	"github.com/minnow-s3/minnow/core/transport"
)

// Row is a simple call.
type Row struct {
	Name      string             // in JavaScript; in Go it begins with a capital
	Operation *request.Operation // OnObject: the call names one after the bucket, and takes a versionId

	Argument string    // name of what the caller gives; "": nothing
	Up       *Document // what is sent of it
	Fixed    string    // JSON that is sent in place of an argument
	Header   string    // that says it in place of a document: Up's shape has it as its one field
	Check    func(jsontext.Value) error
	Future   string             // a date in it that has to lie ahead
	Empty    *request.Operation // is done in place of Operation where the argument is ""

	Down   *Document // what is answered
	Result string    // JSON that a success gives which answers no document
	Absent string    // JSON that is given where the server answers Operation.None, or a document that says nothing

	Flag Flag

	// What is done where the server does not take Operation: it answers the code Refused.
	Refused string
	Instead *request.Operation

	// How it is seen that the call was carried out though its answer was lost: the call
	// Look gives Want, or what was sent where that is empty.
	Look, Want string
	Lost       bool // Operation.None is a success then as well
	Careful    bool // Look has to be known to the server: one that overlooks the subresource would remove or write the bucket or object itself
	Gone       bool // a success means that there is no such bucket any more
}

// Flag is an option of a call beside those of every call: where the caller gives true, so
// does the header.
type Flag struct{ Name, Header string }

// Document is a kind of document. A shape of "" is JSON that crosses as its own text.
type Document struct{ Type, Shape string }

// Find returns the row of a call, nil where it is not a simple one.
func Find(name string) *Row {
	for i := range Table {
		if Table[i].Name == name {
			return &Table[i]
		}
	}
	return nil
}

// Request returns what the call sends of the caller's argument: the operation and the
// document. It fails with an *s3err.ArgumentError that names the place.
func (r *Row) Request(v jsontext.Value) (request.Call, error) {
	call := request.Call{Operation: r.Operation}
	if r.Fixed != "" {
		v, _ = jsontext.Parse(r.Fixed)
	}
	switch {
	case r.Up == nil:
	case r.Up.Shape == "":
		return r.requestText(call, v)
	default:
		document, err := shape.Write(r.Up.Shape, v)
		if err == nil && r.Check != nil {
			err = r.Check(v)
		}
		if err != nil {
			return call, s3err.Argument(r.Argument, err.Error())
		}
		if call.Document = document; r.Header != "" {
			text, _ := v.String()
			call.Document, call.Header = nil, transport.Header{r.Header: text}
		}
	}
	return call, nil
}

// CheckFuture refuses a caller's argument, which Request has taken, with a date that is over.
func (r *Row) CheckFuture(v jsontext.Value, now time.Time) error {
	if r.Future == "" || shape.Date(v.Get(r.Future)).After(now) {
		return nil
	}
	return s3err.Argument(r.Argument, r.Future+" must be a date in the future")
}

// requestText sends JSON as it is.
func (r *Row) requestText(call request.Call, v jsontext.Value) (request.Call, error) {
	text, ok := v.String()
	switch {
	case !ok:
		return call, s3err.Argument(r.Argument, "must be a string")
	case text == "" && r.Empty != nil:
		call.Operation = r.Empty
	case !isObject(text):
		return call, s3err.Argument(r.Argument, "must be the text of a JSON object, or empty")
	default:
		call.Document = []byte(text)
		call.Header = transport.Header{"content-type": "application/json"}
	}
	return call, nil
}

// Read returns the call's result, JSON, of the document that was answered; nil where it
// has none.
func (r *Row) Read(document []byte) ([]byte, error) {
	switch {
	case r.Down == nil && r.Result == "":
		return nil, nil
	case r.Down == nil:
		return []byte(r.Result), nil
	case r.Down.Shape == "":
		if !isObject(string(document)) {
			return nil, errors.New("no JSON object")
		}
		return jsontext.AppendString(nil, string(document)), nil
	}
	result, err := shape.Read(r.Down.Shape, document)
	if v, _ := jsontext.Parse(string(result)); r.Absent != "" && saysNothing(v) {
		result = []byte(r.Absent)
	}
	return result, err
}

// saysNothing tells of an object whose members are all empty: of what is not there
// S3 says so in some documents, and Ceph in others.
func saysNothing(v jsontext.Value) bool {
	for i := range v.Items() {
		if text := v.Items()[i].Raw(); text != `""` && text != "[]" {
			return false
		}
	}
	return v.Kind() == jsontext.Object
}

// IsDone tells whether what Look has given shows that the call was carried out.
func (r *Row) IsDone(sent request.Call, result []byte) bool {
	now, err := jsontext.Parse(string(result))
	if err != nil || r.Want != "" {
		return string(result) == r.Want
	}
	if r.Up.Shape == "" {
		text, _ := now.String()
		return sameJSON(text, string(sent.Document))
	}
	wanted, err := shape.Read(r.Up.Shape, sent.Document)
	if err != nil {
		return false
	}
	v, err := jsontext.Parse(string(wanted))
	return err == nil && shape.Covers(r.Up.Shape, &now, &v)
}

// sameJSON tells whether two texts hold the same, whatever their blanks and the
// order of their members. Empty ones hold nothing.
func sameJSON(a, b string) bool {
	if a == b {
		return true
	}
	v, err := jsontext.Parse(a)
	w, err2 := jsontext.Parse(b)
	return err == nil && err2 == nil && v.Equal(w)
}

func isObject(text string) bool {
	v, err := jsontext.Parse(text)
	return err == nil && v.Kind() == jsontext.Object
}

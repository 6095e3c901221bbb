//go:build js && wasm

package jsbridge

import (
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
)

// args are the arguments of a call. A reader gives the zero value for what is
// missing, and notes the first that is of the wrong type: its caller looks at
// err once, after all have been read.
type args struct {
	values jsontext.Value
	host   *host
	err    error
}

func (a *args) wrong(name, rule string) {
	if a.err == nil {
		a.err = s3err.Argument(name, rule)
	}
}

// has tells whether there is such a member; null is the same as none.
func has(v jsontext.Value) bool { return v.Kind() != jsontext.Missing && v.Kind() != jsontext.Null }

// required returns a string that must be there; what it may hold the core says.
func (a *args) required(name string) string {
	if !has(a.values.Get(name)) {
		a.wrong(name, "must be given")
	}
	return a.text(a.values, name)
}

// named returns a name that may be missing. An empty one is of a caller that has lost
// it: what is to be done to an object is not done to its bucket.
func (a *args) named(name string) string {
	text := a.text(a.values, name)
	if text == "" && has(a.values.Get(name)) {
		a.wrong(name, "must not be empty")
	}
	return text
}

// options returns the object of options, which may be missing.
func (a *args) options() jsontext.Value {
	return a.object(a.values, "options")
}

// object returns an option that is an object itself, and may be missing. Which
// fields it has, known.js has checked.
func (a *args) object(from jsontext.Value, name string) jsontext.Value {
	v := from.Get(name)
	if has(v) && v.Kind() != jsontext.Object {
		a.wrong(name, "must be an object")
	}
	return v
}

// optional reads an object; nil is none.
func optional[T any](v jsontext.Value, read func(jsontext.Value) T) *T {
	if !has(v) {
		return nil
	}
	result := read(v)
	return &result
}

func (a *args) text(from jsontext.Value, name string) string {
	v := from.Get(name)
	s, ok := v.String()
	if !ok && has(v) {
		a.wrong(name, "must be a string")
	}
	return s
}

func (a *args) bool(from jsontext.Value, name string) bool {
	v := from.Get(name)
	b, ok := v.Bool()
	if !ok && has(v) {
		a.wrong(name, "must be true or false")
	}
	return b
}

// maxSafe is the largest whole number that JavaScript is sure of.
const maxSafe = 1<<53 - 1

// integer reads a whole number that JavaScript can count up to.
func (a *args) integer(from jsontext.Value, name string) int64 {
	v := from.Get(name)
	n, ok := v.Int()
	if has(v) && (!ok || n > maxSafe || n < -maxSafe) {
		a.wrong(name, "must be a whole number")
		return 0
	}
	return n
}

// date reads a Date, which crosses as milliseconds since the epoch.
func (a *args) date(from jsontext.Value, name string) time.Time {
	v := from.Get(name)
	if !has(v) {
		return time.Time{}
	}
	ms, ok := v.Int()
	if !ok {
		a.wrong(name, "must be a Date")
	}
	return time.UnixMilli(ms).UTC()
}

func (a *args) dictionary(from jsontext.Value, name string) map[string]string {
	v := from.Get(name)
	if v.Kind() != jsontext.Object {
		if has(v) {
			a.wrong(name, "must be an object of strings")
		}
		return nil
	}
	result := make(map[string]string, len(v.Names()))
	for i, key := range v.Names() {
		value, ok := v.Items()[i].String()
		if !ok {
			a.wrong(name, "must be an object of strings")
		}
		result[key] = value
	}
	return result
}

func (a *args) texts(from jsontext.Value, name string) []string {
	v := from.Get(name)
	if has(v) && v.Kind() != jsontext.Array {
		a.wrong(name, "must be an array of strings")
	}
	var list []string
	for _, item := range v.Items() {
		text, ok := item.String()
		if !ok {
			a.wrong(name, "must be an array of strings")
		}
		list = append(list, text)
	}
	return list
}

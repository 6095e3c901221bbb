package shape

import "github.com/minnow-s3/minnow/core/jsontext"

// Covers tells whether what a server has now is what was to be set. A text that was not
// given the server may have chosen, such as an ID; all else is compared, lists in their
// order. Both are as Read gives them.
func Covers(now, wanted jsontext.Value) bool {
	if now.Kind() != wanted.Kind() || now.Kind() != jsontext.Object && len(now.Items()) != len(wanted.Items()) {
		return false
	}
	switch now.Kind() {
	case jsontext.Object:
		for _, name := range wanted.Names() {
			if !Covers(now.Get(name), wanted.Get(name)) {
				return false
			}
		}
		for i, name := range now.Names() {
			if now.Items()[i].Kind() != jsontext.String && wanted.Get(name).Kind() == jsontext.Missing {
				return false
			}
		}
		return true
	case jsontext.Array:
		for i, item := range now.Items() {
			if !Covers(item, wanted.Items()[i]) {
				return false
			}
		}
		return true
	}
	return now.Equal(wanted)
}

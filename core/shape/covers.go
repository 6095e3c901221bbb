package shape

import "github.com/minnow-s3/minnow/core/jsontext"

// Covers tells whether what a server has now is what was to be set, both as Read gives
// them for that shape. A text that was not given the server may have chosen, such as an
// ID, and a flag that was not given is false; all else is compared, lists in their order.
func Covers(notation string, now, wanted *jsontext.Value) bool {
	f := Parse(notation)
	if f.is&alone != 0 {
		f = &f.Fields[0]
	}
	return f.covers(now, wanted)
}

// covers compares one value, also all of a list.
func (f *Field) covers(now, wanted *jsontext.Value) bool {
	switch {
	case now.Kind() != wanted.Kind():
		return false
	case f.is&dictionary != 0 || now.Kind() != jsontext.Array && now.Kind() != jsontext.Object:
		return now.Equal(*wanted) // a member of a dictionary is no text that the server may choose
	case now.Kind() == jsontext.Array:
		if len(now.Items()) != len(wanted.Items()) {
			return false
		}
		for i := range now.Items() {
			if !f.covers(&now.Items()[i], &wanted.Items()[i]) {
				return false
			}
		}
		return true
	}
	for i := range f.Fields {
		child := &f.Fields[i]
		now, wanted := now.Get(child.Name), wanted.Get(child.Name)
		chosen := wanted.Kind() == jsontext.Missing && (now.Kind() == jsontext.String || now.Raw() == "false")
		if !chosen && !child.covers(&now, &wanted) {
			return false
		}
	}
	return true
}

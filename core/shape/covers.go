package shape

import "github.com/minnow-s3/minnow/core/jsontext"

// Covers tells whether what a server has now is what was to be set, both as Read gives
// them. A text that was not given the server may have chosen, such as an ID; all else is
// compared, lists in their order.
func Covers(now, wanted *jsontext.Value) bool {
	switch {
	case now.Kind() != wanted.Kind():
		return false
	case now.Kind() != jsontext.Array && now.Kind() != jsontext.Object:
		return now.Raw() == wanted.Raw()
	}
	compared := 0
	for i := range now.Items() {
		item, other := &now.Items()[i], compared
		if names := wanted.Names(); names != nil {
			for other = 0; other < len(names) && names[other] != now.Names()[i]; other++ {
			}
		}
		switch {
		case other < len(wanted.Items()):
			if !Covers(item, &wanted.Items()[other]) {
				return false
			}
			compared++
		case now.Kind() == jsontext.Array || item.Kind() != jsontext.String:
			return false
		}
	}
	return compared == len(wanted.Items())
}

package jsontext

// Equal tells whether v and w hold the same, in whatever order the members of
// objects stand. Numbers are compared as they were written.
func (v Value) Equal(w Value) bool {
	same := v.kind == w.kind && v.text == w.text && len(v.items) == len(w.items)
	for i := 0; same && i < len(v.items); i++ {
		other := w.items[i]
		if v.kind == Object {
			other = w.Get(v.names[i])
		}
		same = v.items[i].Equal(other)
	}
	return same
}

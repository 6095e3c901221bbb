package policy

import (
	"math/bits"
	"slices"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// grant adds what is wanted and not yet granted for exactly prefix. That a
// wider grant covers it is not enough: it may go one day.
func (d *document) grant(prefix string, want rights) {
	lack := want &^ (d.owned(prefix)&onObject | d.common())
	if want&list != 0 && d.lists(prefix) {
		lack &^= list
	} else if want&list != 0 && prefix != "" {
		d.narrow(prefix)
		lack &^= list
	}
	for _, r := range []rights{locate, list, listUploads} {
		if lack&r != 0 {
			d.add(r, d.bucket, "")
		}
	}
	if lack &= onObject; lack != 0 && !d.widen(lack, prefix) {
		d.add(lack, d.object(prefix), "")
	}
}

// lists tells whether a listing of exactly prefix, with all below it, is granted
// by a condition.
func (d *document) lists(prefix string) bool {
	return slices.ContainsFunc(d.statements, func(s statement) bool {
		return s.plain && s.namedOn(d.bucket)&list != 0 && s.narrowedTo(prefix) && s.lists(prefix)
	})
}

// common are the rights given on the bucket as a whole.
func (d *document) common() (sum rights) {
	for i := range d.statements {
		if s := &d.statements[i]; s.plain && s.operator == "" {
			sum |= s.namedOn(d.bucket) & onBucket
		}
	}
	return sum
}

// narrow grants a listing of prefix: one more value in the condition that is
// there for others, or a statement.
func (d *document) narrow(prefix string) {
	for i := range d.statements {
		s := &d.statements[i]
		if s.gives(list) && s.operator == like && s.namedOn(d.bucket) != 0 {
			s.prefixes = append(slices.Clone(s.prefixes), newWord(prefix+"*"))
			s.edited, d.changed = true, true
			return
		}
	}
	d.add(list, d.bucket, prefix)
}

// widen grants r on the objects of prefix with one more resource in a
// statement for others: many prefixes soon make a policy of the 20 KiB that
// servers take. It has to be one of those that Set makes, with nothing in it but
// prefixes that have such a policy as a whole.
func (d *document) widen(r rights, prefix string) bool {
	need := rights(0)
	if r&get != 0 {
		need |= reading
	}
	if r&write != 0 {
		need |= writing
	}
	ofPolicy := func(w word) bool {
		other, ok := d.prefixOf(w.text)
		return ok && d.granted(other)&need == need
	}
	for i := range d.statements {
		s := &d.statements[i]
		if !s.gives(r) || s.operator != "" {
			continue
		}
		if others, _ := partition(s.resources, ofPolicy); len(others) == 0 {
			s.resources = append(slices.Clone(s.resources), newWord(d.object(prefix)))
			s.edited, d.changed = true, true
			return true
		}
	}
	return false
}

// gives tells whether s is one of those that Set makes, for r and no more.
func (s *statement) gives(r rights) bool {
	return s.ours && s.named() == r && len(s.actions) == bits.OnesCount8(uint8(r))
}

// add appends a statement for r on resource, narrowed to listings of prefix
// where that is not empty. It is written as MinIO's clients write it.
func (d *document) add(r rights, resource, prefix string) {
	var actions []word
	for i, name := range names() {
		if r&(1<<i) != 0 {
			actions = append(actions, newWord(name))
		}
	}
	dst := []byte(`{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":`)
	dst = appendWords(dst, actions)
	dst = appendWords(jsontext.AppendName(dst, "Resource"), []word{newWord(resource)})
	if prefix != "" {
		dst = append(jsontext.AppendName(dst, "Condition"), `{"StringLike":{"s3:prefix":`...)
		dst = append(appendWords(dst, []word{newWord(prefix + "*")}), "}}"...)
	}
	v, _ := jsontext.Parse(string(append(dst, '}')))
	d.statements = append(d.statements, readStatement(v))
	d.changed = true
}

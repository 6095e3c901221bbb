package policy

import (
	"slices"
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// The condition operators that a listing may be narrowed to a prefix with.
const (
	equals    = "StringEquals"
	like      = "StringLike"
	notEquals = "StringNotEquals"

	prefixKey = "s3:prefix"
)

// word is a string of a document, with its raw text so that it is handed on
// as it stood.
type word struct{ text, raw string }

func newWord(text string) word { return word{text, string(jsontext.AppendString(nil, text))} }

func sameText(text string) func(word) bool { return func(w word) bool { return w.text == text } }

// samePattern finds the words that stand for the same as pattern: photos/** is
// photos/*.
func samePattern(pattern string) func(word) bool {
	return func(w word) bool {
		return w.text == pattern || match(w.text, pattern) && match(pattern, w.text)
	}
}

// statement is one grant or prohibition of a document. One that is not open is
// nobody's business here.
type statement struct {
	value  jsontext.Value // as it stood
	open   bool           // an Allow to everybody, under no condition but on s3:prefix
	plain  bool           // open, and to nobody else by name: may be cut down
	ours   bool           // plain, and as MinIO's clients write it, without a Sid: may be added to
	edited bool
	split  bool // the second half of another, which keeps the Sid: they must be unique

	actions   []word
	resources []word
	operator  string // of the condition, "" for none
	key       string // s3:prefix, as it is written there
	prefixes  []word // what it compares s3:prefix with
}

// readStatement takes v, an object, apart.
func readStatement(v jsontext.Value) statement {
	s := statement{value: v, actions: words(v.Get("Action")), resources: words(v.Get("Resource"))}
	effect, _ := v.Get("Effect").String()
	all, only := everybody(v.Get("Principal"))
	s.open = effect == "Allow" && all && wellKnown(v.Names()) && s.readCondition(v.Get("Condition"))
	s.plain = s.open && only
	sid, _ := v.Get("Sid").String()
	s.ours = s.plain && sid == "" && v.Get("Principal").Get("AWS").Kind() == jsontext.Array
	return s
}

// wellKnown tells whether there is no NotAction or the like among names, and no
// name twice, which would mean whatever its reader likes.
func wellKnown(names []string) bool {
	for i, name := range names {
		switch name {
		case "Sid", "Effect", "Principal", "Action", "Resource", "Condition":
			if slices.Index(names, name) != i {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// everybody tells whether all users are among those of v, which is "*",
// {"AWS":"*"} or {"AWS":["*"]}, and whether v names nobody else.
func everybody(v jsontext.Value) (all, only bool) {
	if len(v.Names()) == 0 {
		who, _ := v.String()
		return who == "*", true
	}
	who := words(v.Get("AWS"))
	star := sameText("*")
	only = len(v.Names()) == 1 && !slices.ContainsFunc(who, func(w word) bool { return !star(w) })
	return slices.ContainsFunc(who, star), only
}

// readCondition tells whether v is none, or one on the prefix of a listing alone.
func (s *statement) readCondition(v jsontext.Value) bool {
	if v.Kind() <= jsontext.Null || v.Kind() == jsontext.Object && len(v.Names()) == 0 {
		return true
	}
	if len(v.Names()) != 1 || len(v.Items()[0].Names()) != 1 {
		return false
	}
	s.operator, s.key = v.Names()[0], v.Items()[0].Names()[0]
	s.prefixes = words(v.Items()[0].Items()[0])
	return len(s.prefixes) > 0 && strings.EqualFold(s.key, prefixKey) && (s.operator == equals || s.operator == like || s.operator == notEquals)
}

// words reads a string or an array of nothing but strings.
func words(v jsontext.Value) []word {
	items := v.Items()
	if v.Kind() != jsontext.Array {
		items = []jsontext.Value{v}
	}
	list := make([]word, 0, len(items))
	for _, item := range items {
		text, ok := item.String()
		if !ok {
			return nil
		}
		list = append(list, word{text, item.Raw()})
	}
	return list
}

// named are the rights that the actions name in full. S3 reads the names of
// actions and of condition keys without regard to case:
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
func (s *statement) named() (r rights) {
	for i := range names() {
		if slices.ContainsFunc(s.actions, isOf(1<<i)) {
			r |= 1 << i
		}
	}
	return r
}

// namedOn are those, where the resources name that one.
func (s *statement) namedOn(resource string) rights {
	if slices.ContainsFunc(s.resources, samePattern(resource)) {
		return s.named()
	}
	return 0
}

// covered are the rights that the actions name in full or by a pattern.
func (s *statement) covered() (r rights) {
	for i, name := range names() {
		name = strings.ToLower(name)
		if slices.ContainsFunc(s.actions, func(w word) bool { return match(strings.ToLower(w.text), name) }) {
			r |= 1 << i
		}
	}
	return r
}

// reaches tells whether the resources cover that one.
func (s *statement) reaches(resource string) bool {
	return slices.ContainsFunc(s.resources, func(w word) bool { return match(w.text, resource) })
}

// lists tells whether the condition lets a listing of prefix pass. Of the whole
// bucket that is the pattern * alone, since others pass at most its root.
func (s *statement) lists(prefix string) bool {
	switch {
	case s.operator == "":
		return true
	case prefix == "":
		return s.operator == like && slices.ContainsFunc(s.prefixes, samePattern("*"))
	}
	passes := slices.ContainsFunc(s.prefixes, func(w word) bool {
		return w.text == prefix || s.operator == like && match(w.text, prefix)
	})
	return passes != (s.operator == notEquals)
}

// narrowedTo tells whether the condition names exactly prefix.
func (s *statement) narrowedTo(prefix string) bool {
	return slices.ContainsFunc(s.prefixes, s.isFor(prefix))
}

// isFor finds the values of the condition that are for prefix alone. MinIO's
// clients have written StringEquals p, StringLike p and StringLike p*. An empty
// value is the root's: with it in the query everything is listed.
func (s *statement) isFor(prefix string) func(word) bool {
	all := samePattern(prefix + "*")
	return func(w word) bool {
		return s.operator != notEquals && w.text == prefix || s.operator == like && all(w)
	}
}

// append appends s as JSON: as it stood, but for what has been edited.
func (s *statement) append(dst []byte) []byte {
	if !s.edited {
		return append(dst, s.value.Raw()...)
	}
	dst = append(dst, '{')
	for i, name := range s.value.Names() {
		if name == "Sid" && s.split {
			continue
		}
		dst = jsontext.AppendName(dst, name)
		switch {
		case name == "Action":
			dst = appendWords(dst, s.actions)
		case name == "Resource":
			dst = appendWords(dst, s.resources)
		case name == "Condition" && s.operator != "":
			dst = jsontext.AppendName(append(dst, '{'), s.operator)
			dst = jsontext.AppendName(append(dst, '{'), s.key)
			dst = append(appendWords(dst, s.prefixes), "}}"...)
		default:
			dst = append(dst, s.value.Items()[i].Raw()...)
		}
	}
	return append(dst, '}')
}

func appendWords(dst []byte, list []word) []byte {
	raw := make([]string, len(list))
	for i, w := range list {
		raw[i] = w.raw
	}
	dst = append(append(dst, '['), strings.Join(raw, ",")...)
	return append(dst, ']')
}

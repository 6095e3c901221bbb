package conformance

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/sse"
)

// values.js says the same for the page.

// scope is what is known by name while a case runs.
type scope map[string]any

func (s scope) with(more map[string]any) scope { return scope(merged(s, more)) }

// content is data to store: generated, or given as text.
type content struct {
	bytes []byte
	as    string // "", "stream", "file"
}

// chain is a PostPolicy or CopyConditions, by the setters to call.
type chain struct {
	class string
	calls [][]any
}

// sink takes a download: "stream" or "file".
type sink string

// badCase is a case that nobody can run.
type badCase struct{ message string }

func (e *badCase) Error() string { return "the case is wrong: " + e.message }

func wrongCase(format string, args ...any) error { return &badCase{fmt.Sprintf(format, args...)} }

var reference = regexp.MustCompile(`^\$[A-Za-z]\w*(\.\w+)*$`)

// resolve replaces names and placeholders by what they stand for. It does not
// look into what a name stands for, unless that is a list or an object.
func (s scope) resolve(v any) any {
	switch v := v.(type) {
	case string:
		if reference.MatchString(v) {
			return s.lookup(v[1:])
		}
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = s.resolve(item)
		}
		return list
	case map[string]any:
		for name, argument := range v {
			if stand := placeholders()[name]; stand != nil {
				return stand(s.resolve(argument), v)
			}
		}
		object := map[string]any{}
		for name, member := range v {
			object[name] = s.resolve(member)
		}
		return object
	}
	return v
}

func (s scope) lookup(path string) any {
	var v any = map[string]any(s)
	for name := range strings.SplitSeq(path, ".") {
		object, ok := v.(map[string]any)
		if list, is := v.([]any); is {
			if i, err := strconv.Atoi(name); err == nil && i >= 0 && i < len(list) {
				v = list[i]
				continue
			}
		}
		if !ok {
			panic(wrongCase("$%s: nothing is known of %s", path, name))
		}
		if v, ok = object[name]; !ok {
			panic(wrongCase("$%s: nothing is known of %s", path, name))
		}
	}
	if _, text := v.(string); text {
		return v
	}
	return s.resolve(v)
}

// placeholder makes the value that an object stands for, of the argument under
// its one name; the other members modify it.
type placeholder func(argument any, all map[string]any) any

func placeholders() map[string]placeholder {
	return map[string]placeholder{
		"$concat":         concat,
		"$repeat":         repeat,
		"$text":           jsonText,
		"$bytes":          generated,
		"$data":           data,
		"$now":            fromNow,
		"$key":            func(a any, _ map[string]any) any { return string(generate(sse.KeySize, uint32(a.(float64)))) },
		"$date":           func(a any, _ map[string]any) any { return parseDate(a.(string)) },
		"$sink":           func(a any, _ map[string]any) any { return sink(a.(string)) },
		"$PostPolicy":     func(a any, _ map[string]any) any { return chain{"PostPolicy", callsOf(a)} },
		"$CopyConditions": func(a any, _ map[string]any) any { return chain{"CopyConditions", callsOf(a)} },
	}
}

func concat(a any, _ map[string]any) any {
	text := ""
	for _, part := range a.([]any) {
		text += part.(string)
	}
	return text
}

func repeat(a any, _ map[string]any) any {
	list := a.([]any)
	return strings.Repeat(list[0].(string), int(list[1].(float64)))
}

func jsonText(a any, _ map[string]any) any {
	text, err := json.Marshal(a)
	if err != nil {
		panic(wrongCase("%v", err))
	}
	return string(text)
}

func generated(a any, all map[string]any) any {
	seed, _ := all["seed"].(float64)
	as, _ := all["as"].(string)
	return content{generate(int(a.(float64)), uint32(seed)), as}
}

func data(a any, all map[string]any) any {
	as, _ := all["as"].(string)
	return content{[]byte(a.(string)), as}
}

func fromNow(a any, _ map[string]any) any {
	return time.Now().Add(time.Duration(a.(float64)) * time.Second).UTC().Truncate(time.Millisecond)
}

func callsOf(v any) (calls [][]any) {
	for _, call := range v.([]any) {
		calls = append(calls, call.([]any))
	}
	return calls
}

func parseDate(iso string) time.Time {
	t, err := time.Parse(time.RFC3339, iso)
	if err != nil {
		panic(wrongCase("%v", err))
	}
	return t
}

// generate returns bytes that repeat nowhere near, so that parts out of place
// show: xorshift32, as little-endian words.
func generate(size int, seed uint32) []byte {
	words := make([]byte, (size+3)/4*4)
	x := (seed + 1) * 2654435761
	for i := 0; i < len(words); i += 4 {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		binary.LittleEndian.PutUint32(words[i:], x)
	}
	return words[:size]
}

// shortText is how long content may be, in bytes, to be told as text.
const shortText = 1024

// told is the normal form of content.
func told(b []byte) any {
	if len(b) <= shortText && utf8.Valid(b) {
		return string(b)
	}
	sum := sha256.Sum256(b)
	return fmt.Sprintf("%d bytes, SHA-256 %s", len(b), hex.EncodeToString(sum[:]))
}

const isoDate = "2006-01-02T15:04:05.000Z"

// number reads a whole number of a case.
func number(v any) (int64, bool) {
	f, ok := v.(float64)
	return int64(f), ok && f == math.Trunc(f)
}

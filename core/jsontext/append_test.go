package jsontext

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"
	"unicode/utf8"
)

func TestAppendString(t *testing.T) {
	for name, tc := range map[string]struct{ text, want string }{
		"empty":             {"", `""`},
		"plain":             {"photos", `"photos"`},
		"quote":             {`a"b`, `"a\"b"`},
		"quotes alone":      {`""`, `"\"\""`},
		"backslash":         {`a\b`, `"a\\b"`},
		"line end":          {"a\nb", `"a\u000ab"`},
		"controls":          {"\x00\x09\x1f", `"\u0000\u0009\u001f"`},
		"first not control": {" ", `" "`},
		"delete":            {"\x7f", "\"\x7f\""},
		"markup":            {"<a&b>", `"<a&b>"`},
		"UTF-8":             {"日本 😀", `"日本 😀"`},
		"line separator":    {"\u2028", "\"\u2028\""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(AppendString([]byte("x"), tc.text)); got != "x"+tc.want {
				t.Errorf("got %s, want x%s", got, tc.want)
			}
		})
	}
}

// randomText is up to n characters of those that a writer may trip over.
func randomText(r *rand.Rand, n int) string {
	var out []rune
	for range r.IntN(n + 1) {
		switch r.IntN(6) {
		case 0:
			out = append(out, r.Int32N(0x20)) // controls
		case 1:
			out = append(out, []rune("\"\\/<>&'\x7f\u2028\u2029\uFEFF\uFFFD")[r.IntN(12)])
		case 2:
			out = append(out, 0x20+r.Int32N(0x5F)) // ASCII
		case 3:
			out = append(out, 0x80+r.Int32N(0xD800-0x80))
		case 4:
			out = append(out, 0xE000+r.Int32N(0x2000))
		default:
			out = append(out, 0x10000+r.Int32N(0x100000))
		}
	}
	return string(out)
}

func TestStringsBothWaysWithEncodingJSON(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := randomText(r, 24)
		if !utf8.ValidString(text) {
			t.Fatalf("the test made %q, which is not UTF-8", text)
		}
		ours := AppendString(nil, text)
		var read string
		if err := json.Unmarshal(ours, &read); err != nil || read != text {
			t.Fatalf("encoding/json reads %s as %q (%v), want %q", ours, read, err, text)
		}
		theirs, _ := json.Marshal(text)
		if got, ok := mustParse(t, string(theirs)).String(); got != text || !ok {
			t.Fatalf("Parse reads %s as %q, want %q", theirs, got, text)
		}
		if got, _ := mustParse(t, string(ours)).String(); got != text {
			t.Fatalf("Parse reads %s as %q, want %q", ours, got, text)
		}
	}
}

func TestAppendMembers(t *testing.T) {
	dst := []byte("{")
	dst = AppendStringMember(dst, "name", "{")
	dst = AppendStringMember(dst, `a "name"`, "[")
	dst = AppendIntMember(dst, "largest", math.MaxInt64)
	dst = AppendIntMember(dst, "smallest", math.MinInt64)
	dst = AppendBoolMember(dst, "yes", true)
	dst = AppendBoolMember(dst, "no", false)
	dst = AppendMapMember(dst, "none", nil)
	dst = AppendIntMember(dst, "behind a map", 1)
	dst = append(AppendName(dst, "list"), '[')
	dst = append(append(dst, ']'), '}')
	want := `{"name":"{","a \"name\"":"[","largest":9223372036854775807,"smallest":-9223372036854775808,` +
		`"yes":true,"no":false,"none":{},"behind a map":1,"list":[]}`
	if got := string(dst); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestAppendMapMember(t *testing.T) {
	want := map[string]string{"__proto__": "x", "": "empty", "a": "", "\"\n": "日本", "b": "2"}
	dst := append(AppendMapMember([]byte("{"), "m", want), '}')
	var got struct{ M map[string]string }
	if err := json.Unmarshal(dst, &got); err != nil || !reflect.DeepEqual(got.M, want) {
		t.Errorf("encoding/json reads %s\n got %q, %v\nwant %q", dst, got.M, err, want)
	}
}

package request

import (
	"math/rand/v2"
	"mime"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/transport"
)

func TestEncodeWord(t *testing.T) {
	for name, tc := range map[string]struct{ value, want string }{
		"empty":                  {"", ""},
		"plain":                  {"holiday 2026", "holiday 2026"},
		"every mark":             {"a!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "a!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"},
		"one space":              {" ", "=?UTF-8?B?IA==?="},
		"space before":           {" a", "=?UTF-8?B?IGE=?="},
		"space behind":           {"a ", "=?UTF-8?B?YSA=?="},
		"two spaces":             {"a  b", "=?UTF-8?B?YSAgYg==?="},
		"tab":                    {"a\tb", "=?UTF-8?B?YQli?="},
		"line end":               {"a\r\nb", "=?UTF-8?B?YQ0KYg==?="},
		"NUL":                    {"\x00", "=?UTF-8?B?AA==?="},
		"DEL":                    {"\x7f", "=?UTF-8?B?fw==?="},
		"umlaut":                 {"größe", "=?UTF-8?B?Z3LDtsOfZQ==?="},
		"Japanese":               {"日本", "=?UTF-8?B?5pel5pys?="},
		"beginning of a word":    {"a=?b", "=?UTF-8?B?YT0/Yg==?="},
		"a word, literally":      {"=?UTF-8?B?YQ==?=", "=?UTF-8?B?PT9VVEYtOD9CP1lRPT0/PQ==?="},
		"45 bytes, one word":     {strings.Repeat("é", 22) + "a", "=?UTF-8?B?" + strings.Repeat("w6nDqcOp", 7) + "w6lh?="},
		"46 bytes, two words":    {strings.Repeat("é", 23), "=?UTF-8?B?" + strings.Repeat("w6nDqcOp", 7) + "w6k=?= =?UTF-8?B?w6k=?="},
		"cut between characters": {strings.Repeat("😀", 12), "=?UTF-8?B?" + strings.Repeat("8J+YgPCfmIDwn5iA", 3) + "8J+YgPCfmIA=?= =?UTF-8?B?8J+YgA==?="},
	} {
		t.Run(name, func(t *testing.T) {
			got := encodeWord(tc.value)
			same(t, "encoded", got, tc.want)
			same(t, "and decoded", decodeWords(got), tc.value)
			for word := range strings.SplitSeq(got, " ") {
				if strings.HasPrefix(word, "=?") && len(word) > 75 {
					t.Errorf("word %s: got %d bytes, want at most 75 (RFC 2047 §2)", word, len(word))
				}
			}
		})
	}
}

func TestDecodeWords(t *testing.T) {
	for name, tc := range map[string]struct{ value, want string }{
		"no word":                       {"plain text", "plain text"},
		"B":                             {"=?UTF-8?B?5pel5pys?=", "日本"},
		"b and utf-8":                   {"=?utf-8?b?5pel5pys?=", "日本"},
		"Q, as AWS answers":             {"=?UTF-8?Q?gr=C3=B6=C3=9Fe?=", "größe"},
		"q, lower-case digits":          {"=?utf-8?q?gr=c3=b6=c3=9fe?=", "größe"},
		"Q, underscore is a space":      {"=?UTF-8?Q?a_b=5Fc?=", "a b_c"},
		"empty word":                    {"=?UTF-8?B??=", ""},
		"empty word in Q":               {"=?UTF-8?Q??=", ""},
		"two words, blank between":      {"=?UTF-8?B?5pel?= =?UTF-8?B?5pys?=", "日本"},
		"two words, blanks between":     {"=?UTF-8?B?5pel?= \t =?UTF-8?Q?=E6=9C=AC?=", "日本"},
		"two words, nothing between":    {"=?UTF-8?B?5pel?==?UTF-8?B?5pys?=", "日本"},
		"two words, text between":       {"=?UTF-8?B?5pel?= a =?UTF-8?B?5pys?=", "日 a 本"},
		"text around":                   {"see =?UTF-8?B?5pel?= here", "see 日 here"},
		"blank behind a word":           {"=?UTF-8?B?5pel?= ", "日 "},
		"another charset":               {"=?ISO-8859-1?Q?gr=F6=DFe?=", "=?ISO-8859-1?Q?gr=F6=DFe?="},
		"another encoding":              {"=?UTF-8?X?abc?=", "=?UTF-8?X?abc?="},
		"not base64":                    {"=?UTF-8?B?%%%?=", "=?UTF-8?B?%%%?="},
		"base64 cut":                    {"=?UTF-8?B?5pe?=", "=?UTF-8?B?5pe?="},
		"base64 of no UTF-8":            {"=?UTF-8?B?/w==?=", "=?UTF-8?B?/w==?="},
		"Q of no UTF-8":                 {"=?UTF-8?Q?=FF?=", "=?UTF-8?Q?=FF?="},
		"Q cut":                         {"=?UTF-8?Q?=C?=", "=?UTF-8?Q?=C?="},
		"Q with letters":                {"=?UTF-8?Q?=GG?=", "=?UTF-8?Q?=GG?="},
		"not closed":                    {"=?UTF-8?B?5pel", "=?UTF-8?B?5pel"},
		"closed without the equals":     {"=?UTF-8?B?5pel?", "=?UTF-8?B?5pel?"},
		"beginning alone":               {"=?", "=?"},
		"beginnings":                    {"=?=?=?", "=?=?=?"},
		"no word, then a word":          {"a=?b =?UTF-8?B?5pel?=", "a=?b 日"},
		"a word, then no word":          {"=?UTF-8?B?5pel?= =?", "日 =?"},
		"a word, no word, a word":       {"=?UTF-8?B?5pel?= =? =?UTF-8?B?5pys?=", "日 =? 本"},
		"blank of a broken word stays":  {"=?UTF-8?B?5pel?= =?UTF-8?B?%?=", "日 =?UTF-8?B?%?="},
		"what a word holds stays as is": {encodeWord("=?UTF-8?B?YQ==?="), "=?UTF-8?B?YQ==?="},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, tc.value, decodeWords(tc.value), tc.want)
		})
	}
}

// mime.WordDecoder reads what we write, and we read what mime writes.
func TestWordsLikeMIME(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var decoder mime.WordDecoder
	for range 20_000 {
		value := randomValue(r)
		encoded := encodeWord(value)
		if got, err := decoder.DecodeHeader(encoded); err != nil || got != value {
			t.Fatalf("mime reads %q as %q, %v, want %q", encoded, got, err, value)
		}
		if got := decodeWords(encoded); got != value {
			t.Fatalf("%q: got %q, want %q", encoded, got, value)
		}
		for _, encoder := range []mime.WordEncoder{mime.BEncoding, mime.QEncoding} {
			if theirs := encoder.Encode("UTF-8", value); theirs != value {
				if got := decodeWords(theirs); got != value {
					t.Fatalf("%q, as mime writes it: got %q, want %q", theirs, got, value)
				}
			}
		}
	}
}

func randomValue(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(60) {
		pieces := []string{"a", " ", "  ", "=?", "?=", "UTF-8?B?", "ä", "日", "😀", "\t", "\n", "=", "_"}
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func FuzzMetadataValue(f *testing.F) {
	for _, value := range []string{"", "plain", " a", "日本", "=?UTF-8?B?YQ==?=", "a\r\nb", "\xff", "=?UTF-8?Q?=C3=A9?= x"} {
		f.Add(value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		_ = decodeWords(value) // of anything a server sends
		header := transport.Header{}
		err := SetMetadata(header, map[string]string{"Note": value})
		if valid := utf8.ValidString(value); (err == nil) != valid {
			t.Fatalf("%q: got %v, want no error: %v", value, err, valid)
		}
		if err != nil {
			return
		}
		sent := header["x-amz-meta-note"]
		if strings.TrimSpace(sent) != sent || strings.Contains(sent, "  ") || !Printable(sent) {
			t.Fatalf("%q is sent as %q, which a proxy may change", value, sent)
		}
		if got, want := MetadataOf(header), map[string]string{"note": value}; !reflect.DeepEqual(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

package request

import (
	"encoding/base64"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/metaname"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const MetadataPrefix = "x-amz-meta-"

// SortMetadata tells user metadata from headers among it: MinIO's clients take both
// in one map. A name may have x-amz-meta- before it, which says that it is no
// header. A header that is stored with an object is meant as such, and joins
// headers, in a copy; any other is refused. typed: there is a contentType as well.
func SortMetadata(metadata, headers map[string]string, typed bool) (user, all map[string]string, err error) {
	user, all = map[string]string{}, map[string]string{}
	maps.Copy(all, headers)
	for name, value := range metadata {
		name, found := Lower(name), user
		key, prefixed := strings.CutPrefix(name, MetadataPrefix)
		if kinds := RequestsOf(name); !prefixed && !metaname.IsOrder(name) && (kinds&OfCopied != 0 || strings.HasPrefix(name, "x-amz-")) {
			if kinds&(OnPut|OnCopy|OnPart) != OnPut|OnCopy || !Printable(value) {
				return nil, nil, s3err.Argument("metadata", "must not hold "+name+", which is no metadata")
			}
			if _, twice := Given(headers, name); twice || typed && name == "content-type" {
				return nil, nil, s3err.Argument("metadata", "must not hold "+name+", which is given beside it as well")
			}
			found = all
		}
		if _, twice := found[key]; twice {
			return nil, nil, s3err.Argument("metadata", "two names must not differ in case only, nor in x-amz-meta-: "+Quote(key))
		}
		found[key] = value
	}
	return user, all, nil
}

// SetMetadata writes user metadata as x-amz-meta- headers. A header holds
// ASCII, so any other value goes as RFC 2047 words, as S3 itself would answer.
func SetMetadata(header transport.Header, metadata map[string]string) error {
	for name, value := range metadata {
		encoded, full := encodeWord(value), MetadataPrefix+Lower(name)
		if err := checkHeaders(map[string]string{full: encoded}); err != nil || name == "" {
			return s3err.Argument("metadata", "a name must be a token of RFC 9110, a value valid Unicode: "+Quote(name))
		}
		header[full] = encoded
	}
	return nil
}

func MetadataOf(header transport.Header) map[string]string {
	metadata := map[string]string{}
	for name, value := range header {
		if key, ok := strings.CutPrefix(name, MetadataPrefix); ok {
			metadata[key] = decodeWords(value)
		}
	}
	return metadata
}

// A word of RFC 2047 is at most 75 bytes: 45 of text make 60 of base64.
const wordText = 45

// encodeWord returns s as it is when it survives as a header value, else as
// RFC 2047 words in base64.
func encodeWord(s string) string {
	if !utf8.ValidString(s) {
		return s // refused by the check of the header
	}
	if plain(s) {
		return s
	}
	var words []string
	for len(s) > 0 {
		n := min(len(s), wordText)
		for n < len(s) && !utf8.RuneStart(s[n]) {
			n--
		}
		words = append(words, "=?UTF-8?B?"+base64.StdEncoding.EncodeToString([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(words, " ")
}

// plain tells that s goes through a header unchanged: printable ASCII, no
// spaces at its ends, which HTTP trims, nor doubled, which signing folds, and
// nothing that would be read as an encoded word.
func plain(s string) bool {
	if strings.TrimSpace(s) != s || strings.Contains(s, "  ") || strings.Contains(s, "=?") {
		return false
	}
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// decodeWords reads the B and Q words of RFC 2047 in s. Blanks between two
// words do not count; what is no word stays as it is.
func decodeWords(s string) string {
	if !strings.Contains(s, "=?") {
		return s
	}
	out, afterWord := "", false
	for s != "" {
		start := strings.Index(s, "=?")
		if start < 0 {
			break
		}
		text, rest, ok := decodeWord(s[start:])
		if gap := s[:start]; !ok || !afterWord || strings.TrimSpace(gap) != "" {
			out += gap
		}
		if afterWord = ok; ok {
			out, s = out+text, rest
		} else {
			out, s = out+"=?", s[start+2:]
		}
	}
	return out + s
}

// decodeWord reads the word that s begins with: "=?UTF-8?B?…?=".
func decodeWord(s string) (text, rest string, ok bool) {
	parts := strings.SplitN(s[2:], "?", 4)
	if len(parts) < 4 || !strings.HasPrefix(parts[3], "=") || !strings.EqualFold(parts[0], "utf-8") {
		return "", "", false
	}
	switch parts[1] {
	case "B", "b":
		raw, err := base64.StdEncoding.DecodeString(parts[2])
		text, ok = string(raw), err == nil
	case "Q", "q":
		text, ok = decodeQ(parts[2])
	}
	return text, parts[3][1:], ok && utf8.ValidString(text)
}

func decodeQ(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '_':
			out = append(out, ' ')
		case '=':
			if i+2 >= len(s) {
				return "", false
			}
			high, low := strings.IndexByte(hexDigits, s[i+1]|0x20), strings.IndexByte(hexDigits, s[i+2]|0x20)
			if high < 0 || low < 0 {
				return "", false
			}
			out = append(out, byte(high<<4|low))
			i += 2
		default:
			out = append(out, s[i])
		}
	}
	return string(out), true
}

const hexDigits = "0123456789abcdef"

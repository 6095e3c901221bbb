package jsontext

import "strconv"

const hexDigits = "0123456789abcdef"

// AppendString appends s as a JSON string. S is UTF-8; JSON.parse and every
// other reader takes it as it is, but for quotes, backslashes and controls.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	clean := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[clean:i]...)
		clean = i + 1
		if c >= ' ' {
			dst = append(dst, '\\', c)
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	dst = append(dst, s[clean:]...)
	return append(dst, '"')
}

// AppendName appends a member's name and the colon, and before them the comma
// that the member needs if it is not the object's first. Out of line, since
// inlined into each caller it would make the module larger.
//
//go:noinline
func AppendName(dst []byte, name string) []byte {
	if last := len(dst) - 1; last >= 0 && dst[last] != '{' && dst[last] != '[' {
		dst = append(dst, ',')
	}
	return append(AppendString(dst, name), ':')
}

// AppendStringMember appends "name":"value".
func AppendStringMember(dst []byte, name, value string) []byte {
	return AppendString(AppendName(dst, name), value)
}

// AppendIntMember appends "name":value.
func AppendIntMember(dst []byte, name string, value int64) []byte {
	return strconv.AppendInt(AppendName(dst, name), value, 10)
}

// AppendBoolMember appends "name":true or "name":false.
func AppendBoolMember(dst []byte, name string, value bool) []byte {
	return strconv.AppendBool(AppendName(dst, name), value)
}

// AppendMapMember appends "name":{…}, its members in no certain order.
func AppendMapMember(dst []byte, name string, value map[string]string) []byte {
	dst = append(AppendName(dst, name), '{')
	for k, v := range value {
		dst = AppendStringMember(dst, k, v)
	}
	return append(dst, '}')
}

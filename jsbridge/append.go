//go:build js && wasm

package jsbridge

import (
	"strconv"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// appendDateMember writes milliseconds since the epoch, which is what a Date is
// made from, and null for no date.
func appendDateMember(dst []byte, name string, t time.Time) []byte {
	if t.IsZero() {
		return appendNull(dst, name)
	}
	return jsontext.AppendIntMember(dst, name, t.UnixMilli())
}

func appendStringOrNull(dst []byte, name, value string) []byte {
	if value == "" {
		return appendNull(dst, name)
	}
	return jsontext.AppendStringMember(dst, name, value)
}

func appendIntOrNull(dst []byte, name string, value int64) []byte {
	if value == 0 {
		return appendNull(dst, name)
	}
	return jsontext.AppendIntMember(dst, name, value)
}

func appendBool(dst []byte, value bool) []byte { return strconv.AppendBool(dst, value) }

func appendMapOrNull(dst []byte, name string, value map[string]string) []byte {
	if value == nil {
		return appendNull(dst, name)
	}
	return jsontext.AppendMapMember(dst, name, value)
}

func appendNull(dst []byte, name string) []byte {
	return append(jsontext.AppendName(dst, name), "null"...)
}

//go:build js && wasm

package jsbridge

import (
	"encoding/base64"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/sse"
)

// encryption reads what esm/sse.js has checked: a key crosses in base64.
func (a *args) encryption(from jsontext.Value, name string) sse.Encryption {
	v := from.Get(name)
	if !has(v) {
		return sse.Encryption{}
	}
	key, err := base64.StdEncoding.DecodeString(a.text(v, "key"))
	if err != nil || v.Kind() != jsontext.Object {
		a.wrong(name, "must be an encryption")
	}
	return sse.Encryption{Type: sse.Type(a.text(v, "type")), KeyID: a.text(v, "keyId"), Context: a.dictionary(v, "context"), Key: sse.Key(key)}
}

func appendEncryption(dst []byte, name string, stored sse.Stored) []byte {
	if stored.Type == "" {
		return appendNull(dst, name)
	}
	dst = jsontext.AppendStringMember(append(jsontext.AppendName(dst, name), '{'), "type", string(stored.Type))
	if stored.KeyID != "" {
		dst = jsontext.AppendStringMember(dst, "keyId", stored.KeyID)
	}
	return append(dst, '}')
}

package core

import (
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"strings"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// A token is where a page begins, with a sum of what list it is of, in base64 that
// a URL can hold. tokenForm tells its form from those that later versions may have.
const tokenForm = "1"

// tokenOf makes a token of a page's Next; "" of none.
func (o ListOptions) tokenOf(of *request.Operation, bucket, next string) string {
	if next == "" {
		return ""
	}
	raw := binary.BigEndian.AppendUint32(nil, o.tokenSum(of, bucket, next))
	return tokenForm + base64.RawURLEncoding.EncodeToString(append(raw, next...))
}

// beginning is where a list begins: at from, the Next of a page of this iteration,
// or else at the token that the caller has kept.
func (o ListOptions) beginning(of *request.Operation, bucket, from string) (string, error) {
	if err := o.check(); err != nil || from != "" || o.Token == "" {
		return from, err
	}
	text, ok := strings.CutPrefix(o.Token, tokenForm)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil || len(raw) < 5 || binary.BigEndian.Uint32(raw) != o.tokenSum(of, bucket, string(raw[4:])) {
		return "", s3err.Argument("token", "must be that of a page of this very list: the same call, bucket, prefix, recursive and delimiter")
	}
	return string(raw[4:]), nil
}

func (o ListOptions) tokenSum(of *request.Operation, bucket, next string) uint32 {
	what := strings.Join([]string{of.Name, bucket, o.Prefix, o.delimiter(), next}, "\x00")
	return crc32.Checksum([]byte(what), crc32.MakeTable(crc32.Castagnoli))
}

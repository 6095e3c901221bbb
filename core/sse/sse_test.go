package sse_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
)

const header = "x-amz-server-side-encryption"

var key = sse.Key("0123456789abcdef0123456789abcdeF")

func TestAddTo(t *testing.T) {
	tests := map[string]struct {
		e    sse.Encryption
		role sse.Role
		own  map[string]string
		want map[string]string // nil: refused
		rule string            // of the refusal, with the argument
	}{
		"nothing": {own: map[string]string{"A": "1"}, want: map[string]string{"A": "1"}},
		"S3":      {e: sse.Encryption{Type: sse.S3}, want: map[string]string{header: "AES256"}},
		"KMS":     {e: sse.Encryption{Type: sse.KMS}, want: map[string]string{header: "aws:kms"}},
		"KMS, all of it": {
			e:   sse.Encryption{Type: sse.KMS, KeyID: "k", Context: map[string]string{"b": "2", "a": "\"1\""}},
			own: map[string]string{"X-Amz-Acl": "private"},
			want: map[string]string{
				header: "aws:kms", header + "-aws-kms-key-id": "k", "X-Amz-Acl": "private",
				header + "-context": "eyJhIjoiXCIxXCIiLCJiIjoiMiJ9", // {"a":"\"1\"","b":"2"}
			},
		},
		"C": {e: sse.Encryption{Type: sse.Customer, Key: key}, want: map[string]string{
			header + "-customer-algorithm": "AES256", header + "-customer-key": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZUY=",
			header + "-customer-key-md5": "bY1MeppFxMAYf5ta9Kv0Ng==",
		}},
		"C of a source": {e: sse.Encryption{Type: sse.Customer, Key: key}, role: sse.Source, own: map[string]string{header: "AES256"}, want: map[string]string{
			header:                         "AES256",
			sse.SourcePrefix + "algorithm": "AES256",
			sse.SourcePrefix + "key":       "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZUY=",
			sse.SourcePrefix + "key-md5":   "bY1MeppFxMAYf5ta9Kv0Ng==",
		}},
		"another type":              {e: sse.Encryption{Type: "B"}, rule: "sse.type: must be"},
		"S3 of what is read":        {e: sse.Encryption{Type: sse.S3}, role: sse.Read, rule: "sse.type: must be \"C\""},
		"KMS of a source":           {e: sse.Encryption{Type: sse.KMS}, role: sse.Source, rule: "sse.type: must be \"C\""},
		"no key":                    {e: sse.Encryption{Type: sse.Customer}, rule: "sse.key: must be 32 bytes"},
		"a key too short":           {e: sse.Encryption{Type: sse.Customer, Key: key[1:]}, rule: "sse.key: must be 32 bytes"},
		"a key too long":            {e: sse.Encryption{Type: sse.Customer, Key: key + "x"}, rule: "sse.key: must be 32 bytes"},
		"a key beside S3":           {e: sse.Encryption{Type: sse.S3, Key: key}, rule: "sse.key: must be given"},
		"a key's id beside S3":      {e: sse.Encryption{Type: sse.S3, KeyID: "k"}, rule: "sse.keyId: must be given"},
		"a context beside a key":    {e: sse.Encryption{Type: sse.Customer, Key: key, Context: map[string]string{"a": "b"}}, rule: "sse.context: must be given"},
		"an id of two lines":        {e: sse.Encryption{Type: sse.KMS, KeyID: "a\nb"}, rule: "sse.keyId: must be printable"},
		"said twice":                {e: sse.Encryption{Type: sse.S3}, own: map[string]string{"X-Amz-Server-Side-Encryption": "aws:kms"}, rule: "sse: must not be given beside the header " + header},
		"a source's key said twice": {e: sse.Encryption{Type: sse.Customer, Key: key}, role: sse.Source, own: map[string]string{sse.SourcePrefix + "key": "k"}, rule: "sse: must not be given beside"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := test.e.AddTo(test.own, test.role, "sse")
			_, refused := errors.AsType[*s3err.ArgumentError](err)
			if refused != (test.want == nil) || refused && !strings.HasPrefix(err.Error(), test.rule) || !maps.Equal(got, test.want) {
				t.Errorf("got %v, %v; want %v, %q", got, err, test.want, test.rule)
			}
			if err != nil && strings.Contains(err.Error(), string(key[1:9])) {
				t.Errorf("the error tells the key: %v", err)
			}
		})
	}
}

func TestAKeyIsNotPrinted(t *testing.T) {
	e := sse.Encryption{Type: sse.Customer, Key: key}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{fmt.Sprint(e), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", e), fmt.Sprintf("%s %q %x", e.Key, e.Key, e.Key), string(text)} {
		if strings.Contains(printed, "0123456789") || strings.Contains(printed, "30313233") {
			t.Errorf("got %q, with the key in it", printed)
		}
	}
}

func TestOf(t *testing.T) {
	tests := map[string]struct {
		headers map[string]string
		want    sse.Stored
		md5     bool
	}{
		"nothing":           {nil, sse.Stored{}, true},
		"S3":                {map[string]string{header: "AES256"}, sse.Stored{Type: sse.S3}, true},
		"KMS":               {map[string]string{header: "aws:kms", header + "-aws-kms-key-id": "k"}, sse.Stored{Type: sse.KMS, KeyID: "k"}, false},
		"KMS in two layers": {map[string]string{header: "aws:kms:dsse"}, sse.Stored{Type: sse.KMS}, false},
		"C":                 {map[string]string{header + "-customer-algorithm": "AES256"}, sse.Stored{Type: sse.Customer}, false},
		"what nobody knows": {map[string]string{header: "ROT13"}, sse.Stored{}, true},
		"a key's id alone":  {map[string]string{header + "-aws-kms-key-id": "k"}, sse.Stored{}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := sse.Of(test.headers)
			if got != test.want || got.HasMD5() != test.md5 || sse.HasMD5(test.headers) != test.md5 {
				t.Errorf("got %+v, %v, %v; want %+v, %v", got, got.HasMD5(), sse.HasMD5(test.headers), test.want, test.md5)
			}
		})
	}
}

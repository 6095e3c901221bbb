package sigv4

import (
	"encoding/base64"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// Field is a field of a form, in the order in which it is to be sent.
type Field struct{ Name, Value string }

// PostFields returns the fields that a form's policy has to name, each as a
// condition: the key, the region and the time. Anonymous credentials have none.
// The rules are those of
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
func PostFields(scope Scope) []Field {
	if scope.unsigned() {
		return nil
	}
	stamp := scope.Time.UTC().Format(timeFormat)
	fields := []Field{
		{"x-amz-algorithm", algorithm},
		{"x-amz-credential", scope.Credentials.AccessKeyID + "/" + credentialScope(stamp, scope.Region, s3)},
		{"x-amz-date", stamp},
	}
	if token := scope.Credentials.SessionToken; token != "" {
		fields = append(fields, Field{"x-amz-security-token", token})
	}
	return fields
}

// AppendCondition appends a field as the condition of a policy that it be just so.
func (f Field) AppendCondition(dst []byte) []byte {
	dst = jsontext.AppendString(append(dst, `["eq",`...), "$"+f.Name)
	dst = jsontext.AppendString(append(dst, ','), f.Value)
	return append(dst, ']')
}

// SignPolicy returns the two fields that go with a policy, which is JSON: itself
// in base64, and its signature. It fails with a Remote only.
func (s *Signer) SignPolicy(policy []byte, scope Scope) ([]Field, error) {
	stamp := scope.Time.UTC().Format(timeFormat)
	encoded := base64.StdEncoding.EncodeToString(policy)
	if scope.Remote != nil {
		signature, err := scope.Remote(Subject{Policy: encoded, Date: stamp, Region: scope.Region})
		return []Field{{"policy", encoded}, {"x-amz-signature", signature}}, err
	}
	return []Field{{"policy", encoded}, {"x-amz-signature", s.local(stamp, scope, []byte(encoded))}}, nil
}

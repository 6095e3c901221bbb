package s3xml

import "time"

// TemporaryKeys are what STS gives.
type TemporaryKeys struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string
	Expiration      time.Time // zero if the server told none that can be read
}

// ParseTemporaryKeys reads the answer to an action of STS, such as AssumeRole: the
// Credentials in its result. It fails with a *SyntaxError, or a *RootError for a
// document of another name, and where an id or a secret is missing.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func ParseTemporaryKeys(doc []byte, action string) (TemporaryKeys, error) {
	s, keys := open(doc, action+"Response"), TemporaryKeys{}
	s.read(field{action + "Result", func() {
		s.read(field{"Credentials", func() {
			s.read(
				field{"AccessKeyId", &keys.AccessKeyID},
				field{"SecretAccessKey", &keys.SecretAccessKey},
				field{"SessionToken", &keys.SessionToken},
				field{"Expiration", &keys.Expiration},
			)
		}})
	}})
	if keys.AccessKeyID == "" || keys.SecretAccessKey == "" {
		s.fail("no Credentials")
	}
	return result(s, keys)
}

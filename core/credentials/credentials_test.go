package credentials

import (
	"context"
	"errors"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
)

func TestStatic(t *testing.T) {
	for name, tc := range map[string]struct {
		static    Static
		anonymous bool
	}{
		"zero value":        {Static{}, true},
		"key pair":          {Static{AccessKeyID: "id", SecretAccessKey: "secret"}, false},
		"session":           {Static{AccessKeyID: "id", SecretAccessKey: "secret", SessionToken: "token"}, false},
		"secret without id": {Static{SecretAccessKey: "secret"}, true},
		"token alone":       {Static{SessionToken: "token"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			var provider Provider = tc.static
			got, err := provider.Retrieve(t.Context())
			if want := Value(tc.static); got != want || err != nil {
				t.Errorf("got %+v, %v, want %+v", got, err, want)
			}
			if got.Anonymous() != tc.anonymous {
				t.Errorf("anonymous: got %v, want %v", got.Anonymous(), tc.anonymous)
			}
		})
	}
}

// Keys are often copied with what stands around them.
func TestKeysThatCannotBe(t *testing.T) {
	for name, tc := range map[string]struct {
		keys     Value
		argument string
	}{
		"plain":                    {Value{AccessKeyID: "a/b+c=", SecretAccessKey: "s/+=", SessionToken: "t/+=="}, ""},
		"a password":               {Value{AccessKeyID: "minio", SecretAccessKey: "any pässword, of MinIO's"}, ""},
		"none":                     {Value{}, ""},
		"id, line end":             {Value{AccessKeyID: "a\n", SecretAccessKey: "s"}, "accessKey"},
		"id, blank":                {Value{AccessKeyID: " a", SecretAccessKey: "s"}, "accessKey"},
		"id, umlaut":               {Value{AccessKeyID: "ä", SecretAccessKey: "s"}, "accessKey"},
		"token, line end":          {Value{AccessKeyID: "a", SecretAccessKey: "s", SessionToken: "t\r\n"}, "sessionToken"},
		"token, no break":          {Value{AccessKeyID: "a", SecretAccessKey: "s", SessionToken: "t\u00A0t"}, "sessionToken"},
		"secret, line end":         {Value{AccessKeyID: "a", SecretAccessKey: "s\n"}, "secretKey"},
		"secret, DOS line end":     {Value{AccessKeyID: "a", SecretAccessKey: "s\r\n"}, "secretKey"},
		"secret, blank before":     {Value{AccessKeyID: "a", SecretAccessKey: " s"}, "secretKey"},
		"secret, byte order mark":  {Value{AccessKeyID: "a", SecretAccessKey: "\uFEFFs"}, "secretKey"},
		"secret, no width":         {Value{AccessKeyID: "a", SecretAccessKey: "s\u200B"}, "secretKey"},
		"secret, line end between": {Value{AccessKeyID: "a", SecretAccessKey: "s\ns"}, "secretKey"},
	} {
		t.Run(name, func(t *testing.T) {
			given := []Value{tc.keys, {AccessKeyID: "good", SecretAccessKey: "s"}}
			provider := NewRefreshing(func(context.Context) (Value, error) {
				next := given[0]
				given = given[1:]
				return next, nil
			}, nil)
			_, fetched := provider.Retrieve(t.Context())
			for _, err := range []error{tc.keys.Check(), fetched} {
				var refused *s3err.ArgumentError
				if errors.As(err, &refused); tc.argument == "" && err != nil || tc.argument != "" && (refused == nil || refused.Argument != tc.argument) {
					t.Errorf("got %v, want it about %q", err, tc.argument)
				}
			}
			if tc.argument == "" {
				return
			}
			if next, err := provider.Retrieve(t.Context()); next.AccessKeyID != "good" || err != nil {
				t.Errorf("the next time: got %v, %v, want other keys", next, err)
			}
		})
	}
}

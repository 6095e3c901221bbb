package credentials

import "testing"

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

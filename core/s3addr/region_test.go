package s3addr

import (
	"strings"
	"testing"
)

func TestIsRegion(t *testing.T) {
	for name, want := range map[string]bool{
		"us-east-1": true, "auto": true, "us_east_1": true, "WEUR": true, "r": true, strings.Repeat("a", 63): true,
		"": false, strings.Repeat("a", 64): false, "a.b": false, "a/b": false, "a b": false, "a\n": false, "ü": false, "a:b": false, "a%2f": false,
	} {
		if got := IsRegion(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
}

func TestEndpointIn(t *testing.T) {
	for _, tc := range []struct{ endpoint, region, want string }{
		{"s3.eu-west-1.amazonaws.com", "eu-west-1", "s3.eu-west-1.amazonaws.com"},
		{"s3.eu-west-1.amazonaws.com", "eu-central-1", "s3.eu-central-1.amazonaws.com"},
		{"s3.eu-west-1.amazonaws.com", "us-east-1", "s3.us-east-1.amazonaws.com"},
		{"s3-eu-west-1.amazonaws.com", "eu-central-1", "s3.eu-central-1.amazonaws.com"},
		{"s3.dualstack.eu-west-1.amazonaws.com", "eu-central-1", "s3.dualstack.eu-central-1.amazonaws.com"},
		{"s3-fips.us-gov-west-1.amazonaws.com", "us-gov-east-1", "s3-fips.us-gov-east-1.amazonaws.com"},
		{"s3.cn-north-1.amazonaws.com.cn", "cn-northwest-1", "s3.cn-northwest-1.amazonaws.com.cn"},
		{"s3.eu-west-1.amazonaws.com", "", "s3.eu-west-1.amazonaws.com"},
		{"s3.eu-west-1.amazonaws.com", "evil.example/", "s3.eu-west-1.amazonaws.com"},
		{"s3.eu-west-1.amazonaws.com", "a_b", "s3.eu-west-1.amazonaws.com"},
		{"s3.eu-west-1.amazonaws.com", "WEUR", "s3.eu-west-1.amazonaws.com"},
		{"s3.eu-west-1.amazonaws.com", "-", "s3.eu-west-1.amazonaws.com"},
		{"s3.amazonaws.com", "eu-central-1", "s3.amazonaws.com"},
		{"s3-accelerate.amazonaws.com", "eu-central-1", "s3-accelerate.amazonaws.com"},
		{"minio.example:9000", "eu-central-1", "minio.example:9000"},
	} {
		e, err := ParseEndpoint(tc.endpoint, true)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.In(tc.region).Host; got != tc.want {
			t.Errorf("%s in %q: got %s, want %s", tc.endpoint, tc.region, got, tc.want)
		}
	}
}

// A name that is no label of a host stays out of S3's own.
func TestResolveKeepsOtherNamesOutOfTheHost(t *testing.T) {
	e, _ := ParseEndpoint("s3.amazonaws.com", true)
	for _, region := range []string{"evil.example/", "a.b", "a_b", "WEUR", "-a", "a#", "a@b", "a\n"} {
		if host, _ := e.Resolve(Path, region, "photos", ""); host != "s3.amazonaws.com" {
			t.Errorf("%q: got %s, want s3.amazonaws.com", region, host)
		}
	}
}

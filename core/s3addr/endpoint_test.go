package s3addr

import "testing"

func TestParseEndpoint(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint string
		secure   bool
		want     Endpoint
	}{
		"host and port":              {"play.min.io:9000", true, Endpoint{"https", "play.min.io:9000", ""}},
		"host alone":                 {"s3.amazonaws.com", true, Endpoint{"https", "s3.amazonaws.com", ""}},
		"not secure":                 {"play.min.io:9000", false, Endpoint{"http", "play.min.io:9000", ""}},
		"scheme wins over secure":    {"http://play.min.io", true, Endpoint{"http", "play.min.io", ""}},
		"scheme wins over insecure":  {"https://play.min.io", false, Endpoint{"https", "play.min.io", ""}},
		"slash behind":               {"https://play.min.io/", true, Endpoint{"https", "play.min.io", ""}},
		"slash behind a host":        {"play.min.io/", true, Endpoint{"https", "play.min.io", ""}},
		"upper case":                 {"HTTPS://Play.MIN.io:9000", true, Endpoint{"https", "play.min.io:9000", ""}},
		"prefix":                     {"https://proxy.example/s3", true, Endpoint{"https", "proxy.example", "/s3"}},
		"prefix without a scheme":    {"proxy.example:81/s3", false, Endpoint{"http", "proxy.example:81", "/s3"}},
		"prefix of two, slash":       {"https://proxy.example/a/b/", true, Endpoint{"https", "proxy.example", "/a/b"}},
		"prefix keeps its case":      {"https://Proxy.example/S3", true, Endpoint{"https", "proxy.example", "/S3"}},
		"prefix keeps its escapes":   {"https://proxy.example/a%20b", true, Endpoint{"https", "proxy.example", "/a%20b"}},
		"default port of https":      {"play.min.io:443", true, Endpoint{"https", "play.min.io", ""}},
		"default port of http":       {"http://play.min.io:80", true, Endpoint{"http", "play.min.io", ""}},
		"default port of the other":  {"https://play.min.io:80", true, Endpoint{"https", "play.min.io:80", ""}},
		"default port with zeros":    {"http://play.min.io:0080", true, Endpoint{"http", "play.min.io", ""}},
		"port with zeros":            {"play.min.io:09000", true, Endpoint{"https", "play.min.io:9000", ""}},
		"lowest port":                {"play.min.io:1", true, Endpoint{"https", "play.min.io:1", ""}},
		"highest port":               {"play.min.io:65535", true, Endpoint{"https", "play.min.io:65535", ""}},
		"localhost":                  {"localhost:9000", false, Endpoint{"http", "localhost:9000", ""}},
		"IPv4":                       {"127.0.0.1:9000", false, Endpoint{"http", "127.0.0.1:9000", ""}},
		"IPv6":                       {"[::1]", false, Endpoint{"http", "[::1]", ""}},
		"IPv6 with a port":           {"[2001:DB8::1]:9000", true, Endpoint{"https", "[2001:db8::1]:9000", ""}},
		"IPv6 with a default port":   {"https://[::1]:443/", true, Endpoint{"https", "[::1]", ""}},
		"IPv6 that ends in IPv4":     {"[::ffff:127.0.0.1]", true, Endpoint{"https", "[::ffff:127.0.0.1]", ""}},
		"underscore within a label":  {"minio_1.docker:9000", false, Endpoint{"http", "minio_1.docker:9000", ""}},
		"hyphens within a label":     {"xn--bcher-kva.example", true, Endpoint{"https", "xn--bcher-kva.example", ""}},
		"a label of one letter":      {"a.b", true, Endpoint{"https", "a.b", ""}},
		"a region's host":            {"s3.eu-west-1.amazonaws.com", true, Endpoint{"https", "s3.eu-west-1.amazonaws.com", ""}},
		"slashes around a prefix":    {"https://play.min.io//s3//", true, Endpoint{"https", "play.min.io", "/s3"}},
		"a host that is digits only": {"12345", true, Endpoint{"https", "12345", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseEndpoint(tc.endpoint, tc.secure)
			if err != nil || got != tc.want {
				t.Errorf("%q: got %+v, %v, want %+v", tc.endpoint, got, err, tc.want)
			}
		})
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	const scheme, parts, port = "http or https", "without user", "1 to 65535"
	const label, letters, brackets = "labels of the host", "letters, digits", "IPv6"
	for name, tc := range map[string]struct{ endpoint, rule string }{
		"empty":                     {"", label},
		"scheme alone":              {"http://", label},
		"scheme and path":           {"https:///s3", label},
		"path alone":                {"/s3", label},
		"port alone":                {":9000", label},
		"FTP":                       {"ftp://play.min.io", scheme},
		"web socket":                {"wss://play.min.io", scheme},
		"no scheme before ://":      {"://play.min.io", scheme},
		"user":                      {"user@play.min.io", parts},
		"user and password":         {"https://user:secret@play.min.io", parts},
		"query":                     {"play.min.io?a=b", parts},
		"empty query":               {"https://play.min.io/?", parts},
		"fragment":                  {"https://play.min.io/#a", parts},
		"space within":              {"play min.io", parts},
		"space before":              {" play.min.io", parts},
		"space in the prefix":       {"https://play.min.io/a b", parts},
		"backslash":                 {`https:\\play.min.io`, parts},
		"backslash in the prefix":   {`play.min.io/a\b`, parts},
		"port 0":                    {"play.min.io:0", port},
		"port 65536":                {"play.min.io:65536", port},
		"port in letters":           {"play.min.io:abc", port},
		"port with a sign":          {"play.min.io:+80", port},
		"port below zero":           {"play.min.io:-1", port},
		"colon without a port":      {"play.min.io:", port},
		"one slash":                 {"https:/play.min.io", port},
		"port of IPv6":              {"[::1]:0", port},
		"dot before":                {".min.io", label},
		"dot behind":                {"min.io.", label},
		"dot alone":                 {".", label},
		"two dots":                  {"play..min.io", label},
		"begins with a hyphen":      {"-play.min.io", label},
		"ends with a hyphen":        {"play-.min.io", label},
		"begins with an underscore": {"_play.min.io", label},
		"ends with an underscore":   {"play.min_.io", label},
		"tab":                       {"play\t.min.io", letters},
		"line end behind":           {"play.min.io\n", letters},
		"NUL":                       {"play.min.io\x00", letters},
		"percent":                   {"play%2emin.io", letters},
		"international":             {"bücher.example", letters},
		"two colons":                {"play:min:9000", letters},
		"IPv6 without brackets":     {"2001:db8::1", letters},
		"bracket not closed":        {"[::1", brackets},
		"text behind the bracket":   {"[::1]x", brackets},
		"IPv6 with a zone":          {"[fe80::1%25eth0]", brackets},
		"name in brackets":          {"[localhost]", brackets},
		"IPv4 in brackets":          {"[127.0.0.1]", brackets},
		"nothing in brackets":       {"[]", brackets},
		"dot segment in the prefix": {"https://play.min.io/a/../b", "prefix"},
		"one dot in the prefix":     {"https://play.min.io/./a", "prefix"},
		"line end in the prefix":    {"https://play.min.io/a\r\nb", "prefix"},
		"DEL in the prefix":         {"https://play.min.io/a\x7f", "prefix"},
		"umlaut in the prefix":      {"https://play.min.io/ä", "prefix"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := ParseEndpoint(tc.endpoint, true)
			refusal(t, tc.endpoint, err, "endpoint", tc.rule)
			if got != (Endpoint{}) {
				t.Errorf("%q: got %+v with the error, want nothing", tc.endpoint, got)
			}
		})
	}
}

func TestAmazonAndLocal(t *testing.T) {
	for name, tc := range map[string]struct {
		host          string
		amazon, local bool
	}{
		"S3":                          {"s3.amazonaws.com", true, false},
		"S3 of a region":              {"s3.eu-west-1.amazonaws.com", true, false},
		"S3 of a region, older":       {"s3-eu-west-1.amazonaws.com", true, false},
		"S3 over both IPs":            {"s3.dualstack.eu-west-1.amazonaws.com", true, false},
		"S3 of China":                 {"s3.cn-north-1.amazonaws.com.cn", true, false},
		"another service of Amazon's": {"ec2.amazonaws.com", false, false},
		"a name that ends alike":      {"s3.notamazonaws.com", false, false},
		"a name that continues":       {"s3.amazonaws.com.example", false, false},
		"Amazon's own name":           {"amazonaws.com", false, false},
		"MinIO":                       {"play.min.io:9000", false, false},
		"localhost":                   {"localhost", false, true},
		"localhost with a port":       {"localhost:9000", false, true},
		"name under localhost":        {"minio.localhost:9000", false, true},
		"loopback":                    {"127.0.0.1:9000", false, true},
		"another loopback":            {"127.8.9.10", false, true},
		"IPv6 loopback":               {"[::1]", false, true},
		"IPv6 loopback with a port":   {"[::1]:9000", false, true},
		"another IPv6":                {"[::2]", false, false},
		"a name of a loopback":        {"127.0.0.1.example.com", false, false},
		"a name that begins with 127": {"127.example.a.b", false, false},
		"a name that begins alike":    {"localhost.example", false, false},
		"a name that ends in local":   {"mylocalhost", false, false},
		"private network":             {"192.168.0.1:9000", false, false},
		"any address":                 {"0.0.0.0", false, false},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := ParseEndpoint(tc.host, true)
			if err != nil {
				t.Fatal(err)
			}
			if got := e.Amazon(); got != tc.amazon {
				t.Errorf("Amazon: got %v, want %v", got, tc.amazon)
			}
			if got := e.Local(); got != tc.local {
				t.Errorf("Local: got %v, want %v", got, tc.local)
			}
		})
	}
}

func TestRegionAndIsIP(t *testing.T) {
	for host, want := range map[string]struct {
		region string
		ip     bool
	}{
		"s3.amazonaws.com":                      {"", false},
		"s3.eu-west-1.amazonaws.com":            {"eu-west-1", false},
		"s3-eu-west-1.amazonaws.com":            {"eu-west-1", false},
		"s3.dualstack.eu-west-1.amazonaws.com":  {"eu-west-1", false},
		"s3-fips.us-gov-west-1.amazonaws.com":   {"us-gov-west-1", false},
		"s3.cn-north-1.amazonaws.com.cn":        {"cn-north-1", false},
		"s3-accelerate.amazonaws.com":           {"", false},
		"s3-accelerate.dualstack.amazonaws.com": {"", false},
		"s3-external-1.amazonaws.com":           {"", false},
		"play.min.io:9000":                      {"", false},
		"s3.eu-west-1.example.com":              {"", false},
		"127.0.0.1:9000":                        {"", true},
		"127.0.0.1":                             {"", true},
		"[::1]:9000":                            {"", true},
		"localhost":                             {"", false},
	} {
		e, err := ParseEndpoint(host, true)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Region(); got != want.region {
			t.Errorf("%s: region %q, want %q", host, got, want.region)
		}
		if got := e.IsIP(); got != want.ip {
			t.Errorf("%s: is an IP address %v, want %v", host, got, want.ip)
		}
	}
}

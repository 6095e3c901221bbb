// Package s3addr says where a request goes: the endpoint, bucket and object
// names and their rules, path and virtual-host style, and the one URI encoder.
// It asks no name server and sends nothing.
//
//	e, err := s3addr.ParseEndpoint("play.min.io:9000", true)
//	host, path := e.Resolve(s3addr.Auto, "us-east-1", "photos", "2026/a b.jpg")
package s3addr

import (
	"strconv"
	"strings"

	"github.com/minnow-s3/minnow/core/s3err"
)

// Style is where the bucket's name stands in a URL.
type Style string

// The styles of addressing.
const (
	Auto    Style = "auto"    // Virtual on hosts that want it so, as Amazon's own, Path elsewhere
	Path    Style = "path"    // https://host/bucket/object
	Virtual Style = "virtual" // https://bucket.host/object
)

// Endpoint is a server's address.
type Endpoint struct {
	Scheme string // "http" or "https"
	Host   string // host, with the port where it is not the scheme's own
	Prefix string // path before every bucket, "" or "/s3": a gateway behind a proxy
}

// ParseEndpoint reads "host", "host:port" or a URL. The scheme of a URL wins
// over secure, and its path becomes the prefix. It fails with an
// *s3err.ArgumentError on anything else: another scheme, user info, a query, a
// fragment, a port out of range, a host that is none.
func ParseEndpoint(endpoint string, secure bool) (Endpoint, error) {
	e := Endpoint{Scheme: "https"}
	if !secure {
		e.Scheme = "http"
	}
	rest := endpoint
	if scheme, after, ok := strings.Cut(endpoint, "://"); ok {
		e.Scheme, rest = strings.ToLower(scheme), after
		if e.Scheme != "http" && e.Scheme != "https" {
			return Endpoint{}, invalid("must be http or https")
		}
	}
	if strings.ContainsAny(rest, "?#@\\ ") {
		return Endpoint{}, invalid("must be a host, host:port or URL without user, query and fragment")
	}
	rest, e.Prefix, _ = strings.Cut(rest, "/")
	if e.Prefix = strings.Trim(e.Prefix, "/"); e.Prefix != "" {
		if CheckObject(e.Prefix) != nil || strings.ContainsFunc(e.Prefix, beyondASCII) {
			return Endpoint{}, invalid("the prefix must be escaped, and hold no . or .. segment")
		}
		e.Prefix = "/" + e.Prefix
	}
	host, port, err := splitPort(strings.ToLower(rest))
	if err != nil {
		return Endpoint{}, err
	}
	if e.Host = host; port != "" && port != defaultPort(e.Scheme) {
		e.Host += ":" + port
	}
	return e, nil
}

func beyondASCII(r rune) bool { return r <= ' ' || r >= 0x7F }

func invalid(rule string) error { return s3err.Argument("endpoint", rule) }

func defaultPort(scheme string) string {
	if scheme == "http" {
		return "80"
	}
	return "443"
}

func splitPort(s string) (host, port string, err error) {
	host = s
	if i := strings.LastIndexByte(s, ':'); i > strings.LastIndexByte(s, ']') {
		host, port = s[:i], strings.TrimLeft(s[i+1:], "0")
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return "", "", invalid("the port must be a number from 1 to 65535")
		}
	}
	if inner, ok := strings.CutPrefix(host, "["); ok {
		if inner, ok = strings.CutSuffix(inner, "]"); !ok || strings.Trim(inner, "0123456789abcdef:.") != "" || strings.Count(inner, ":") < 2 {
			return "", "", invalid("must hold an IPv6 address within the brackets")
		}
		return host, port, nil
	}
	return host, port, checkHost(host)
}

func checkHost(host string) error {
	for label := range strings.SplitSeq(host, ".") {
		if label == "" || edge(label[0]) || edge(label[len(label)-1]) {
			return invalid("the labels of the host must not be empty, nor begin or end with - or _")
		}
		if strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return invalid("the host may hold letters, digits, - and _ only; write an international name in its xn-- form")
		}
	}
	return nil
}

func edge(c byte) bool { return c == '-' || c == '_' }

// Amazon tells whether the endpoint is one of S3's own hosts.
func (e Endpoint) Amazon() bool {
	host := strings.TrimSuffix(e.Host, ".cn")
	return strings.HasSuffix(host, ".amazonaws.com") && strings.HasPrefix(host, "s3")
}

// wantsVirtual tells whether the endpoint is Amazon's, or that of a cloud that
// refuses buckets in the path: Aliyun OSS, Tencent COS, Huawei OBS, Volcengine TOS.
// Such a refusal shows no CORS header to a page, so it is not waited for.
func (e Endpoint) wantsVirtual() bool {
	host, _, _ := strings.Cut(e.Host, ":")
	for _, domain := range [...]string{".aliyuncs.com", ".myqcloud.com", ".myhuaweicloud.com", ".volces.com"} {
		if strings.HasSuffix(host, domain) {
			return true
		}
	}
	return e.Amazon()
}

// Region returns the region that one of S3's own hosts names, such as
// s3.eu-west-1.amazonaws.com or s3-eu-west-1.amazonaws.com, else "". See
// https://docs.aws.amazon.com/general/latest/gr/s3.html
func (e Endpoint) Region() string {
	if !e.Amazon() {
		return ""
	}
	name, _, _ := strings.Cut(e.Host, ".amazonaws.com")
	labels := strings.Split(name, ".")
	last := labels[len(labels)-1]
	if len(labels) == 1 {
		last = strings.TrimPrefix(last, "s3-")
	}
	switch last {
	case "s3", "dualstack", "accelerate", "external-1", "fips":
		return ""
	}
	return last
}

// IsIP tells whether the host is an address, before which no bucket can stand.
func (e Endpoint) IsIP() bool {
	host, _, _ := splitPort(e.Host)
	return strings.HasPrefix(host, "[") || isIPv4(host)
}

// Local tells whether the endpoint is on this machine, so that nobody on the
// way can change bytes even over plain http.
func (e Endpoint) Local() bool {
	host, _, _ := splitPort(e.Host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "[::1]" ||
		strings.HasPrefix(host, "127.") && isIPv4(host)
}

// Resolve returns host and escaped path of a request. Bucket and object may
// be empty. In Auto, a bucket with a dot stays in the path over https, since
// Amazon's certificate covers one label only; one whose name is no part of a host
// stays there in every style. s3.amazonaws.com becomes the host of the region
// outside us-east-1.
func (e Endpoint) Resolve(style Style, region, bucket, object string) (host, path string) {
	host, path = e.Host, e.Prefix+"/"
	if host == "s3.amazonaws.com" && region != "us-east-1" && isLabel(region) {
		host = "s3." + region + ".amazonaws.com"
	}
	if bucket == "" {
		return host, path
	}
	dotted := e.Scheme == "https" && strings.Contains(bucket, ".")
	if (style == Virtual || style != Path && e.wantsVirtual() && !dotted) && CheckNewBucket(bucket) == nil {
		host = bucket + "." + host
	} else {
		path += EscapePath(bucket)
		if object != "" {
			path += "/"
		}
	}
	return host, path + EscapePath(object)
}

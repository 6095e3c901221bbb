package s3err

import (
	"strings"

	"github.com/minnow-s3/minnow/core/transport"
)

// RedirectTarget returns where an answer redirects to, or has come from because
// a redirect was followed; "" for an answer that is neither. The address may be
// relative, and transport.Hidden where a browser does not tell it.
func RedirectTarget(resp *transport.Response) string {
	if resp.Redirected != "" || resp.Status < 300 || resp.Status > 399 || resp.Status == 304 {
		return resp.Redirected
	}
	return resp.Header["location"]
}

// origin is the scheme and host of an address: its path and query may repeat
// what was asked for, signature and all.
func origin(address string) string {
	scheme, rest, absolute := strings.Cut(address, "//")
	switch {
	case address == transport.Hidden:
		return "an address that the browser does not tell"
	case !absolute || strings.ContainsAny(scheme, "/?#"):
		return "another path at the same server"
	}
	host, _, _ := strings.Cut(rest, "/")
	host, _, _ = strings.Cut(host, "?")
	host, _, _ = strings.Cut(host, "#")
	return scheme + "//" + host[strings.LastIndexByte(host, '@')+1:]
}

package main

import (
	"fmt"
	"io"
	"net"
	"strings"
)

// reachable is the address at which a browser on this machine finds a listener:
// one that listens everywhere names no host that could be gone to.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	switch ip := net.ParseIP(host); {
	case host == "" || ip.Equal(net.IPv4zero):
		host = "127.0.0.1"
	case ip.Equal(net.IPv6unspecified): // takes IPv4 as well, where there is any
		host = "127.0.0.1"
		if conn, err := net.Dial("tcp", net.JoinHostPort(host, port)); err != nil {
			host = "::1"
		} else {
			conn.Close()
		}
	}
	return net.JoinHostPort(host, port)
}

// originsOf are the origins under which a browser knows the page at address, as
// a list with commas: where it listens on this machine alone or everywhere, people
// also write localhost; where it listens everywhere, any address of this machine.
func originsOf(listening string) string {
	address := reachable(listening)
	_, port, _ := net.SplitHostPort(address)
	hosts := []string{address}
	host, _, _ := net.SplitHostPort(listening)
	switch ip := net.ParseIP(host); {
	case host == "" || ip != nil && ip.IsUnspecified():
		hosts = append(hosts, net.JoinHostPort("localhost", port))
		own, _ := net.InterfaceAddrs()
		for _, a := range own {
			if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLinkLocalUnicast() {
				hosts = append(hosts, net.JoinHostPort(ip.IP.String(), port))
			}
		}
	case ip.IsLoopback():
		hosts = append(hosts, net.JoinHostPort("localhost", port))
	}
	seen := map[string]bool{}
	var origins []string
	for _, host := range hosts {
		if origin := "http://" + strings.TrimSuffix(host, ":80"); !seen[origin] {
			seen[origin] = true
			origins = append(origins, origin)
		}
	}
	return strings.Join(origins, ",")
}

// warnOfPublic says that others can come to what listens at the address of a flag.
func warnOfPublic(errOut io.Writer, flag, address string) {
	host, _, err := net.SplitHostPort(address)
	ip := net.ParseIP(host)
	if err != nil || host == "localhost" || ip != nil && ip.IsLoopback() {
		return
	}
	what := "use the S3 server, if they learn its keys"
	if flag == "-listen" {
		what = "open the page, read the keys of the S3 server that it is given, and with them all that is stored there"
	}
	fmt.Fprintf(errOut, "Warning: %s %s is no address of this machine alone: other machines that reach it can %s.\n", flag, address, what)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// versityHealth is a path that no bucket can have.
const versityHealth = "/_health"

// startVersityGW starts the Versity S3 Gateway, and serves it on listener. The
// gateway itself listens on a socket that no browser reaches: its refusals say
// nothing of CORS, so that no page could read them, and in front of it every page
// of o.origin can.
func startVersityGW(ctx context.Context, listener net.Listener, o options) (*s3Server, error) {
	binary, err := versityBinary(ctx, o)
	if err != nil {
		return nil, err
	}
	objects, versions, err := versityDirs(o.data)
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp("", "minnow-")
	if err != nil {
		return nil, err
	}
	socket := filepath.Join(temp, "s3")
	cmd := exec.Command(binary, "--quiet", "--port", socket, "--health", versityHealth, "posix", "--versioning-dir", versions, objects)
	cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY="+o.accessKey, "ROOT_SECRET_KEY="+o.secretKey)
	transport := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socket)
	}, DisableCompression: true}
	gateway, err := startProcess(ctx, "versitygw", cmd, &http.Client{Transport: transport}, "http://versitygw"+versityHealth,
		func() { os.RemoveAll(temp) })
	if err != nil {
		return nil, err
	}
	front := serve(listener, cors(o.origin, forward(transport)))
	return &s3Server{data: o.data, server: &server{failed: either(gateway.failed, front.failed), stop: func() { front.stop(); gateway.stop() }},
		config: config{Endpoint: "http://" + reachable(listener.Addr().String()), AccessKey: o.accessKey, SecretKey: o.secretKey,
			Server: serverVersityGW, Lacks: []string{"events"}}}, nil
}

// versityBinary is the one that o names, or the pinned one, which is built first if need be.
func versityBinary(ctx context.Context, o options) (string, error) {
	if o.versityGW != "" {
		return o.versityGW, nil
	}
	build := exec.CommandContext(ctx, filepath.Join(o.root, "tests", "versitygw", "bin.sh"))
	build.Stderr = os.Stderr
	path, err := build.Output()
	if err != nil {
		return "", fmt.Errorf("build versitygw: %w", err)
	}
	return strings.TrimSpace(string(path)), nil
}

// versityDirs makes the folders below data, whose paths must be absolute:
// the objects as plain files, a folder for each bucket, and their former versions.
func versityDirs(data string) (objects, versions string, err error) {
	if data, err = filepath.Abs(data); err != nil {
		return "", "", err
	}
	objects, versions = filepath.Join(data, "objects"), filepath.Join(data, "versions")
	return objects, versions, errors.Join(os.MkdirAll(objects, 0o700), os.MkdirAll(versions, 0o700))
}

// dataHome is where files stay unless -data says otherwise: outside the checkout,
// which people delete or clean.
func dataHome() string {
	if home := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(home) {
		return filepath.Join(home, "minnow")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home = os.TempDir()
	}
	return filepath.Join(home, ".local", "share", "minnow")
}

// forward passes requests on as they were signed: to the same host, with the same path and query.
func forward(transport http.RoundTripper) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = "http", "versitygw", r.In.Host
			r.Out.URL.RawQuery = r.In.URL.RawQuery
		},
		Transport: transport,
		ErrorLog:  log.New(new(tail), "", 0), // who goes away while an answer comes is no news
	}
}

// either passes on the first error of several servers.
func either(failed ...<-chan error) chan error {
	first := make(chan error, len(failed))
	for _, one := range failed {
		go func() { first <- <-one }()
	}
	return first
}

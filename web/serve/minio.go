package main

import (
	"context"
	"errors"
	"net/http"
	"os"
	"os/exec"
)

// startMinIO starts the binary on address and waits until it is healthy.
func startMinIO(ctx context.Context, o options, address string) (*s3Server, error) {
	data, certs, remove, err := minioDirs(o.data)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(o.minio, "server", "--quiet", "--address", address,
		"--console-address", "127.0.0.1:0", "--certs-dir", certs, data)
	cmd.Env = append(os.Environ(), "MINIO_ROOT_USER="+o.accessKey, "MINIO_ROOT_PASSWORD="+o.secretKey,
		"MINIO_API_CORS_ALLOW_ORIGIN="+o.origin, "MINIO_BROWSER=off", "MINIO_UPDATE=off", "MINIO_CALLHOME_ENABLE=off")
	endpoint := "http://" + reachable(address)
	s, err := startProcess(ctx, "MinIO", cmd, http.DefaultClient, endpoint+"/minio/health/ready", remove)
	if err != nil {
		return nil, err
	}
	return &s3Server{server: s, data: o.data, config: config{Endpoint: endpoint, AccessKey: o.accessKey,
		SecretKey: o.secretKey, Server: serverMinIO, Lacks: []string{}}}, nil
}

// minioDirs returns the data directory, a directory of certificates that is
// empty (so that nobody's own turn TLS on), and what removes the temporary ones.
func minioDirs(kept string) (data, certs string, remove func(), err error) {
	temp, err := os.MkdirTemp("", "minnow-minio-")
	if err != nil {
		return "", "", nil, err
	}
	remove = func() { os.RemoveAll(temp) }
	data, certs = temp+"/data", temp+"/certs"
	if kept != "" {
		data = kept
	}
	if err := errors.Join(os.MkdirAll(data, 0o755), os.MkdirAll(certs, 0o755)); err != nil {
		remove()
		return "", "", nil, err
	}
	return data, certs, remove, nil
}

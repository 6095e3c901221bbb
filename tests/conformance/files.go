package conformance

import (
	"context"
	"maps"
	"os"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
)

// source is a transfer.Source that gives what it holds.
type source struct{ left []byte }

func (s *source) Next(_ context.Context, size int64) (transport.Payload, error) {
	n := min(size, int64(len(s.left)))
	part := s.left[:n]
	s.left = s.left[n:]
	return transport.Bytes(part), nil
}

// putFile stores data from a file, as a native program does.
func putFile(ctx context.Context, c *core.Client, bucket, object string, data []byte, opts core.PutOptions) (any, error) {
	file, err := os.CreateTemp("", "minnow-conformance-")
	if err != nil {
		return nil, err
	}
	defer os.Remove(file.Name())
	if _, err = file.Write(data); err == nil {
		err = file.Close()
	}
	if err != nil {
		return nil, err
	}
	payload, closeFile, err := nethttp.OpenFile(file.Name())
	if err != nil {
		return nil, err
	}
	defer closeFile()
	return c.PutObject(ctx, bucket, object, payload, opts)
}

func without(members map[string]any, name string) map[string]any {
	rest := maps.Clone(members)
	delete(rest, name)
	return rest
}

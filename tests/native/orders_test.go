package native

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// Metadata by which MinIO unpacks what is put: into the bucket, under names that
// the tar chooses. It has to be meant.
func TestMetadataThatIsAnOrder(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	var packed bytes.Buffer
	w := tar.NewWriter(&packed)
	if err := w.WriteHeader(&tar.Header{Name: "others/a", Mode: 0o600, Size: 1}); err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write([]byte("x"))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		opts     core.PutOptions
		argument string // "" for what is done
	}{
		"as metadata":     {core.PutOptions{Metadata: map[string]string{"Snowball-Auto-Extract": "true"}}, "metadata"},
		"among headers":   {core.PutOptions{CallOptions: core.CallOptions{Headers: map[string]string{"X-Amz-Meta-Snowball-Auto-Extract": "true"}}}, "headers"},
		"which was meant": {core.PutOptions{Metadata: map[string]string{"snowball-auto-extract": "true"}, ServerOrders: true}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client.PutObject(ctx, bucket, "mine.tar", transport.Bytes(packed.Bytes()), tc.opts)
			if tc.argument == "" {
				if err != nil {
					t.Fatal(err)
				}
				wantContent(t, client, bucket, "others/a", []byte("x"))
				return
			}
			var refused *s3err.ArgumentError
			if !errors.As(err, &refused) || refused.Argument != tc.argument {
				t.Errorf("got %v, want %s refused", err, tc.argument)
			}
		})
	}
}

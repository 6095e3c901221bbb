package native

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

// MinIO dies in the middle of an upload. Its list of a bucket's uploads is
// empty from then on, but it knows them by their ids and keys.
func TestServerKilledInTheMiddle(t *testing.T) {
	ctx, data := context.Background(), content(42*mib)
	server := harness.StartMinIO(t)
	patient := retry.Policy{} // as it is by default
	hasty := retry.Policy{Attempts: 1}
	for name, tc := range map[string]struct {
		policy retry.Policy
		resume core.Resume // of the second call, where the first fails
		sent   int64       // at most, in all: 42 MiB, and what was in flight
	}{
		"waited for":            {patient, "", 47 * mib},
		"resumed":               {hasty, core.ResumeOwn, 47 * mib},
		"resumed and waited":    {patient, core.ResumeOwn, 47 * mib},
		"adopted from the disk": {hasty, core.ResumeAdopt, 47 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			wire, journal := &breaking{next: nethttp.New(nil), sent: map[string]int64{}}, newLedger()
			opts := core.Options{
				Insecure: true, Region: "us-east-1", Transport: wire, Retry: tc.policy, Journal: journal,
				Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
			}
			if tc.resume == core.ResumeAdopt {
				opts.Journal = nil
			}
			client, err := core.New(server.Endpoint, opts)
			if err != nil {
				t.Fatal(err)
			}
			bucket := newBucket(t, client)
			var killed sync.Once
			var restarted sync.WaitGroup
			wire.after = func(req *transport.Request) error {
				if req.Operation == "UploadPart" && partNumber(req) == "4" {
					killed.Do(func() {
						server.Kill()
						restarted.Go(func() { server.Restart(t) })
					})
				}
				return nil
			}
			put := core.PutOptions{Resume: tc.resume, Concurrency: 1}
			_, err = client.PutObject(ctx, bucket, "a", transport.Bytes(data), put)
			restarted.Wait()
			if tc.policy.Attempts == 1 {
				if wireError := (*transport.Error)(nil); !errors.As(err, &wireError) {
					t.Errorf("got %v, want no answer", err)
				}
				_, err = client.PutObject(ctx, bucket, "a", transport.Bytes(data), put)
			}
			if err != nil {
				t.Fatal(err)
			}
			if sent := wire.parts(); sent < 42*mib || sent > tc.sent {
				t.Errorf("got %d bytes sent, want %d to %d", sent, 42*mib, tc.sent)
			}
			wantContent(t, client, bucket, "a", data)
			wantLeft(t, client, bucket, "a", 0)
		})
	}
}

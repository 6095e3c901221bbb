package faults

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/credentials"

	"github.com/minnow-s3/minnow/core/transport/nethttp"
	"github.com/minnow-s3/minnow/core/transport/retry"
	"github.com/minnow-s3/minnow/tests/harness"
)

// run.js says the same for the page.

// native runs cases over core.
type native struct {
	grounds
	own     string       // begins the names of its objects
	direct  *core.Client // past the faults, to look and to prepare
	objects atomic.Int32
}

func newNative(g grounds, direct *core.Client) *native {
	return &native{grounds: g, direct: direct, own: strings.ToLower(rand.Text()[:8])}
}

// running is one case on its way.
type running struct {
	*native
	faults  *harness.Faults
	client  *core.Client
	object  string
	earlier []harness.Passage // of what went before calm
}

// caseTime is how long a case may take. The longest needs some seconds.
const caseTime = time.Minute

// attempts bound what is always refused: the two minutes that are the default
// are for outage_test.go.
const attempts = 4

// silence is how long a client that is to meet it waits for the server.
const silence = time.Second

func connect(endpoint string, c Case) (*core.Client, error) {
	opts := core.Options{
		Insecure:    true,
		Region:      "us-east-1",
		Credentials: credentials.Static{AccessKeyID: harness.AccessKey, SecretAccessKey: harness.SecretKey},
		Transport:   nethttp.New(nil),
		Concurrency: c.Client.Concurrency,
		PartSize:    c.Client.PartSize,
		Forms:       c.Client.Upload == "auto",
		Retry:       retry.Policy{BaseDelay: 10 * time.Millisecond, MaxDelay: 50 * time.Millisecond, Attempts: cmp.Or(c.Client.Attempts, attempts)},
		Journal:     &journal{},
	}
	if c.stalls() {
		opts.FirstByte, opts.Idle = silence, silence
	}
	return core.New(endpoint, opts)
}

func (c Case) stalls() bool {
	for _, f := range c.Faults {
		if f.Do == "stall" {
			return true
		}
	}
	return false
}

// run runs a case behind a proxy of its own, and returns how it failed.
func (n *native) run(ctx context.Context, c Case, faults *harness.Faults) error {
	ctx, cancel := context.WithTimeoutCause(ctx, caseTime, errors.New("the case takes too long"))
	defer cancel()
	client, err := connect(faults.Endpoint, c)
	if err != nil {
		return err
	}
	r := &running{native: n, faults: faults, client: client, object: fmt.Sprint(n.own, n.objects.Add(1))}
	do, ok := works[c.Work]
	if !ok {
		return fmt.Errorf("there is no work %q", c.Work)
	}
	if do.prepare != nil {
		if err := do.prepare(ctx, r); err != nil {
			return fmt.Errorf("prepare: %w", err)
		}
	}
	if err := faults.Set(c.Faults...); err != nil {
		return err
	}
	got, err := do.run(ctx, r)
	passages := faults.Passages()
	came := told(append(r.earlier, passages...))
	if err := faults.Set(); err != nil {
		return err
	}
	if err := c.judgeEnd(got, do.want(r.grounds), err); err != nil {
		return fmt.Errorf("%w\n%s", err, came)
	}
	if left, err := r.orphans(ctx); err != nil || left > 0 {
		return fmt.Errorf("%d uploads are left unfinished, want none: %v\n%s", left, err, came)
	}
	if err := c.judgePassages(r.earlier, passages, do.size); err != nil {
		return fmt.Errorf("%w\n%s", err, came)
	}
	return nil
}

// calm ends the faults, and keeps what is known of the requests until now.
func (r *running) calm() error {
	r.earlier = r.faults.Passages()
	return r.faults.Set()
}

// orphans counts the unfinished uploads of the case's object.
func (r *running) orphans(ctx context.Context) (n int, err error) {
	for _, err := range r.direct.ListIncompleteUploads(ctx, r.Bucket, core.ListOptions{Prefix: r.object, Recursive: true}) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// told is what came, a request a line.
func told(passages []harness.Passage) string {
	lines := []string{"what came:"}
	for _, p := range passages {
		lines = append(lines, fmt.Sprintf("%s part %d %s: status %d, %d up, %d down; %s", p.Operation, p.Part, p.Range, p.Status, p.Up, p.Down, p.Fault))
	}
	return strings.Join(lines, "\n")
}

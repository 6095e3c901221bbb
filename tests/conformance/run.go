package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/tests/harness"
)

// run.js says the same for the page.

// target is the server at hand.
type target struct {
	Endpoint  string `json:"endpoint"` // "127.0.0.1:port"
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
	Secure    bool   `json:"secure"` // it speaks https, under a certificate that nobody trusts
}

// driver runs cases natively.
type driver struct {
	target
	recorder  *harness.Recorder
	transport transport.Transport
	preparer  *preparer
	differs   map[string]any
	bucket    func() string // a new name each time
}

// running is one case on its way.
type running struct {
	*driver
	scope   scope
	options any
	clients map[string]*core.Client
	mu      sync.Mutex // over scope and clients, for steps together
}

// caseTime is how long a case may take. The longest needs 5 s.
const caseTime = time.Minute

// run runs a case and returns how it failed.
func (d *driver) run(ctx context.Context, c Case) (err error) {
	defer func() {
		if wrong, ok := recover().(*badCase); ok {
			err = wrong
		}
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, caseTime, errors.New("the case takes too long"))
	defer cancel()
	r := &running{driver: d, options: c.Client, clients: map[string]*core.Client{}}
	r.scope = scope{"endpoint": d.Endpoint, "missing": d.bucket(), "server": d.differs}.with(c.With)
	owner, err := r.client(r.scope, nil)
	if err != nil {
		return err
	}
	for i := range *c.Buckets {
		name := "bucket"
		if i > 0 {
			name += fmt.Sprint(i + 1)
		}
		bucket := d.bucket()
		r.scope[name] = bucket
		if err := owner.MakeBucket(ctx, bucket, core.MakeBucketOptions{}); err != nil {
			return fmt.Errorf("make %s: %w", name, err)
		}
	}
	return r.steps(ctx, c.Steps)
}

func (r *running) steps(ctx context.Context, steps []Step) error {
	for i, step := range steps {
		if err := r.step(ctx, step); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, step.title(), err)
		}
	}
	return nil
}

func (s Step) title() string {
	for name, is := range map[string]bool{s.Call: s.Call != "", "http": s.HTTP != nil, "listen": s.Listen != nil, "prepare": s.Prepare != nil} {
		if is {
			return name
		}
	}
	return "together"
}

func (r *running) step(ctx context.Context, step Step) error {
	r.mu.Lock()
	known := r.scope.with(step.With)
	r.mu.Unlock()
	if step.Requests != nil {
		r.recorder.Reset()
	}
	got, err := r.do(ctx, step, known)
	if err := step.judge(known, normal(got), err); err != nil {
		return err
	}
	if seen := r.recorder.Requests(); step.Requests != nil && len(seen) != *step.Requests {
		return fmt.Errorf("got %d requests, want %d: %+v", len(seen), *step.Requests, seen)
	}
	if step.Save != "" {
		r.mu.Lock()
		r.scope[step.Save] = normal(got)
		r.mu.Unlock()
	}
	return nil
}

// judge compares what came with what was to come.
func (s Step) judge(known scope, got any, err error) error {
	var wrong *badCase
	if errors.As(err, &wrong) {
		return wrong
	}
	switch {
	case s.Error != nil && err == nil:
		return fmt.Errorf("got %s, want the error %s", show(got), show(s.Error))
	case s.Error != nil:
		want := merged(normal(known.resolve(s.Error)).(map[string]any), map[string]any{others: true})
		return complaint(match(want, failure(err), "error"))
	case err != nil:
		return err
	case s.Want != nil:
		var want any
		if err := json.Unmarshal(s.Want, &want); err != nil {
			return wrongCase("%v", err)
		}
		return complaint(match(normal(known.resolve(want)), got, "result"))
	}
	return nil
}

func complaint(text string) error {
	if text == "" {
		return nil
	}
	return errors.New(text)
}

func (r *running) do(ctx context.Context, step Step, known scope) (any, error) {
	switch {
	case step.HTTP != nil:
		return exchange(ctx, known.resolve(step.HTTP).(map[string]any))
	case step.Listen != nil:
		return r.listen(ctx, step, known)
	case step.Prepare != nil:
		text, err := json.Marshal(normal(known.resolve(step.Prepare)))
		if err != nil {
			return nil, err
		}
		return r.preparer.prepare(text)
	case step.Together != nil:
		return nil, r.together(ctx, step.Together)
	}
	client, err := r.client(known, step.Client)
	if err != nil {
		return nil, err
	}
	name := step.Call
	if strings.HasPrefix(name, "$") {
		name = known.resolve(name).(string)
	}
	do := calls()[name]
	if do == nil {
		return nil, wrongCase("there is no call %q", name)
	}
	list, _ := known.resolve(step.Args).([]any)
	return do(ctx, client, &arguments{list: list, limit: step.Limit, pages: step.Pages})
}

// together runs steps at once, as many as a browser has connections.
func (r *running) together(ctx context.Context, steps []Step) error {
	failures := make([]error, len(steps))
	slots := make(chan struct{}, 6)
	var all sync.WaitGroup
	for i, step := range steps {
		slots <- struct{}{}
		all.Go(func() {
			defer func() { <-slots }()
			if err := r.step(ctx, step); err != nil {
				failures[i] = fmt.Errorf("%d of those together, %s: %w", i+1, step.title(), err)
			}
		})
	}
	all.Wait()
	return errors.Join(failures...)
}

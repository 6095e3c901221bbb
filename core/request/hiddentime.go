package request

import (
	"context"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sigv4"
	"github.com/minnow-s3/minnow/core/transport"
)

// timeLimit is how long an answer may take that is to tell the time.
const timeLimit = 10 * time.Second

// asked is what was told when the time was asked for, by bucket: a server that is
// away, or a bucket without CORS rules, is not asked again by each request that
// fails. Those that fail while it is asked are tried again soon.
type asked struct {
	mu   sync.Mutex
	told map[string]told
}

// isUntimely tells of a refusal that may be of the time of the signature, and
// hides what time it is.
func isUntimely(resp *transport.Response) bool {
	if _, ok := ServerTime(resp); ok || resp.Status != 403 {
		return false
	}
	code := s3err.CodeOf(resp.Failure)
	return code == s3err.AccessDenied || code == "RequestTimeTooSkewed"
}

// told is how far the server is ahead of this machine.
type told struct {
	ahead time.Duration
	known bool // it was to be found out
	at    time.Time
}

// askTime tells how far the server of req is ahead, as a page may find out: as
// the page's own server is. Where that tells nothing, it is asked where the bucket
// is, which its rules let the page read, under a signature that holds for days.
func (p *Pipeline) askTime(ctx context.Context, req *transport.Request) (ahead time.Duration, ok bool) {
	a := &p.asked
	a.mu.Lock()
	last := a.told[req.Bucket]
	if a.told == nil {
		a.told = map[string]told{}
	}
	lately := time.Since(last.at) < askAgain
	if !lately {
		a.told[req.Bucket] = told{at: time.Now()}
	}
	a.mu.Unlock()
	if lately {
		return last.ahead, last.known
	}
	server, ok := p.Options.PageTime(ctx)
	if !ok {
		server, ok = p.sendForTime(ctx, req)
	}
	ahead = server.Sub(p.Options.Clock())
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.told[req.Bucket] = (told{ahead, ok, time.Now()}); ctx.Err() != nil {
		delete(a.told, req.Bucket) // the caller gave up, the next one may ask
	}
	return ahead, ok
}

func (p *Pipeline) sendForTime(ctx context.Context, req *transport.Request) (server time.Time, ok bool) {
	who, err := p.retrieve(ctx)
	if err != nil || req.Bucket == "" {
		return server, false
	}
	r := Call{Operation: GetBucketLocation, Bucket: req.Bucket}
	asking := p.request(p.Endpoint, req.Region, r)
	asking.FirstByte = min(asking.FirstByte, timeLimit)
	delete(asking.Header, PayloadHashHeader)
	if err := p.signAnyTime(asking, p.scope(ctx, asking, who)); err != nil {
		return server, false
	}
	resp, err := p.Options.Transport.Do(ctx, asking)
	if err != nil {
		return server, false
	}
	return ServerTime(resp)
}

// signAnyTime signs in the query, so that the signature holds for whatever time
// the server has, as long as scope's is not three days off.
func (p *Pipeline) signAnyTime(req *transport.Request, scope sigv4.Scope) error {
	scope.Time = scope.Time.Add(-sigv4.MaxExpires / 2)
	return p.signer.Presign(req, scope, sigv4.MaxExpires)
}

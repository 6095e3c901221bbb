package multipart

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// maxOrphans bounds the list of given-up uploads that the journal has of one
// endpoint. Older ones are left to ListIncompleteUploads.
const maxOrphans = 100

// abortWait is how long a call that has failed waits until its upload is removed
// from the server. From then on that is tried without it.
const abortWait = 5 * time.Second

// orphan is an upload that was given up, and may still be at the server: its
// bucket, its id and its key, with a line end between.
type orphan string

func newOrphan(bucket, object, uploadID string) orphan {
	return orphan(bucket + "\n" + uploadID + "\n" + object)
}

// orphans are those of a client. Its zero value is ready.
type orphans struct {
	changing sync.Mutex // held while the journal's list is changed

	mu       sync.Mutex
	sweeping bool // the journal's list is looked through, or was
}

// abortTimeout is how long a try to clean up after an upload may take.
const abortTimeout = 15 * time.Second

// Abort frees the parts at the server, also when ctx has ended.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (u *Upload) Abort(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	_, err := u.of.pipeline.Do(ctx, u.Call(request.AbortMultipartUpload, request.OnOther))
	return UnlessGone(err)
}

// GiveUp removes from the server an upload that failed with cause, also when ctx
// has ended. Where the server does not answer, the upload is remembered in the
// journal and removed later: by this client for as long as a transfer is tried
// again, else by the one that next opens an upload at that endpoint.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (u *Upload) GiveUp(ctx context.Context, cause error) {
	_, unanswered := errors.AsType[*transport.Error](cause)
	isAway := ctx.Err() != nil || unanswered // nobody is kept waiting then
	remembered, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		u.of.remove(context.WithoutCancel(ctx), newOrphan(u.Bucket, u.Object, u.ID), u.Headers, remembered)
	}()
	enough := remembered
	if !isAway {
		enough = nil
	}
	timer := time.NewTimer(abortWait)
	defer timer.Stop()
	select {
	case <-enough:
	case <-ended:
	case <-timer.C:
	}
}

// remove tries once, and then for as long as the retry policy says. Between the
// two the orphan is remembered.
func (s *Uploads) remove(ctx context.Context, o orphan, headers map[string]string, remembered chan struct{}) {
	var err error
	defer s3err.Recover(&err, "removing an upload") // it is no call's goroutine
	if err = s.abortOrphan(ctx, o, headers, true); !MayStay(err) {
		return
	}
	s.changeOrphans(ctx, o, true)
	close(remembered)
	if err = s.abortOrphan(retry.WithTransfer(ctx), o, headers, false); !MayStay(err) {
		s.changeOrphans(ctx, o, false)
		return
	}
	s.orphans.rest() // the next upload looks again
}

func (s *Uploads) abortOrphan(ctx context.Context, o orphan, headers map[string]string, once bool) error {
	limit := abortTimeout
	if !once {
		limit = max(s.pipeline.Options.Retry.MaxStalled, retry.DefaultMaxStalled)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	bucket, rest, _ := strings.Cut(string(o), "\n")
	uploadID, object, _ := strings.Cut(rest, "\n")
	r := s.At(Target{Bucket: bucket, Object: object, Headers: headers}, uploadID, time.Time{}).Call(request.AbortMultipartUpload, request.OnOther)
	r.Once = once
	_, err := s.pipeline.Do(ctx, r)
	return UnlessGone(err)
}

// MayStay tells of a failure to remove an upload that may go better later: no
// answer, a server in trouble, or no credentials.
func MayStay(err error) bool {
	refused := request.Refusal(err)
	return err != nil && (refused == nil || refused.Status < 400 || refused.Status >= 500 || refused.Status == 429)
}

// Sweep removes in the background what was given up while the server was away.
func (s *Uploads) Sweep(ctx context.Context) {
	if !s.Journal.IsThere() || !s.orphans.begin() {
		return
	}
	ctx = context.WithoutCancel(ctx)
	go func() {
		var err error
		defer s3err.Recover(&err, "removing uploads")
		for _, o := range s.listOrphans(ctx) {
			if err = s.abortOrphan(ctx, o, nil, true); err == nil {
				s.changeOrphans(ctx, o, false)
			} else if MayStay(err) {
				s.orphans.rest()
				return
			} // else it may be for other keys to remove
		}
	}()
}

func (o *orphans) begin() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	begun := o.sweeping
	o.sweeping = true
	return !begun
}

func (o *orphans) rest() {
	o.mu.Lock()
	o.sweeping = false
	o.mu.Unlock()
}

// orphansKey is the key of the journal's entry of them. No object has such a key: it begins
// as no endpoint does.
func (s *Uploads) orphansKey() string {
	return "abort\n" + s.pipeline.Endpoint.Scheme + "://" + s.pipeline.Endpoint.Host + s.pipeline.Endpoint.Prefix
}

// listOrphans reads the journal's list, an array of JSON.
func (s *Uploads) listOrphans(ctx context.Context) (list []orphan) {
	v, _ := jsontext.Parse(s.Journal.Load(ctx, s.orphansKey()))
	for _, item := range v.Items() {
		o, _ := item.String()
		list = append(list, orphan(o))
	}
	return list
}

// Find lists the uploads at the server for exactly that key which nobody has given
// up: those are about to be removed.
func (s *Uploads) Find(ctx context.Context, t Target) (kept []s3xml.Upload, err error) {
	found, err := UploadsOf(ctx, s.pipeline, t.Bucket, t.Object, request.CarriedBy(request.OnOther, t.Headers))
	list := s.listOrphans(ctx)
	for _, one := range found {
		if !slices.Contains(list, newOrphan(t.Bucket, t.Object, one.UploadID)) {
			kept = append(kept, one)
		}
	}
	return kept, err
}

// changeOrphans adds one to the journal's list, or takes it from there. Another
// tab may do the same at that moment: then one of the two is lost.
func (s *Uploads) changeOrphans(ctx context.Context, o orphan, add bool) {
	if !s.Journal.IsThere() {
		return
	}
	s.orphans.changing.Lock()
	defer s.orphans.changing.Unlock()
	list := s.listOrphans(ctx)
	at := slices.Index(list, o)
	if add == (at >= 0) {
		return
	}
	if add {
		list = append(list, o)
		list = list[max(0, len(list)-maxOrphans):]
	} else {
		list = slices.Delete(list, at, at+1)
	}
	var text []byte
	for _, o := range list {
		text = jsontext.AppendString(append(text, ','), string(o))
	}
	if len(list) > 0 {
		text[0] = '['
		text = append(text, ']')
	}
	s.Journal.Write(ctx, s.orphansKey(), string(text))
}

package core

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

// giveUp removes from the server an upload that failed with cause, also when ctx
// has ended. Where the server does not answer, the upload is remembered in the
// journal and removed later: by this client for as long as a transfer is tried
// again, else by the one that next opens an upload at that endpoint.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (u *upload) giveUp(ctx context.Context, uploadID string, cause error) {
	var wire *transport.Error
	isAway := ctx.Err() != nil || errors.As(cause, &wire) // nobody is kept waiting then
	remembered, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		u.remove(context.WithoutCancel(ctx), newOrphan(u.bucket, u.object, uploadID), u.extra, remembered)
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
func (c *Client) remove(ctx context.Context, o orphan, headers map[string]string, remembered chan struct{}) {
	var err error
	defer s3err.Recover(&err, "removing an upload") // it is no call's goroutine
	if err = c.abortOrphan(ctx, o, headers, true); !mayStay(err) {
		return
	}
	c.changeOrphans(ctx, o, true)
	close(remembered)
	if err = c.abortOrphan(retry.WithTransfer(ctx), o, headers, false); !mayStay(err) {
		c.changeOrphans(ctx, o, false)
		return
	}
	c.orphans.rest() // the next upload looks again
}

func (c *Client) abortOrphan(ctx context.Context, o orphan, headers map[string]string, once bool) error {
	limit := abortTimeout
	if !once {
		limit = max(c.options.Retry.MaxStalled, retry.DefaultMaxStalled)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	bucket, rest, _ := strings.Cut(string(o), "\n")
	uploadID, object, _ := strings.Cut(rest, "\n")
	u := &upload{Client: c, bucket: bucket, object: object, extra: headers}
	r := u.partCall(request.AbortMultipartUpload, request.OnOther, uploadID)
	r.Once = once
	_, err := c.pipeline.Do(ctx, r)
	return unlessGone(err)
}

// mayStay tells of a failure to remove an upload that may go better later: no
// answer, a server in trouble, or no credentials.
func mayStay(err error) bool {
	refused := request.Refusal(err)
	return err != nil && (refused == nil || refused.Status < 400 || refused.Status >= 500 || refused.Status == 429)
}

// sweep removes in the background what was given up while the server was away.
func (c *Client) sweep(ctx context.Context) {
	if c.options.Journal == nil || !c.orphans.begin() {
		return
	}
	ctx = context.WithoutCancel(ctx)
	go func() {
		var err error
		defer s3err.Recover(&err, "removing uploads")
		for _, o := range c.listOrphans(ctx) {
			if err = c.abortOrphan(ctx, o, nil, true); err == nil {
				c.changeOrphans(ctx, o, false)
			} else if mayStay(err) {
				c.orphans.rest()
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

// orphansLog is the journal's entry of them. No object has such a key: it begins
// as no endpoint does.
func (c *Client) orphansLog() *uploadLog {
	return &uploadLog{Client: c, key: "abort\n" + c.pipeline.Endpoint.Scheme + "://" + c.pipeline.Endpoint.Host + c.pipeline.Endpoint.Prefix}
}

// listOrphans reads the journal's list, an array of JSON.
func (c *Client) listOrphans(ctx context.Context) (list []orphan) {
	v, _ := jsontext.Parse(c.orphansLog().stored(ctx))
	for _, item := range v.Items() {
		o, _ := item.String()
		list = append(list, orphan(o))
	}
	return list
}

// withoutOrphans are the uploads that nobody has given up.
func (u *upload) withoutOrphans(ctx context.Context, found []s3xml.Upload) (kept []s3xml.Upload) {
	list := u.listOrphans(ctx)
	for _, one := range found {
		if !slices.Contains(list, newOrphan(u.bucket, u.object, one.UploadID)) {
			kept = append(kept, one)
		}
	}
	return kept
}

// changeOrphans adds one to the journal's list, or takes it from there. Another
// tab may do the same at that moment: then one of the two is lost.
func (c *Client) changeOrphans(ctx context.Context, o orphan, add bool) {
	if c.options.Journal == nil {
		return
	}
	c.orphans.changing.Lock()
	defer c.orphans.changing.Unlock()
	list := c.listOrphans(ctx)
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
	c.orphansLog().write(ctx, string(text))
}

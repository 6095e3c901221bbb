package core

import (
	"context"
	"errors"
	"io"
	"slices"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// ObjectChanged is the code of a download that cannot go on: the object is no
// longer the one that it began with. It is no answer of the server's.
const ObjectChanged = "ObjectChanged"

// GetRest opens the bytes from first to last, both included, of the object that
// an earlier answer showed as was. It fails with the code ObjectChanged where
// there is another by now: told by ETag, version and size, or by the date where
// CORS hides the ETag. Then the ETag is read from a list, if it can be, and sent
// as If-Match, which costs a preflight; else no header does. Conditions in opts
// held for the first answer and are not sent again. Body does not go on by itself.
func (c *Client) GetRest(ctx context.Context, bucket, object string, was request.ObjectStat, first, last int64, opts request.GetOptions) (Object, error) {
	asked := byteRange{first, last}
	if err := asked.check(); err != nil {
		return Object{}, err
	}
	ctx = retry.WithTransfer(ctx)
	opts.IfMatch, opts.IfNoneMatch, opts.IfModifiedSince, opts.IfUnmodifiedSince = "", "", time.Time{}, time.Time{}
	if slices.Contains(was.Hidden, "etag") {
		if was.ETag == "" {
			was.ETag = c.listedETag(ctx, bucket, object, opts, was)
		}
		opts.IfMatch = was.ETag
	}
	got, err := c.open(ctx, bucket, object, asked, opts, opening{})
	refused := request.Refusal(err)
	if refused != nil && (refused.Status == 412 || refused.Status == 416) || err == nil && differ(was, got.ObjectStat) {
		if err == nil {
			got.Body.Close()
		}
		return Object{}, request.GetObject.Fail(&s3err.Finding{Code: ObjectChanged, Message: "the object was replaced while it was read",
			BucketName: bucket, ObjectName: object})
	}
	if err == nil && got.Length >= 0 && got.Length != last-first+1 {
		err = &s3err.Finding{Code: s3err.MalformedReply, Message: "the server sent another length than the range asked for"}
		got.Body.Close()
	}
	if err != nil {
		return Object{}, request.GetObject.Fail(err)
	}
	if got.ETag == "" {
		got.ETag = was.ETag
	}
	return got, nil
}

// differ tells whether two answers show different objects, by what both show.
// The date counts where no ETag can be seen alone: it has seconds only.
func differ(was, now request.ObjectStat) bool {
	hidden := func(field string) bool {
		return slices.Contains(was.Hidden, field) || slices.Contains(now.Hidden, field)
	}
	return was.VersionID != "" && now.VersionID != "" && was.VersionID != now.VersionID ||
		!hidden("size") && was.Size != now.Size ||
		!hidden("etag") && was.ETag != now.ETag ||
		hidden("etag") && !hidden("lastModified") && !was.LastModified.Equal(now.LastModified)
}

// listedETag is the ETag that a list shows for the object that an answer showed
// as was without one; "" where it shows another, or none.
func (c *Client) listedETag(ctx context.Context, bucket, object string, opts request.GetOptions, was request.ObjectStat) string {
	was.Hidden = slices.Clone(was.Hidden) // unhide takes from it
	listed := c.pipeline.Unhide(ctx, bucket, object, opts, was)
	if !listed.LastModified.Truncate(time.Second).Equal(was.LastModified) ||
		listed.Size != was.Size && !slices.Contains(was.Hidden, "size") {
		return ""
	}
	return listed.ETag
}

// lasting is a body that outlives its connection.
type lasting struct {
	ctx            context.Context
	client         *Client
	bucket, object string
	opts           request.GetOptions
	first          Object // the answer that it began with
	body           io.ReadCloser
	next, end      int64 // what is to come: the byte that is next, and the first behind the last
	patience       *retry.Patience
	broken         error // what the connection ended with
}

// Unwrap returns the body as it came, which does not go on by itself.
func (l *lasting) Unwrap() io.ReadCloser { return l.body }

func (l *lasting) Close() error { return l.body.Close() }

func (l *lasting) Read(p []byte) (int, error) {
	for {
		if l.broken != nil {
			if err := l.goOn(); err != nil {
				return 0, err
			}
		}
		n, err := l.body.Read(p)
		if l.next += int64(n); n > 0 {
			l.patience.Reset()
			retry.Moved(l.ctx)
		}
		if err == io.EOF && l.known() && l.next < l.end {
			err = &transport.Error{Kind: transport.KindNetwork, Err: errors.New("the body ended early")}
		}
		if err == nil || err == io.EOF || !l.mayGoOn(err) {
			return n, err
		}
		if l.broken = err; n > 0 {
			return n, nil
		}
	}
}

// known is false where nobody knows which bytes these are, or how many.
func (l *lasting) known() bool { return l.first.Offset >= 0 && l.first.Length >= 0 }

func (l *lasting) mayGoOn(err error) bool {
	return s3err.Judge(err).Again && l.known() && l.next < l.end && l.ctx.Err() == nil
}

// goOn asks for the rest, or says why there is none.
func (l *lasting) goOn() error {
	if !l.patience.Again(l.ctx) {
		return request.Canceled(l.ctx, l.broken)
	}
	rest, err := l.client.GetRest(l.ctx, l.bucket, l.object, l.first.ObjectStat, l.next, l.end-1, l.opts)
	if request.HasCode(err, s3err.MalformedReply) {
		return l.broken // a server that knows no ranges
	}
	if err != nil {
		return err
	}
	l.body.Close()
	l.body, l.first.ETag, l.broken = rest.Body, rest.ETag, nil
	return nil
}

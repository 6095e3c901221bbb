package downloads

import (
	"context"
	"slices"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// ObjectChanged is the code of a download that cannot continue: the object is no
// longer the one that it began with. It is no answer of the server's.
const ObjectChanged = "ObjectChanged"

// OpenRest opens the bytes from first to last, both included, of the object that
// an earlier answer showed as was. It fails with the code ObjectChanged where
// there is another by now: told by ETag, version and size, or by the date where
// CORS hides the ETag. Then the ETag is read from a list, if it can be, and sent
// as If-Match, which costs a preflight; else no header does. Conditions in the
// options held for the first answer and are not sent again.
func (s *Source) OpenRest(ctx context.Context, was *request.ObjectStat, first, last int64) (*Object, error) {
	asked, how := byteRange{first, last}, how{rest: true}
	if err := asked.check(); err != nil {
		return nil, err
	}
	etag := was.ETag
	if slices.Contains(was.Hidden, "etag") {
		if etag == "" {
			etag = s.listedETag(ctx, was)
		}
		how.etag = etag
	}
	got, err := s.open(ctx, asked, how)
	refused := request.Refusal(err)
	if refused != nil && (refused.Status == 412 || refused.Status == 416) || err == nil && differ(was, &got.ObjectStat) {
		if err == nil {
			got.Body.Close()
		}
		return nil, request.GetObject.Fail(&s3err.Finding{Code: ObjectChanged, Message: "the object was replaced while it was read",
			BucketName: s.Bucket, ObjectName: s.Object})
	}
	if err == nil && got.Length >= 0 && got.Length != last-first+1 {
		err = &s3err.Finding{Code: s3err.MalformedReply, Message: "the server sent another length than the range asked for"}
		got.Body.Close()
	}
	if err != nil {
		return nil, request.GetObject.Fail(err)
	}
	if got.ETag == "" {
		got.ETag = etag
	}
	return got, nil
}

// differ tells whether two answers show different objects, by what both show.
// The date counts where no ETag can be seen alone: it has seconds only.
func differ(was, now *request.ObjectStat) bool {
	hidden := func(field string) bool {
		return slices.Contains(was.Hidden, field) || slices.Contains(now.Hidden, field)
	}
	return was.VersionID != "" && now.VersionID != "" && was.VersionID != now.VersionID ||
		!hidden("size") && was.Size != now.Size ||
		!hidden("etag") && was.ETag != now.ETag ||
		hidden("etag") && !hidden("lastModified") && !was.LastModified.Equal(now.LastModified)
}

// listedETag is the ETag that a list shows for the object that an answer showed
// as was without one; "" where it shows another, or none. It is looked for until
// it is found.
func (s *Source) listedETag(ctx context.Context, was *request.ObjectStat) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listed != "" {
		return s.listed
	}
	now := *was
	now.Hidden = slices.Clone(was.Hidden) // Unhide takes from it
	now = s.Pipeline.Unhide(retry.WithTransfer(ctx), s.Bucket, s.Object, s.Options, now)
	if now.LastModified.Truncate(time.Second).Equal(was.LastModified) &&
		(now.Size == was.Size || slices.Contains(was.Hidden, "size")) {
		s.listed = now.ETag
	}
	return s.listed
}

// Break is the state of a body that is read outside of this package, as a page does.
// Its reader keeps it, and gives it back when the body breaks: see Source.Continue.
type Break struct {
	End      int64         // the first byte behind the last; -1: the body cannot be continued
	At       int64         // where it broke last
	Failures int           // in a row, without a byte between
	Stalled  time.Duration // that they took: waits, and tries
	Tried    time.Duration // when the last try began, by the reader's clock
}

// Break is that of an object that has just been opened.
func (o *Object) Break() Break {
	if !o.counted() {
		return Break{End: -1}
	}
	return Break{End: o.Offset + o.Length}
}

// Continue opens the rest of a body that broke before the byte at, of an object
// that an earlier answer showed as was; now is a time of its reader's clock, which
// has no meaning but beside another. It waits first, as the retry policy says of a
// transfer that stands still, and brings b up to date. A nil Object: there
// have been enough tries, or the server knows no ranges. It fails as OpenRest does.
func (s *Source) Continue(ctx context.Context, was *request.ObjectStat, b *Break, at int64, now time.Duration) (*Object, error) {
	if at != b.At || b.Failures == 0 {
		b.Failures, b.Stalled = 0, 0
	} else {
		b.Stalled += now - b.Tried
	}
	b.At, b.Failures = at, b.Failures+1
	since := time.Now()
	waited, more := s.Pipeline.KeepOn(ctx, b.Failures, b.Stalled)
	if !more {
		return nil, ctx.Err()
	}
	b.Stalled, b.Tried = b.Stalled+waited, now+time.Since(since)
	rest, err := s.OpenRest(ctx, was, at, b.End-1)
	if request.HasCode(err, s3err.MalformedReply) {
		return nil, nil
	}
	return rest, err
}

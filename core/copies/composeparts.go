package copies

import (
	"context"
	"io"
	"sync"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
)

// take reads the sources, and refuses what can be judged before they are looked at.
func (co *composing) take(sources []ComposeSource) error {
	if len(sources) == 0 || len(sources) > MaxSources {
		return s3err.Argument("sources", "must hold 1 to 10,000 objects")
	}
	type identity struct {
		CopySource
		CopyConditions
		key sse.Key
	}
	known := map[identity]*pinned{}
	for i, s := range sources {
		if err := s.check(); err != nil {
			return s3err.Argument(SourceAt(i), err.(*s3err.ArgumentError).Rule)
		}
		r := span{first: s.Offset, size: s.Length}
		switch {
		case s.Offset < 0 || s.Length < 0:
			return s3err.Argument(SourceAt(i), "its offset and length must not be negative")
		case !request.Printable(s.MatchETag + s.MatchETagExcept):
			return s3err.Argument(SourceAt(i), "an ETag must be printable ASCII")
		case r.size > 0 && r.isShort(i == len(sources)-1):
			return tooShort(i)
		}
		headers, err := s.SSEC.AddTo(co.target.Headers, sse.Source, SourceAt(i)+".ssec")
		if err != nil {
			return err
		}
		who := identity{s.CopySource, s.CopyConditions, s.SSEC.Key}
		if known[who] == nil {
			known[who] = &pinned{index: i, copying: copying{co.Copier, co.target.Bucket, co.target.Object, s.CopySource, s.CopyConditions,
				CopyOptions{CallOptions: request.CallOptions{Headers: headers}}}}
			co.pinned = append(co.pinned, known[who])
		}
		r.of = known[who]
		co.ranges = append(co.ranges, r)
	}
	return nil
}

// isShort tells of a range that S3 takes as no part: one of fewer than 5 MiB that is
// not the last.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
func (r span) isShort(last bool) bool { return r.size == 0 || r.size < transfer.MinPartSize && !last }

func tooShort(i int) error {
	return s3err.Argument(SourceAt(i), "must have at least 5 MiB: S3 joins no smaller part, but as the last, and none without bytes")
}

// plan cuts the ranges into parts. It refuses, now that the sizes are known, what S3
// would refuse after it had copied.
func (co *composing) plan() (parts []span, size int64, err error) {
	for i := range co.ranges {
		r := &co.ranges[i]
		if rest := r.of.size - r.first; r.size == 0 && rest >= 0 {
			r.size = rest
		} else if rest < r.size || rest < 0 {
			return nil, 0, s3err.Argument(SourceAt(i), "must lie within its object, which has "+request.Decimal(r.of.size)+" bytes")
		}
		whole := len(co.ranges) == 1 && r.size == r.of.size // which may be empty
		if r.isShort(i == len(co.ranges)-1) && !whole {
			return nil, 0, tooShort(i)
		}
		size += r.size
	}
	for part := int64(standardCopy); ; part = min(2*part, transfer.MaxPartSize) {
		part = min(part, max(co.limit(), transfer.MinPartSize))
		parts = parts[:0]
		for _, r := range co.ranges {
			if parts = r.cut(parts, part); len(parts) > transfer.MaxParts {
				break
			}
		}
		if len(parts) <= transfer.MaxParts {
			return parts, size, nil
		}
		if part >= min(transfer.MaxPartSize, co.limit()) {
			return nil, 0, s3err.Argument("sources", "must make at most 10,000 parts of at most 5 GiB")
		}
	}
}

// cut appends the range in parts of about the same size, each of at most most bytes,
// so that a range in the middle leaves no rest that is too short for one.
func (r span) cut(parts []span, most int64) []span {
	n := max(1, min((r.size+most-1)/most, r.size/transfer.MinPartSize))
	for i := range n {
		if len(parts) > transfer.MaxParts {
			break
		}
		from, to := r.size/n*i+min(i, r.size%n), r.size/n*(i+1)+min(i+1, r.size%n)
		parts = append(parts, span{r.of, r.first + from, to - from})
	}
	return parts
}

// join has the parts copied and makes them one. It leaves nothing at the server when
// it fails.
func (co *composing) join(ctx context.Context, parts []span, size int64) (multipart.Result, error) {
	u, err := co.Uploads.Open(ctx, co.target, co.header, false)
	if err != nil {
		return multipart.Result{}, err
	}
	co.Uploads.Sweep(ctx)
	copied, err := co.copyParts(ctx, u, parts, size)
	if err == nil {
		err = co.each(ctx, len(co.pinned), co.opts.Concurrency, func(ctx context.Context, i int) error { return co.pinned[i].checkSame(ctx, co.pinned[i].etag) })
	}
	if err == nil {
		err = u.UnhideParts(ctx, copied)
	}
	if err == nil {
		var done multipart.Result
		if done, err = u.Complete(ctx, copied, size); err == nil {
			return done, nil
		}
	}
	u.GiveUp(ctx, err)
	return multipart.Result{}, request.UploadPartCopy.Fail(request.Canceled(ctx, failedCondition(err)))
}

func (co *composing) copyParts(ctx context.Context, u *multipart.Upload, parts []span, size int64) ([]s3xml.Part, error) {
	var counting sync.Mutex
	done := int64(0)
	return transfer.Upload(ctx, numbered(len(parts)), co.opts.Concurrency, func(ctx context.Context, part transfer.Part) (s3xml.Part, error) {
		r := parts[part.Number-1]
		copied, err := r.of.part(ctx, u, r.of.etag, r.first, r.first+r.size-1, part.Number)
		if err == nil {
			counting.Lock()
			defer counting.Unlock()
			done += r.size
			co.tell(ctx, done, size)
		}
		return copied, err
	})
}

// each does n things, several at once; the first that fails ends the others.
func (c *Copier) each(ctx context.Context, n, concurrency int, do func(ctx context.Context, i int) error) error {
	_, err := transfer.Upload(ctx, numbered(n), concurrency, func(ctx context.Context, part transfer.Part) (none s3xml.Part, err error) {
		return none, do(ctx, part.Number-1)
	})
	return err
}

// numbered yields so many numbers: there is nothing to send with them.
func numbered(n int) transfer.Parts {
	number := 0
	return func(context.Context) (transfer.Part, error) {
		if number++; number > n {
			return transfer.Part{}, io.EOF
		}
		return transfer.Part{Number: number}, nil
	}
}

package downloads

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// Source is an object that is to be read, and how.
type Source struct {
	Pipeline       *request.Pipeline
	Bucket, Object string
	Options        request.GetOptions

	mu     sync.Mutex
	listed string // the ETag that a list has shown, where the answers hide theirs
}

// Object is an open object. The caller reads and closes Body.
type Object struct {
	request.ObjectStat
	Body     io.ReadCloser
	Length   int64    // bytes in Body, -1 where the server did not say
	Offset   int64    // where in the object Body begins; -1 where a Range of the caller's own says so
	Checksum Checksum // of the whole object, where it was asked for: see Source.OpenChecked

	decoded bool // Body gives other bytes than were sent: they can be neither counted nor compared
}

// counted tells whether it is known which bytes of the object Body holds.
func (o *Object) counted() bool { return o.Offset >= 0 && o.Length >= 0 && !o.decoded }

// Open opens an object. The body ends with its connection: see NewBody, Fetch and
// Continue.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (s *Source) Open(ctx context.Context) (*Object, error) {
	return s.open(ctx, byteRange{0, -1}, how{})
}

// OpenPartial opens length bytes of an object from offset on; length 0 reads to the
// end. The end may lie behind the object's; offset is at most 2^53-1, which is how
// far JavaScript counts.
func (s *Source) OpenPartial(ctx context.Context, offset, length int64) (*Object, error) {
	asked := byteRange{offset, -1}
	switch {
	case offset < 0:
		return nil, s3err.Argument("offset", "must not be negative")
	case offset > maxOffset:
		return nil, s3err.Argument("offset", "must be at most 9007199254740991, 2^53-1")
	case length < 0:
		return nil, s3err.Argument("length", "must not be negative")
	case length > 0:
		asked.last = offset + min(length-1, maxOffset-offset)
	}
	return s.open(ctx, asked, how{})
}

// how says how one request of a download goes.
type how struct {
	checksum bool   // ask for that of the whole object
	once     bool   // send it once whatever comes of it
	rest     bool   // the conditions of the options held for another answer, and are not sent again
	etag     string // that the object must have, where rest is true; "": any
}

func (s *Source) open(ctx context.Context, asked byteRange, how how) (*Object, error) {
	opts := s.Options
	if err := opts.Check(); err != nil {
		return nil, err
	}
	if how.rest {
		opts.IfMatch, opts.IfNoneMatch, opts.IfModifiedSince, opts.IfUnmodifiedSince = how.etag, "", time.Time{}, time.Time{}
	}
	r := request.ReadCall(request.GetObject, s.Bucket, s.Object, opts)
	r.Once = how.once
	request.Set(r.Header, "range", asked.header())
	if how.checksum {
		r.Header[request.ChecksumMode] = "ENABLED"
	}
	resp, err := s.Pipeline.Do(retry.WithTransfer(ctx), r)
	if err != nil {
		return nil, err
	}
	_, own := request.Given(s.Options.Headers, "range")
	if !own || asked.partial() {
		if wrong := asked.mismatch(resp); wrong != "" {
			resp.Body.Close()
			return nil, r.Fail(s3err.Malformed(resp, s.Bucket, s.Object, wrong))
		}
	}
	length, ok := request.Number(resp.Header["content-length"])
	if !ok {
		length = -1
	}
	stat := request.StatOf(resp)
	if own {
		asked.first = -1
		stat.DoubtSize(resp)
	}
	return &Object{ObjectStat: stat, Body: resp.Body, Length: length, Offset: asked.first, Checksum: checksumOf(resp.Header), decoded: resp.Decoded}, nil
}

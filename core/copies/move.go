package copies

import (
	"context"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
	"github.com/minnow-s3/minnow/core/transport/retry"
)

// CopyDiffers is the code of a rename whose copy is not what its source is, which
// then stays; not S3's.
const CopyDiffers = "CopyDiffers"

// moving is one object on its way to another name. It may end behind each step, and
// begin anew:
//
//	look at the source ─► is the same there already? ── yes ─────────────────┐
//	                            │ no                                         ▼
//	                            └─► copy what was seen ─► look at the copy: the same? ── no ─► error, the source stays
//	                                                                         │ yes
//	                         is the source still what was seen? ◄────────────┘
//	                             │ yes            └ no ─► error, both stay
//	                             └─► remove it, on condition that it is
type moving struct {
	copying
	headers map[string]string // of the requests about the copy, and of the removal
	was     seen
}

// seen is an object as a HEAD told of it.
type seen struct {
	*transport.Response
	request.ObjectStat
}

// Move gives an object another name in its bucket: it is copied, the copy is
// compared with it, and only then it is removed, on condition that it is what was
// copied. With If-None-Match: * among opts.Headers an object that is in the place of
// the copy stays, unless it is the same. size is that of the object in bytes; -1
// where there is none of that name.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (c *Copier) Move(ctx context.Context, bucket, from, to string, opts CopyOptions) (result CopyResult, size int64, err error) {
	ctx = retry.WithTransfer(ctx)
	m := &moving{copying: copying{c, bucket, to, CopySource{Bucket: bucket, Object: from}, CopyConditions{}, opts}, headers: request.CarriedBy(request.OnOther, opts.Headers)}
	if m.was, err = m.see(ctx, from, request.CarriedBy(request.OnSource, opts.Headers)); err != nil {
		return result, -1, err
	}
	if m.was.ETag == "" {
		return result, -1, m.refuse(s3err.HiddenETag, "its ETag, by which its copy is made sure of, cannot be seen: add ETag to ExposeHeaders in the bucket's CORS rules")
	}
	if err = m.keep(ctx); err != nil {
		return result, m.was.Size, err
	}
	there, err := m.see(ctx, to, m.headers)
	switch {
	case err == nil && m.isCopied(ctx, there):
		result = CopyResult{there.ETag, there.LastModified, there.VersionID}
	case err != nil && (s3err.AnswerOf(err) == nil || s3err.Judge(err).Unclear):
		return result, m.was.Size, err
	default: // Amazon refuses to tell of an object that is not there without the permission to list
		if result, err = m.copy(ctx); err != nil {
			return result, m.was.Size, err
		}
	}
	if err = m.checkOther(ctx, result.LastModified); err != nil {
		return result, m.was.Size, err
	}
	return result, m.was.Size, m.remove(ctx)
}

// isCopied tells whether an object is a copy of the source, of an earlier call: it has
// the same size, ETag, headers, metadata and tags, and what keep adds. It is not the source itself under a name
// that means the same to the server: it is younger, or else listed by that name.
func (m *moving) isCopied(ctx context.Context, there seen) bool {
	if !m.was.isLike(there) || !m.was.provesBy(there.ETag) || !m.isKept(there, true) {
		return false
	}
	if same, err := m.sameTags(ctx); !same || err != nil {
		return false
	}
	if there.LastModified.After(m.was.LastModified) {
		return true
	}
	listed, err := m.Pipeline.Listed(ctx, m.bucket, m.object, m.headers)
	return listed != nil && err == nil
}

// checkOther refuses to remove the source where the new name means the same object to
// the server, as where it heeds no case. A copy onto it changed its date, but for one
// of the same second: then a list must have both names, if there may be one.
func (m *moving) checkOther(ctx context.Context, written time.Time) error {
	second := func(at time.Time) time.Time { return at.Truncate(time.Second) }
	if m.Pipeline.Endpoint.Amazon() || m.isFolder() || !second(written).Equal(second(m.was.LastModified)) {
		return nil
	}
	for _, name := range [...]string{m.object, m.source.Object} {
		listed, err := m.Pipeline.Listed(ctx, m.bucket, name, m.headers)
		if s3err.AnswerOf(err) != nil && !s3err.Judge(err).Unclear {
			return nil
		}
		if err != nil {
			return err
		}
		if listed == nil {
			return s3err.Argument("to", "must not mean the same object to the server: no list has both names")
		}
	}
	return nil
}

// isFolder tells of the empty object that a folder is. Its date changes with what is
// in it, at versitygw.
func (m *moving) isFolder() bool { return m.was.Size == 0 && strings.HasSuffix(m.source.Object, "/") }

// see looks at an object. What CORS hides of size and ETag is read from a list.
func (m *moving) see(ctx context.Context, object string, headers map[string]string) (seen, error) {
	opts := request.GetOptions{CallOptions: request.CallOptions{Headers: headers}}
	resp, err := m.Pipeline.Do(ctx, request.ReadCall(request.HeadObject, m.bucket, object, opts))
	if err != nil {
		return seen{}, err
	}
	return seen{resp, m.Pipeline.Unhide(ctx, m.bucket, object, opts, request.StatOf(resp))}, nil
}

// isLike tells whether another object has the size, the headers, the metadata and
// the number of tags of this one, as far as they can be seen.
func (s seen) isLike(other seen) bool {
	for _, pair := range [...][2]seen{{s, other}, {other, s}} {
		for name, value := range pair[0].Header {
			kept := request.RequestsOf(name)&request.OfCopied != 0 || name == "x-amz-tagging-count"
			if kept && pair[1].Header[name] != value {
				return false
			}
		}
		for name, value := range pair[0].Metadata {
			if shown, ok := pair[1].Metadata[name]; !ok || shown != value {
				return false
			}
		}
	}
	return s.Size == other.Size
}

// provesBy tells whether an object of the same ETag has the same bytes: both ETags
// are made of MD5s, and not of nothing, as some servers make them.
func (s seen) provesBy(etag string) bool {
	sum, _, _ := strings.Cut(etag, "-")
	return etag == s.ETag && request.IsHash(sum) && strings.Trim(sum, "0") != ""
}

// isMD5 tells whether the ETag is known to be the MD5 of the bytes: not where a key of
// the caller's or of KMS's encrypts them, or CORS may hide that.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
func (s seen) isMD5() bool {
	return request.IsHash(s.ETag) && request.SeesAll(s.Response) && s.SSE.HasMD5()
}

// copy copies what was seen, and looks at the copy.
func (m *moving) copy(ctx context.Context) (CopyResult, error) {
	m.conditions.MatchETag = m.was.ETag
	r := request.Call{Operation: request.CopyObject, Bucket: m.bucket, Object: m.object, Extra: m.opts.Headers}
	err := m.Pipeline.CheckConditions(ctx, r, request.OnCopy)
	if err != nil {
		return CopyResult{}, err
	}
	if r.Header, err = m.header(); err != nil {
		return CopyResult{}, err
	}
	result, err := m.put(ctx, r)
	if tooLarge(err) {
		result, err = m.large(ctx, err)
	}
	if s3err.AnswerOf(err) != nil && m.isFolder() {
		result, err = m.putFolder(ctx, err)
	}
	if err != nil {
		return CopyResult{}, err
	}
	made, err := m.see(ctx, m.object, m.headers)
	if err != nil {
		return CopyResult{}, err
	}
	if err = m.checkCopy(ctx, result.ETag, made); err != nil {
		return CopyResult{}, err
	}
	return CopyResult{made.ETag, made.LastModified, made.VersionID}, nil
}

// checkCopy compares the copy with its source. told is the ETag that the server told
// of it. Tags that may not be read are compared by their number.
func (m *moving) checkCopy(ctx context.Context, told string, made seen) error {
	same := m.was.isLike(made) && m.isKept(made, false)
	if m.was.isMD5() && made.isMD5() {
		same = same && m.was.ETag == made.ETag
	} else if told == "" {
		same = same && m.was.Size == 0
	}
	if told != "" {
		same = same && made.ETag == told
	}
	if same {
		var err error
		if same, err = m.sameTags(ctx); err != nil && (s3err.AnswerOf(err) == nil || s3err.Judge(err).Unclear) {
			return err
		} else if err != nil {
			return nil
		}
	}
	if same {
		return nil
	}
	return m.refuse(CopyDiffers, "its copy has not the same content, headers, metadata, tags, lock or encryption: the server did not keep them, or another write replaced the copy")
}

// ifMatch is how the condition of a removal is remembered, which servers may not know
// and CORS rules forbid.
const ifMatch = "DeleteObject If-Match "

// remove removes the source, if it is still what was copied. It is looked at before
// each try: servers take no notice of the condition, and a second try may come after
// another has written an object of that name.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html
func (m *moving) remove(ctx context.Context) error {
	send := func(conditional bool) error {
		return m.Pipeline.SendUnderCondition(ctx, func() error { return m.removeOnce(ctx, conditional) }, func() bool { return false })
	}
	trial := ifMatch + m.bucket
	if m.Pipeline.Evidence.Of(trial).Refused {
		return send(false)
	}
	_, err := m.Pipeline.Evidence.Try(ctx, evidence.Optional{What: trial, With: func(bool) error { return send(true) }, Without: func(bool) error { return send(false) }})
	return err
}

func (m *moving) removeOnce(ctx context.Context, conditional bool) error {
	now, err := m.see(ctx, m.source.Object, request.CarriedBy(request.OnSource, m.opts.Headers))
	if request.HasCode(err, s3err.NoSuchKey) {
		return nil // by an earlier try, or by another
	}
	if err != nil {
		return err
	}
	r := request.Call{Operation: request.DeleteObject, Bucket: m.bucket, Object: m.source.Object, Extra: m.headers, Header: transport.Header{}, Once: true}
	if now.ETag != m.was.ETag || now.Size != m.was.Size || !now.isLike(m.was) || !m.isFolder() && !now.LastModified.Equal(m.was.LastModified) {
		return r.Fail(&s3err.Error{Code: request.PreconditionFailed, Status: 412, BucketName: m.bucket, ObjectName: m.source.Object,
			Message: "the object was replaced after it was copied: both names have one now"})
	}
	if conditional {
		r.Header["if-match"] = request.QuoteETag(m.was.ETag)
	}
	_, err = m.Pipeline.Do(ctx, r)
	switch {
	case request.HasCode(err, s3err.NoSuchKey):
		return nil
	case conditional && request.HasCode(err, request.PreconditionFailed):
		return m.removeOnce(ctx, false) // which tells whether it is true
	}
	return err
}

package uploads

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// Resume says which uploads PutObject may continue with.
type Resume string

// The ways to resume. The parts of an upload that fails then stay at the
// server, and cost, until it is resumed or removed.
const (
	ResumeOwn   Resume = "own"   // an upload that the Journal knows
	ResumeAdopt Resume = "adopt" // or else the newest at the server for that key: it may be someone else's
)

// sendResumed continues with an upload begun before, or begins one that can be
// continued. One that the server no longer knows is begun anew, once.
func (u *upload) sendResumed(ctx context.Context, payload transport.Payload, partSize int64) (PutResult, error) {
	if err := u.checkInParts(); err != nil {
		return PutResult{}, err
	}
	log := &uploadLog{journal: u.server.Journal, key: u.journalKey()}
	done, err := u.lockKey(ctx, log.key)
	if err != nil {
		return PutResult{}, u.fail(ctx, err)
	}
	defer done()
	asked := u.integrity
	kept, result, err := u.findEarlier(ctx, log, payload)
	for anew := false; err == nil && result == nil; anew = true {
		if log.entry.uploadID == "" {
			if err = u.begin(ctx, log, payload.Size(), partSize); err != nil {
				break
			}
		}
		var stored PutResult
		if stored, err = u.sendParts(ctx, transfer.Cut(payload, log.entry.partSize), kept, log); err == nil {
			if result = &stored; log.entry.adopted {
				*result, err = u.describeAnew(ctx, stored)
			}
		}
		if multipart.IsGone(err) && !anew && ctx.Err() == nil {
			log.forget(ctx)
			kept, err, u.integrity = nil, nil, asked // which that upload may have changed
		}
	}
	if err != nil {
		log.settle(ctx)
		return PutResult{}, u.fail(ctx, err)
	}
	log.forget(ctx)
	return *result, nil
}

// sendAnew sends an object in a way that continues with no upload begun before. One
// that the journal knows is of no use once that is stored, and is dropped. If it is
// not stored, or the server cannot be reached, the journal keeps it for the next call.
func (u *upload) sendAnew(ctx context.Context, send func() (PutResult, error)) (PutResult, error) {
	if u.resume == "" {
		return send()
	}
	log := &uploadLog{journal: u.server.Journal, key: u.journalKey()}
	done, err := u.lockKey(ctx, log.key)
	if err != nil {
		return PutResult{}, u.fail(ctx, err)
	}
	defer done()
	result, err := send()
	if err != nil {
		return result, err
	}
	if e, ok := log.load(ctx); ok {
		failed := u.server.At(u.Target, e.uploadID, time.Unix(e.begun, 0)).Abort(ctx)
		if refused := s3err.AnswerOf(failed); failed == nil || refused != nil && refused.Status < 500 {
			log.forget(ctx) // it is gone, or refused to these keys
		}
	}
	return result, nil
}

// journalKey names the object for the journal; no part of it has a line end but
// the last.
func (u *upload) journalKey() string {
	return u.pipeline.Endpoint.Scheme + "://" + u.pipeline.Endpoint.Host + u.pipeline.Endpoint.Prefix + "\n" + u.Bucket + "\n" + u.Object
}

// goTo says which upload at the server this one continues with.
func (u *upload) goTo(uploadID string, begun time.Time) {
	u.at = u.server.At(u.Target, uploadID, begun)
}

// begin opens an upload that the journal knows.
func (u *upload) begin(ctx context.Context, log *uploadLog, size, partSize int64) error {
	if err := u.initiate(ctx); err != nil {
		return err
	}
	log.mu.Lock()
	defer log.mu.Unlock()
	log.entry = entry{
		uploadID: u.at.ID, partSize: partSize, size: size, source: u.source,
		object: u.digestDescription(), key: sse.Print(u.Headers, u.at.ID), begun: u.at.Begun.Unix(), integrity: u.guardOfPart(),
	}
	log.change(ctx)
	return nil
}

// digestDescription tells apart objects of the same bytes: it is a digest of what else
// the upload was opened with.
func (u *upload) digestDescription() string {
	var lines []string
	for _, headers := range [...]map[string]string{u.header, request.CarriedBy(request.OnCreate, u.Headers)} {
		for name, value := range headers {
			if sse.IsKey(request.Lower(name)) {
				continue // of which the journal has a print
			}
			lines = append(lines, request.Lower(name)+":"+value)
			for i := len(lines) - 1; i > 0 && lines[i] < lines[i-1]; i-- { // less code than a sort, and they are few
				lines[i], lines[i-1] = lines[i-1], lines[i]
			}
		}
	}
	sum, _ := transport.Bytes(strings.Join(lines, "\n")).Digest(context.Background(), transport.SHA256)
	return hex.EncodeToString(sum[:16])
}

// findEarlier looks for an upload to continue with, and tells which of its parts stay; or
// it finds that the object is stored already.
func (u *upload) findEarlier(ctx context.Context, log *uploadLog, payload transport.Payload) (kept []s3xml.Part, stored *PutResult, err error) {
	asked := u.integrity
	if e, ok := log.load(ctx); ok {
		log.entry = e
		u.goTo(e.uploadID, time.Unix(e.begun, 0))
		if err = u.checkKey(ctx, &e, payload.Size()); err != nil && !multipart.IsGone(err) {
			return nil, nil, err
		}
		if err == nil && e.source == u.source && e.size == payload.Size() && e.object == u.digestDescription() && u.agreeOnChecksums(e.integrity) {
			kept, err = u.keepListed(ctx, log, payload)
			if refused := s3err.AnswerOf(err); refused == nil || refused.Status >= 500 {
				return kept, nil, err
			}
		}
		if multipart.IsGone(err) {
			if stored, err = u.wasStored(ctx, &e), nil; stored != nil && e.adopted {
				*stored, err = u.describeAnew(ctx, *stored)
			}
			if err != nil {
				return nil, nil, err
			}
		} else if err = u.dropEarlier(ctx, err); err != nil {
			return nil, nil, err
		}
		log.forget(ctx)
		if u.integrity = asked; stored != nil {
			return nil, stored, nil
		}
	}
	u.server.Sweep(ctx)
	if u.resume != ResumeAdopt {
		return nil, nil, nil
	}
	kept, err = u.adopt(ctx, log, payload)
	return kept, nil, err
}

// dropEarlier aborts the journal's upload: it is of another file, or its parts cannot
// be listed, for which refused is the reason. What fails here for want of an
// answer, or of any right, leaves the journal as it is for another day.
func (u *upload) dropEarlier(ctx context.Context, refused error) error {
	err := u.at.Abort(ctx)
	switch {
	case err != nil && refused != nil:
		return refused
	case s3err.AnswerOf(err) != nil: // it may stay: there is nobody to free it
		return nil
	}
	return err
}

// agreeOnChecksums tells whether this upload can continue with one that was opened under by:
// S3 wants checksums with each part where they were announced, and else with
// none.
func (u *upload) agreeOnChecksums(by Integrity) bool {
	announced := by == IntegrityCRC32C
	u.unannounced = ""
	switch {
	case announced && u.integrity == IntegritySHA256:
		return false // it was asked for, and there is place for one only
	case announced:
		u.integrity = IntegrityCRC32C
		// Unless checksums have proved to be refused.
		return u.guardOfPart() == IntegrityCRC32C || u.pipeline.Evidence.Of(checksumsOf(request.UploadPart, u.Bucket)).Ignored
	case u.integrity == IntegrityCRC32C && u.KeepChecksums:
		return false
	case u.integrity == IntegrityCRC32C:
		u.unannounced = by
	}
	return true
}

// checkedBy is how the parts of an upload at the server may be checked.
func (u *upload) checkedBy(listed s3xml.ListPartsPage) Integrity {
	if listed.ChecksumAlgorithm == "CRC32C" {
		return IntegrityCRC32C
	}
	return u.fallbackFor(request.UploadPart, IntegrityMD5)
}

// keepListed asks which parts of the journal's upload are there.
func (u *upload) keepListed(ctx context.Context, log *uploadLog, payload transport.Payload) ([]s3xml.Part, error) {
	listed, err := u.at.Parts(ctx)
	if err != nil {
		return nil, err
	}
	return u.keepParts(ctx, log, listed.Parts, payload)
}

// wasStored returns the object that the journal's upload has become: the last
// answer was lost with the program that waited for it. The source has to be
// known, and every ETag an MD5. The same bytes under another content type or
// with other metadata were there before: that upload was removed.
func (u *upload) wasStored(ctx context.Context, e *entry) *PutResult {
	parts := make([]s3xml.Part, e.count())
	for i := range parts {
		parts[i] = s3xml.Part{Number: i + 1, ETag: e.of(i + 1).etag}
	}
	if e.source == "" || u.at.WholeETag(parts) == "" {
		return nil
	}
	result, ok := u.at.IsStored(ctx, parts, e.size)
	if !ok || result.ETag == "" {
		return nil
	}
	if !e.adopted { // else it is described anew
		_, answer, _ := u.pipeline.FindSince(ctx, u.Bucket, u.Object, request.CarriedBy(request.OnOther, u.Headers), u.at.Begun)
		if described, _ := request.IsDescribed(answer, u.header); !described {
			return nil
		}
	}
	return (*PutResult)(&result)
}

// Package multipart is what an upload in parts is at the server, for those who
// send its parts (core/uploads) or have them copied (core/copies): it is opened,
// listed, completed, aborted, or given up, and what was given up while the server
// was away is removed later. It cuts nothing, sends no part, and resumes nothing.
//
//	server := multipart.New(pipeline, journal)
//	upload, err := server.Open(ctx, multipart.Target{Bucket: "photos", Object: "a.jpg"}, header, false)
//	… each part by upload.Call(request.UploadPart, request.OnPart) …
//	result, err := upload.Complete(ctx, parts, size)
//
// The states of an upload:
//
//	        Open                   Complete
//	(none) ──────► open ─────────────────────────────► stored
//	                │ │  no answer: are its parts there
//	                │ │  still, or the object instead?
//	                │ └──────────────────────────────► ended by another: NoSuchUpload
//	                │ GiveUp, Abort
//	                ▼
//	            aborting ── an answer ───────────────► gone
//	                │ the server is away
//	                ▼
//	             orphan ── kept in the journal; tried again, here or by the next Sweep ──► gone
package multipart

import (
	"context"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transfer"
	"github.com/minnow-s3/minnow/core/transport"
)

// WarnHiddenETag is the Code of a Warning that CORS hides the ETags of parts.
const WarnHiddenETag = "HiddenETag"

// Uploads are those of one client. It is safe for concurrent use.
type Uploads struct {
	Journal *Journal

	pipeline *request.Pipeline
	orphans  orphans
}

// New returns the Uploads of a client. journal may be nil.
func New(pipeline *request.Pipeline, journal transfer.Journal) *Uploads {
	return &Uploads{Journal: &Journal{pipeline: pipeline, journal: journal}, pipeline: pipeline}
}

// Target is what is uploaded. Headers are all of the caller's: each goes with
// the requests that request.RequestsOf names.
type Target struct {
	Bucket, Object string
	Headers        map[string]string
	KeepChecksums  bool // the caller asked by name for what checks its bytes: that is never left out
}

// Upload is one upload in parts at the server. Nothing of it changes once it is
// open: what becomes of it, the server knows.
type Upload struct {
	Target
	ID    string
	Begun time.Time // when the server opened it, in seconds: the dates of objects have no more

	of *Uploads
}

// Result is the object that was made.
type Result struct {
	ETag      string // without quotes; "" where CORS hides it
	VersionID string
}

// At is an upload that was opened before, at that time.
func (s *Uploads) At(t Target, id string, begun time.Time) *Upload {
	return &Upload{Target: t, ID: id, Begun: begun, of: s}
}

// Call is a request about the object, of that kind.
func (t Target) Call(of *request.Operation, kind request.Requests) request.Call {
	return request.Call{Operation: of, Bucket: t.Bucket, Object: t.Object, Extra: request.CarriedBy(kind, t.Headers)}
}

// Call is a request of the upload, of that kind.
func (u *Upload) Call(of *request.Operation, kind request.Requests) request.Call {
	r := u.Target.Call(of, kind)
	r.Query.Add("uploadId", u.ID)
	return r
}

// Open opens an upload; once: without another try. What is opened as ctx ends is
// given up: nobody else knows of it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func (s *Uploads) Open(ctx context.Context, t Target, header transport.Header, once bool) (*Upload, error) {
	r := t.Call(request.CreateMultipartUpload, request.OnCreate)
	r.Header, r.Once = header, once
	resp, err := s.pipeline.Do(ctx, r)
	if resp == nil {
		return nil, err
	}
	id, bad := s3xml.ParseInitiateMultipartUpload(resp.Document)
	u := s.At(t, id, s.beginning(resp))
	switch {
	case err == nil && bad != nil:
		return nil, r.Malformed(resp, bad)
	case err != nil && bad == nil:
		u.GiveUp(ctx, err)
	}
	if err != nil {
		return nil, err
	}
	return u, nil
}

func (s *Uploads) beginning(resp *transport.Response) time.Time {
	begun, ok := request.ServerTime(resp)
	if !ok {
		begun = s.pipeline.Now()
	}
	return begun.Truncate(time.Second)
}

// UnhideParts asks the server for the ETags that CORS kept from the answers:
// the parts cannot be joined without.
func (u *Upload) UnhideParts(ctx context.Context, parts []s3xml.Part) error {
	hidden := func() bool {
		for _, part := range parts {
			if part.ETag == "" {
				return true
			}
		}
		return false
	}
	if !hidden() {
		return nil
	}
	const remedy = "add ETag to ExposeHeaders in the bucket's CORS rules"
	u.of.pipeline.WarnOnce(ctx, request.Warning{
		Code: WarnHiddenETag, Bucket: u.Bucket, Message: "the answers to parts show no ETag, so that each upload asks for a list of them", Remedy: remedy,
	})
	listed, err := u.Parts(ctx)
	if err != nil && (s3err.AnswerOf(err) == nil || IsGone(err) || ctx.Err() != nil) {
		return err
	}
	for _, l := range listed.Parts {
		if n := int(l.Number); n >= 1 && n <= len(parts) && parts[n-1].ETag == "" {
			parts[n-1].ETag = l.ETag
		}
	}
	if !hidden() {
		return nil
	}
	return request.UploadPart.Fail(&s3err.Finding{
		Code: s3err.HiddenETag, BucketName: u.Bucket, ObjectName: u.Object,
		Message: "the answer to a part shows no ETag, nor does the list of the parts: " + remedy, Cause: err,
	})
}

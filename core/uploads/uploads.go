// Package uploads stores objects: in one request, by a form where that saves a
// preflight, or in parts, which can be resumed. It cuts, guards, sends, keeps the
// journal of what is there, and makes sure of what was stored. What an upload in
// parts is at the server, opened, listed, completed, given up, is core/multipart's;
// how many parts fly at once is core/transfer's.
//
//	o := uploads.New(pipeline, multipart.New(pipeline, journal), uploads.Settings{}, nil)
//	result, err := o.Put(ctx, "photos", "a.jpg", payload, uploads.PutOptions{Resume: uploads.ResumeOwn})
//
// # The states of an upload
//
// In one request, up to 5 MiB or the part size that was asked for:
//
//	form ── refused, or no answer ──► PUT ── under a condition, and unclear ──► look (findPut)
//	 │                                 │                                           │
//	 └───────────── stored ────────────┴───────────────────────────────────────────┘
//
// In parts:
//
//	new ── initiate ──────────────────► open ── sendParts ──► complete ──► stored
//	 │                                   ▲ │                     │
//	 │ Resume: findEarlier               │ │ a failure           │ NoSuchUpload: once more, anew
//	 ├── one that the journal knows, ────┘ ▼                     └──► new
//	 │   or that is adopted: the parts    Resume: kept, and in the journal, for the next call
//	 │   stay that matchesPart proves     else:   given up (multipart.Upload.GiveUp)
//	 └── it has become the object: stored
//
// The upload alone writes its state: the one goroutine that runs Put owns all but
// the log of the journal (uploadLog), which the senders of parts write under its
// lock. What uploads of a client share is the queue of parts and the locks of
// journal keys; what servers were found to refuse is in the pipeline's Evidence.
package uploads

import (
	"context"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transfer"
)

// Settings are what uploads do where their options say nothing.
type Settings struct {
	Integrity   Integrity // "" means IntegrityAuto
	Forms       bool      // small objects go as forms where the server takes them
	PartSize    int64     // bytes; 0: by the object's size
	Concurrency int       // parts at once

	Kept func(ctx context.Context, bytes int64) // is told how many bytes of a resumed upload were there already; nil: nobody
}

// Check refuses settings that no upload could have.
func (s Settings) Check() error {
	if s.Concurrency < 1 || s.Concurrency > transfer.MaxConcurrency {
		return s3err.Argument("concurrency", "must be from 1 to 16")
	}
	if err := s.Integrity.check(); err != nil {
		return err
	}
	return transfer.CheckPartSize(s.PartSize)
}

// Description is what an object has beside its bytes.
type Description struct {
	Headers, Metadata map[string]string
	ContentType       string
}

// Redescribe gives the object that has this ETag a description in place of its
// own, by a copy onto itself.
type Redescribe func(ctx context.Context, bucket, object, etag string, d Description) (PutResult, error)

// Uploader is what the uploads of one client share. It is safe for concurrent use.
type Uploader struct {
	pipeline   *request.Pipeline
	server     *multipart.Uploads
	settings   Settings
	redescribe Redescribe // for uploads that are adopted

	queue transfer.Queue
	locks
}

// New returns an Uploader.
func New(pipeline *request.Pipeline, server *multipart.Uploads, settings Settings, redescribe Redescribe) *Uploader {
	return &Uploader{pipeline: pipeline, server: server, settings: settings, redescribe: redescribe}
}

package main

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"io"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
)

// releaseEvery is how many bytes of parts go into an object before their memory
// is given back.
const releaseEvery = 64 << 20

// store is gofakes3's own backend in memory, except that it keeps the parts of
// an upload itself and hands them over one by one. Left to gofakes3, they are
// first joined in one more buffer. For 600 MB in parts of 5 MiB, on two cores:
//
//	                    peak     afterwards  complete
//	without this file   3.1 GB   3.1 GB      3.4 to 4.5 s
//	with it             1.2 GB   0.7 GB      1.8 s
type store struct {
	*s3mem.Backend
	mu      sync.Mutex
	uploads map[gofakes3.UploadID]*upload
}

var _ gofakes3.MultipartBackend = (*store)(nil)

// upload is one under way.
type upload struct {
	meta  map[string]string
	parts map[int]part
}

// part is never changed, only replaced.
type part struct {
	etag    string
	content []byte
}

func newStore() *store {
	return &store{Backend: s3mem.New(), uploads: map[gofakes3.UploadID]*upload{}}
}

// CreateMultipartUpload begins an upload.
func (s *store) CreateMultipartUpload(_ context.Context, _, _ string, meta map[string]string) (gofakes3.UploadID, error) {
	id := gofakes3.UploadID(rand.Text())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uploads[id] = &upload{meta: meta, parts: map[int]part{}}
	return id, nil
}

// UploadPart keeps a part, in place of an earlier one of that number. Its ETag
// is its MD5, as S3's is.
func (s *store) UploadPart(_ context.Context, _, _ string, id gofakes3.UploadID, number int,
	size int64, input io.Reader) (string, error) {
	content, err := gofakes3.ReadAll(input, size)
	if err != nil {
		return "", err
	}
	sum := md5.Sum(content)
	etag := quoted(sum[:])
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[id]
	if u == nil {
		return "", gofakes3.ErrNoSuchUpload
	}
	u.parts[number] = part{etag: etag, content: content}
	return etag, nil
}

// CompleteMultipartUpload makes the object. Its ETag is the MD5 of the whole,
// for the backend knows no other kind; S3's would be of the form md5-N.
func (s *store) CompleteMultipartUpload(ctx context.Context, bucket, key string, id gofakes3.UploadID,
	wanted *gofakes3.CompleteMultipartUploadRequest) (gofakes3.VersionID, string, error) {
	meta, content, size, err := s.take(id, wanted.Parts)
	if err != nil {
		return "", "", err
	}
	put, err := s.PutObject(ctx, bucket, key, meta, content, size)
	if err != nil {
		return "", "", err
	}
	made, err := s.HeadObject(ctx, bucket, key)
	if err != nil {
		return "", "", err
	}
	return put.VersionID, quoted(made.Hash), nil
}

// take ends an upload that has the wanted parts, and hands them over in one
// reader, which forgets each once it is read.
func (s *store) take(id gofakes3.UploadID, wanted []gofakes3.CompletedPart) (meta map[string]string,
	content io.Reader, size int64, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u := s.uploads[id]
	if u == nil {
		return nil, nil, 0, gofakes3.ErrNoSuchUpload
	}
	if len(wanted) == 0 {
		return nil, nil, 0, gofakes3.ErrorMessage(gofakes3.ErrMalformedXML, "You must specify at least one part")
	}
	var readers []io.Reader
	released := int64(0)
	for i, w := range wanted {
		p, known := u.parts[w.PartNumber]
		switch {
		case i > 0 && w.PartNumber <= wanted[i-1].PartNumber:
			return nil, nil, 0, gofakes3.ErrInvalidPartOrder
		case !known || strings.Trim(w.ETag, `"`) != strings.Trim(p.etag, `"`):
			return nil, nil, 0, gofakes3.ErrorMessagef(gofakes3.ErrInvalidPart, "part %d is not there with that ETag", w.PartNumber)
		}
		readers = append(readers, bytes.NewReader(p.content))
		size += int64(len(p.content))
		if size-released >= releaseEvery {
			readers = append(readers, release{})
			released = size
		}
	}
	delete(s.uploads, id)
	return u.meta, io.MultiReader(readers...), size, nil
}

// release reads as nothing. Between parts, it gives back the memory of those
// that were read: the runtime alone would be too late, and the object needs it.
type release struct{}

func (release) Read([]byte) (int, error) {
	debug.FreeOSMemory()
	return 0, io.EOF
}

// AbortMultipartUpload forgets an upload.
func (s *store) AbortMultipartUpload(_ context.Context, _, _ string, id gofakes3.UploadID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.uploads, id)
	return nil
}

func quoted(sum []byte) string { return `"` + hex.EncodeToString(sum) + `"` }

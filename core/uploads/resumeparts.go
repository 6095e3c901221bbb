package uploads

import (
	"context"

	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// keepParts returns those of the listed parts, by number - 1, that are what payload
// has in their place; nil where there are none. It notes them, and tells how
// many bytes they are.
func (u *upload) keepParts(ctx context.Context, log *uploadLog, listed []s3xml.UploadedPart, payload transport.Payload) ([]s3xml.Part, error) {
	e := &log.entry
	kept, bytes, count := make([]s3xml.Part, e.count()), int64(0), 0
	known := e.parts
	e.parts = nil // what the server does not have is not known either
	for _, part := range listed {
		n := int(part.Number)
		if n < 1 || n > len(kept) {
			continue
		}
		offset, length := e.bounds(n)
		if part.Size != length {
			continue
		}
		note := noted{}
		if n <= len(known) {
			note = known[n-1]
		}
		digest, same, err := u.matchesPart(ctx, e.integrity, part, note, payload.Slice(offset, length))
		if err != nil {
			return nil, err
		}
		if same {
			kept[n-1] = s3xml.Part{Number: n, ETag: part.ETag, ChecksumCRC32C: part.ChecksumCRC32C}
			e.set(n, noted{part.ETag, digest})
			bytes, count = bytes+length, count+1
		}
	}
	log.count = count
	if count == 0 {
		return nil, nil
	}
	if u.settings.Kept != nil {
		u.settings.Kept(ctx, bytes)
	}
	return kept, nil
}

// matchesPart tells whether a part at the server is what payload holds, and the digest
// to note of it. Nothing is read where the journal knows that this very part
// was sent from this very source. Else the server's checksum decides, or an
// ETag that is an MD5, or what the journal says was sent under that ETag.
func (u *upload) matchesPart(ctx context.Context, by Integrity, part s3xml.UploadedPart, note noted, payload transport.Payload) (digest string, same bool, err error) {
	unchanged := note.etag != "" && note.etag == part.ETag
	if u.source != "" && (unchanged || by == IntegrityCRC32C && note.digest != "" && note.digest == part.ChecksumCRC32C) {
		return note.digest, true, nil
	}
	if part.ChecksumCRC32C != "" {
		digest, err = IntegrityCRC32C.digest(ctx, payload)
		return by.ifOwn(IntegrityCRC32C, digest), err == nil && digest == part.ChecksumCRC32C, err
	}
	if u.IsMD5(part.ETag) {
		digest, err = IntegrityMD5.digest(ctx, payload)
		if err != nil || isDigest(part.ETag, digest) {
			return by.ifOwn(IntegrityMD5, digest), err == nil, err
		}
	}
	if !unchanged || note.digest == "" {
		return "", false, nil
	}
	digest, err = by.digest(ctx, payload)
	return digest, err == nil && digest == note.digest, err
}

// ifOwn is a digest of kind, "" where i is of another.
func (i Integrity) ifOwn(kind Integrity, digest string) string {
	if i != kind {
		return ""
	}
	return digest
}

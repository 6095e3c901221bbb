package uploads

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
)

// adoptedMetadata is the code of the error that an adopted upload has made an
// object with somebody else's content type or metadata; not S3's.
const adoptedMetadata = "AdoptedMetadata"

// adopt takes over the newest upload at the server whose parts fit. One of
// which no part is the same is left alone: it is of another file.
func (u *upload) adopt(ctx context.Context, log *uploadLog, payload transport.Payload) ([]s3xml.Part, error) {
	found, err := u.candidates(ctx)
	for i := 0; i < len(found) && err == nil; i++ {
		var listed s3xml.ListPartsPage
		if listed, err = u.server.At(u.Target, found[i].UploadID, found[i].Initiated).Parts(ctx); err != nil {
			err = multipart.UnlessGone(err)
			continue
		}
		partSize := partSizeOf(listed.Parts, payload.Size())
		asked := u.integrity
		if partSize > 0 && u.agreeOnChecksums(u.checkedBy(listed)) {
			log.entry = entry{
				uploadID: found[i].UploadID, partSize: partSize, size: payload.Size(), source: u.source,
				object: u.digestDescription(), key: sse.Print(u.Headers, found[i].UploadID), begun: found[i].Initiated.Unix(), integrity: u.guardOfPart(), adopted: true,
			}
			kept, err := u.keepParts(ctx, log, listed.Parts, payload)
			if err != nil {
				return nil, err
			}
			if kept != nil {
				u.goTo(found[i].UploadID, found[i].Initiated)
				log.adopted(ctx)
				return kept, nil
			}
		}
		u.integrity, log.entry = asked, entry{}
	}
	return nil, err
}

// candidates are the uploads at the server for exactly that key, newest first.
func (u *upload) candidates(ctx context.Context) ([]s3xml.Upload, error) {
	found, err := u.server.Find(ctx, u.Target)
	for i := range found { // they are few
		for ; i > 0 && found[i].Initiated.After(found[i-1].Initiated); i-- {
			found[i], found[i-1] = found[i-1], found[i]
		}
	}
	return found, err
}

// partSizeOf is the size of the parts that an object of size bytes was cut
// into, 0 if these are no parts of one: all but the last must be equal.
func partSizeOf(parts []s3xml.UploadedPart, size int64) int64 {
	e := entry{size: size}
	for _, part := range parts {
		e.partSize = max(e.partSize, part.Size)
	}
	if !e.plausible() {
		return 0
	}
	for _, part := range parts {
		if part.Number < 1 || part.Number > int64(e.count()) {
			return 0
		}
		if _, length := e.bounds(int(part.Number)); part.Size != length {
			return 0
		}
	}
	return e.partSize
}

// describeAnew gives the object of an adopted upload the content type, metadata
// and headers that were asked for. An upload in parts keeps those that it was
// opened with, and S3 tells them of no upload. So the object is looked at, and
// where it does not show that it has what was asked for, and no more, the server
// copies it onto itself.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (u *upload) describeAnew(ctx context.Context, stored PutResult) (PutResult, error) {
	resp, err := u.pipeline.Do(ctx, request.ReadCall(request.HeadObject, u.Bucket, u.Object, request.GetOptions{
		CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnOther, u.Headers)}, VersionID: stored.VersionID}))
	headers, answer, wanted := map[string]string{}, transport.Header{}, u.describe()
	if err != nil {
		resp = &transport.Response{}
	} else {
		answer = resp.Header
	}
	if same, proved := request.IsDescribed(resp, wanted); same && proved && !isDescribedFurther(answer, wanted) {
		return stored, nil
	}
	for name, value := range request.CarriedBy(request.OnCreate, u.Headers) {
		headers[name] = value
		if key, ok := strings.CutPrefix(name, "x-amz-server-side-encryption-customer-"); ok {
			headers["x-amz-copy-source-server-side-encryption-customer-"+key] = value
		}
	}
	if answer["x-amz-tagging-count"] != "" || headers["x-amz-tagging"] != "" {
		headers[request.TaggingDirective] = "REPLACE"
	}
	metadata := map[string]string{}
	for name, value := range request.MetadataOf(u.header) {
		metadata[request.MetadataPrefix+name] = value // which is no header, whatever its name
	}
	etag := cmp.Or(stored.ETag, request.UnquoteETag(answer["etag"]))
	copied, err := u.redescribe(ctx, u.Target.Bucket, u.Target.Object, etag, Description{headers, metadata, u.header["content-type"]})
	switch {
	case err == nil:
		return copied, nil
	case request.RefusedCondition(err): // another object is in its place by now
		return stored, nil
	}
	if operation, named := errors.AsType[*smithy.OperationError](err); named {
		err = operation.Err // this one is PutObject's
	}
	return stored, &s3err.Finding{
		Code: adoptedMetadata, BucketName: u.Bucket, ObjectName: u.Object, Cause: err,
		Message: "the object is stored, but perhaps with the content type, metadata and headers that the adopted upload was opened with: a copy onto itself, to replace them, failed",
	}
}

// describe is what the upload was to be opened with, as far as it says
// something of the object: keys and rights do not.
func (u *upload) describe() transport.Header {
	wanted := transport.Header{}
	for _, given := range [...]map[string]string{request.CarriedBy(request.OnCreate, u.Headers), u.header} {
		for name, value := range given {
			if request.RequestsOf(name)&request.OnPart == 0 {
				wanted[name] = value
			}
		}
	}
	return wanted
}

// isDescribedFurther tells whether an object has what was not asked for.
func isDescribedFurther(answer, wanted transport.Header) bool {
	for name, value := range answer {
		_, asked := wanted[name]
		switch {
		case asked || value == "":
		case name == "x-amz-tagging-count" && value != "0", name == "x-amz-storage-class" && value != "STANDARD",
			name == "x-amz-website-redirect-location", request.RequestsOf(name)&request.OfCopied != 0:
			return true
		}
	}
	return false
}

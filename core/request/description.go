package request

import (
	"time"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/sse"
	"github.com/minnow-s3/minnow/core/transport"
)

// Description is what a caller says of an object that is made anew, by an upload or
// of others: all that PutOptions and ComposeOptions have in common.
type Description struct {
	Headers              map[string]string // the caller's
	Options              *ObjectOptions
	ContentType          string
	Metadata             map[string]string // Read leaves what is no header of S3's
	IfMatch, IfNoneMatch string
	SSE                  sse.Encryption
	ServerOrders         bool
}

// Read returns the headers that the caller asks for, in lower case, with the options
// and conditions among them, and those of content type and metadata. It refuses, by the
// option's name, what S3 would not take. now is what a retention has to be after.
func (d *Description) Read(now time.Time) (headers map[string]string, header transport.Header, err error) {
	header = transport.Header{}
	if !Printable(d.ContentType) {
		return nil, nil, s3err.Argument("contentType", "must be printable ASCII")
	}
	if headers, err = d.Options.HeadersWith(d.Headers, now); err == nil {
		d.Metadata, headers, err = SortMetadata(d.Metadata, headers, d.ContentType != "")
	}
	if err == nil {
		headers, err = d.SSE.AddTo(headers, sse.Written, "sse")
	}
	if err != nil {
		return nil, nil, err
	}
	if headers["content-type"] == "" {
		header["content-type"] = "application/octet-stream"
		Set(header, "content-type", d.ContentType)
	}
	if err = SetMetadata(header, d.Metadata); err == nil {
		err = AddOptions(headers, Conditions(d.IfMatch, d.IfNoneMatch))
	}
	if err != nil || d.ServerOrders {
		return headers, header, err
	}
	if err = CheckOrders(headers, "headers"); err == nil {
		err = CheckOrders(header, "metadata")
	}
	return headers, header, err
}

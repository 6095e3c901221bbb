package nethttp

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/textproto"

	"github.com/minnow-s3/minnow/core/transport"
)

// form is a payload between the fields of a form and its end.
type form struct {
	io.Reader
	length      int64
	contentType string
}

func newForm(fields []transport.Field, content io.Reader, size int64) (form, error) {
	var text bytes.Buffer
	w := multipart.NewWriter(&text)
	for _, field := range fields {
		if err := w.WriteField(field.Name, field.Value); err != nil {
			return form{}, err
		}
	}
	if _, err := w.CreatePart(fileHeader(fields)); err != nil {
		return form{}, err
	}
	before := text.Len()
	if err := w.Close(); err != nil {
		return form{}, err
	}
	all := text.Bytes()
	return form{
		Reader: io.MultiReader(bytes.NewReader(all[:before]), content, bytes.NewReader(all[before:])),
		length: size + int64(len(all)), contentType: w.FormDataContentType(),
	}, nil
}

// fileHeader is that of the file's part. It repeats the field content-type, which
// some servers look for there.
func fileHeader(fields []transport.Field) textproto.MIMEHeader {
	header := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="file"`}}
	for _, field := range fields {
		if field.Name == "content-type" {
			header.Set(field.Name, field.Value)
		}
	}
	return header
}

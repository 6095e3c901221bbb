package copies

import (
	"context"
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/shape"
	"github.com/minnow-s3/minnow/core/transport"
)

// left are the headers about an object that CopyObject does not take over by itself.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
const left = "x-amz-storage-class x-amz-website-redirect-location x-amz-object-lock-legal-hold x-amz-object-lock-mode x-amz-object-lock-retain-until-date" +
	" x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-bucket-key-enabled"

// keep gives the copy what its source has and a copy would lose, unless the caller
// says otherwise: what can be seen of it. A copy by parts needs the tags as well.
func (m *moving) keep(ctx context.Context) error {
	all := map[string]string{}
	for name, value := range m.opts.Headers {
		all[request.Lower(name)] = value
	}
	encrypted := false
	for name := range all {
		encrypted = encrypted || strings.HasPrefix(name, "x-amz-server-side-encryption")
	}
	until := s3xml.ReadTime(m.was.Header["x-amz-object-lock-retain-until-date"])
	for name := range strings.SplitSeq(left, " ") {
		_, given := all[name]
		ended := strings.HasPrefix(name, "x-amz-object-lock-") && !strings.HasSuffix(name, "hold") && until.Before(m.Pipeline.Now())
		if value := m.was.Header[name]; value != "" && value != "STANDARD" && !given && !ended && !(encrypted && strings.HasPrefix(name, "x-amz-server-side-")) {
			all[name] = value
		}
	}
	m.opts.Headers = all
	if m.was.Size <= m.limit() {
		return nil
	}
	tags, err := m.tags(ctx)
	if tags != "" && err == nil {
		all[request.TaggingHeader], all[request.TaggingDirective] = tags, "REPLACE"
	}
	return err
}

// putFolder writes the empty object that a folder is anew, where the server refuses to
// copy it: versitygw and SeaweedFS keep folders otherwise than objects.
func (m *moving) putFolder(ctx context.Context, refusal error) (CopyResult, error) {
	header := transport.Header{}
	if err := m.carry(ctx, header, m.was.Response); err != nil {
		return CopyResult{}, refusal
	}
	r := request.Call{Operation: request.PutObject, Bucket: m.bucket, Object: m.object, Header: header, Extra: request.CarriedBy(request.OnPut, m.opts.Headers), Payload: transport.Bytes(nil)}
	resp, err := m.Pipeline.Do(ctx, r)
	if err != nil {
		return CopyResult{}, err
	}
	return CopyResult{ETag: request.UnquoteETag(resp.Header["etag"])}, nil
}

// tags are those of the source, as a header has them.
func (m *moving) tags(ctx context.Context) (string, error) {
	has, err := m.hasTags(ctx, m.was.Response)
	if !has || err != nil {
		return "", err
	}
	r := request.ReadCall(request.GetObjectTagging, m.bucket, m.source.Object, request.GetOptions{CallOptions: request.CallOptions{Headers: request.CarriedBy(request.OnSource, m.opts.Headers)}})
	resp, err := m.Pipeline.Do(ctx, r)
	if err != nil {
		return "", err
	}
	text, err := shape.Read("Tagging^{TagSet>Tag&{Key,Value}}", resp.Document)
	if err != nil {
		return "", r.Malformed(resp, err)
	}
	var query s3addr.Query
	tags, _ := jsontext.Parse(string(text))
	for i, name := range tags.Names() {
		value, _ := tags.Items()[i].String()
		query.Add(name, value)
	}
	return query.String(), nil
}

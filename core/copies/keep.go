package copies

import (
	"context"
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// left are the headers about an object that CopyObject does not take over by itself.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html
const left = "x-amz-storage-class x-amz-website-redirect-location x-amz-object-lock-legal-hold x-amz-object-lock-mode x-amz-object-lock-retain-until-date" +
	" x-amz-server-side-encryption x-amz-server-side-encryption-aws-kms-key-id x-amz-server-side-encryption-bucket-key-enabled"

// keep gives the copy what its source has and a copy would lose, unless the caller
// says otherwise: what can be seen of it. A copy by parts needs the tags as well.
func (m *moving) keep(ctx context.Context) error {
	all := request.LowerNames(m.opts.Headers)
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
	has, err := m.hasTags(ctx, m.was.Response)
	if !has || err != nil {
		return err
	}
	tags, err := m.tags(ctx, m.source.Object, request.CarriedBy(request.OnSource, m.opts.Headers))
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

// isKept tells whether a copy shows what keep has asked for: all of it, or only what
// the source has. Without that, the removal would lose a lock, say.
func (m *moving) isKept(copied seen, all bool) bool {
	for name := range strings.SplitSeq(left, " ") {
		wanted, shown := m.opts.Headers[name], copied.Header[name]
		switch {
		case wanted == "" || wanted == "STANDARD" || wanted == "OFF" || !all && wanted != m.was.Header[name]:
		case strings.HasSuffix(name, "-date") && s3xml.ReadTime(shown).Equal(s3xml.ReadTime(wanted)):
		case !strings.HasSuffix(shown, wanted): // a key is shown with where it is
			return false
		}
	}
	return true
}

// sameTags tells whether the new name has the tags of the old one. How many they are
// was compared.
func (m *moving) sameTags(ctx context.Context) (bool, error) {
	if count := m.was.Header["x-amz-tagging-count"]; count == "" || count == "0" {
		return true, nil
	}
	old, err := m.tags(ctx, m.source.Object, request.CarriedBy(request.OnSource, m.opts.Headers))
	if err != nil {
		return false, err
	}
	copied, err := m.tags(ctx, m.object, m.headers)
	return old == copied, err
}

// tags are those of an object, as a header has them.
func (m *moving) tags(ctx context.Context, object string, headers map[string]string) (string, error) {
	r := request.ReadCall(request.GetObjectTagging, m.bucket, object, request.GetOptions{CallOptions: request.CallOptions{Headers: headers}})
	resp, err := m.Pipeline.Do(ctx, r)
	if err != nil {
		return "", err
	}
	text, err := rows.Find("getObjectTags").Read(resp.Document)
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

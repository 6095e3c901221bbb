package notify

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// Record is one event. What the server did not send is zero: a removal has
// neither size nor ETag.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
type Record struct {
	EventName   string // such as s3:ObjectCreated:Put
	EventTime   time.Time
	BucketName  string
	ObjectName  string // not escaped
	Size        int64  // bytes
	ETag        string
	VersionID   string
	ContentType string
	Sequencer   string // orders the events of one key, as a hexadecimal number
	JSON        string // the whole record in S3's own form, as it came but for s3.object.key, which is ObjectName
}

// parseLine reads {"Records":[…]}, or {"Records":null}, which keeps the
// connection alive.
func parseLine(line string) ([]Record, error) {
	v, err := jsontext.Parse(line)
	if err != nil || !utf8.ValidString(line) {
		return nil, &FormatError{"has a line that is not JSON"}
	}
	list := v.Get("Records")
	if list.Kind() == jsontext.Null {
		return nil, nil
	}
	if list.Kind() != jsontext.Array {
		return nil, &FormatError{"has a line without records"}
	}
	records := make([]Record, 0, len(list.Items()))
	for _, item := range list.Items() {
		record, ok := parseRecord(item)
		if !ok {
			return nil, &FormatError{"has a record that lacks its event, bucket or key, or has one of another type"}
		}
		records = append(records, record)
	}
	return records, nil
}

func parseRecord(v jsontext.Value) (Record, bool) {
	r := recordReader{ok: true}
	s3 := v.Get("s3")
	object := s3.Get("object")
	record := Record{
		EventName:   r.required(v.Get("eventName")),
		BucketName:  r.required(s3.Get("bucket").Get("name")),
		ObjectName:  r.required(object.Get("key")),
		EventTime:   r.time(v.Get("eventTime")),
		Size:        r.size(object.Get("size")),
		ETag:        r.text(object.Get("eTag")),
		VersionID:   r.text(object.Get("versionId")),
		ContentType: r.text(object.Get("contentType")),
		Sequencer:   r.text(object.Get("sequencer")),
		JSON:        v.Raw(),
	}
	if !strings.HasPrefix(record.EventName, "s3:") { // S3 itself leaves that out
		record.EventName = "s3:" + record.EventName
	}
	if r.encoded(v) {
		if key, ok := unescape(record.ObjectName); ok && key != record.ObjectName {
			record.ObjectName = key
			record.JSON = string(appendReplaced(nil, v, "s3 object key", key))
		}
	}
	return record, r.ok && utf8.ValidString(record.ObjectName)
}

// recordReader notes whether all was of the type it has to be.
type recordReader struct{ ok bool }

func (r *recordReader) required(v jsontext.Value) string {
	s, ok := v.String()
	r.ok = r.ok && ok && s != ""
	return s
}

func (r *recordReader) text(v jsontext.Value) string {
	s, ok := v.String()
	r.ok = r.ok && (ok || absent(v))
	return s
}

func (r *recordReader) size(v jsontext.Value) int64 {
	n, ok := v.Int()
	r.ok = r.ok && (ok && n >= 0 || absent(v))
	return n
}

func (r *recordReader) time(v jsontext.Value) time.Time {
	s := r.text(v)
	if s == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339, s)
	r.ok = r.ok && err == nil
	return t.UTC()
}

func absent(v jsontext.Value) bool { return v.Kind() == jsontext.Missing || v.Kind() == jsontext.Null }

// encoded tells whether a record's key is URL-encoded, as S3's description of
// events has it. MinIO encodes it for its targets, such as a webhook, but on a
// listen stream only the servers of before 2020 did, whose times have no
// fraction of a second: today's send the name as it is, and a key that looks
// encoded would become another.
func (r *recordReader) encoded(v jsontext.Value) bool {
	return r.text(v.Get("eventSource")) != "minio:s3" || !strings.Contains(r.text(v.Get("eventTime")), ".")
}

// unescape undoes form encoding, in which a space is a plus. It fails for what
// is not so encoded, and for what would not be UTF-8.
func unescape(s string) (string, bool) {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '+':
			out = append(out, ' ')
		case c != '%':
			out = append(out, c)
		case i+2 >= len(s) || digit(s[i+1])|digit(s[i+2]) > 15:
			return "", false
		default:
			out = append(out, digit(s[i+1])<<4|digit(s[i+2]))
			i += 2
		}
	}
	return string(out), utf8.Valid(out)
}

// digit returns the value of a hexadecimal digit, or 255.
func digit(c byte) byte {
	if i := strings.IndexByte("0123456789abcdef", c|' '); i >= 0 && c > ' ' {
		return byte(i)
	}
	return 255
}

// appendReplaced appends v with the string that path leads to, names with
// spaces between them, replaced by s.
func appendReplaced(dst []byte, v jsontext.Value, path, s string) []byte {
	if path == "" {
		return jsontext.AppendString(dst, s)
	}
	first, rest, _ := strings.Cut(path, " ")
	dst = append(dst, '{')
	for i, name := range v.Names() {
		dst = jsontext.AppendName(dst, name)
		if name == first {
			dst = appendReplaced(dst, v.Items()[i], rest, s)
		} else {
			dst = append(dst, v.Items()[i].Raw()...)
		}
	}
	return append(dst, '}')
}

package notify

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// recorded is what MinIO (RELEASE.2025-09-07) sent for a PutObject of
// "a b+c%d😀<&>", shortened where it does not matter.
const recorded = `{"eventVersion":"2.0","eventSource":"minio:s3","awsRegion":"","eventTime":"2026-11-22T21:35:30.685Z",` +
	`"eventName":"s3:ObjectCreated:Put","userIdentity":{"principalId":"minnow"},` +
	`"requestParameters":{"principalId":"minnow","region":"","sourceIPAddress":"127.0.0.1"},` +
	`"responseElements":{"x-amz-id-2":"b631","x-amz-request-id":"18EA7BA07D075ECD"},` +
	`"s3":{"s3SchemaVersion":"1.0","configurationId":"Config","bucket":{"name":"photos","ownerIdentity":{"principalId":"minnow"},"arn":"arn:aws:s3:::photos"},` +
	`"object":{"key":"a b+c%d😀\u003c\u0026\u003e","size":5,"eTag":"5d41402abc4b2a76b9719d911017c592","contentType":"application/octet-stream",` +
	`"userMetadata":{"content-type":"application/octet-stream"},"versionId":"7c1e","sequencer":"18EA7BA07D104956"}},` +
	`"source":{"host":"127.0.0.1","port":"","userAgent":"Go-http-client/1.1"}}`

var recordedRecord = Record{
	EventName: "s3:ObjectCreated:Put", EventTime: time.Date(2026, 11, 22, 21, 35, 30, 685e6, time.UTC),
	BucketName: "photos", ObjectName: "a b+c%d😀<&>", Size: 5, ETag: "5d41402abc4b2a76b9719d911017c592",
	VersionID: "7c1e", ContentType: "application/octet-stream", Sequencer: "18EA7BA07D104956", JSON: recorded,
}

// minimal is a record with no more than it must have.
func minimal(event, key string) string {
	return `{"eventName":"` + event + `","s3":{"bucket":{"name":"photos"},"object":{"key":"` + key + `"}}}`
}

func lineOf(records ...string) string { return `{"Records":[` + strings.Join(records, ",") + "]}\n" }

// readAll returns the records of a stream, how often it only showed that it is
// alive, and its end.
func readAll(src io.Reader) (records []Record, alive int, err error) {
	for r := NewReader(src); ; {
		more, err := r.Next()
		if err != nil {
			if again, same := r.Next(); len(more)+len(again) > 0 || same != err {
				return nil, 0, errors.New("an end that is none")
			}
			return records, alive, err
		}
		if len(more) == 0 {
			alive++
		}
		records = append(records, more...)
	}
}

func TestReaderReadsWhatMinIOSends(t *testing.T) {
	got, alive, err := readAll(strings.NewReader("{\"Records\":null}\n" + lineOf(recorded) + "{\"Records\":null}\n"))
	if want := []Record{recordedRecord}; err != io.EOF || alive != 2 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %d keep-alives, %v\nwant %+v, 2, EOF", got, alive, err, want)
	}
}

func TestReaderReadsKeys(t *testing.T) {
	minio := func(time, key string) string {
		return `{"eventSource":"minio:s3","eventTime":"` + time + `",` + minimal("s3:ObjectCreated:Put", key)[1:]
	}
	const today, before = "2026-11-22T21:35:30.685Z", "2018-10-26T11:18:32Z"
	for name, tc := range map[string]struct{ record, want string }{
		"S3's":                      {minimal("ObjectCreated:Put", "red+flower%2B%25%F0%9F%98%80.jpg"), "red flower+%😀.jpg"},
		"S3's, decoded once":        {minimal("ObjectCreated:Put", "a%252Bb"), "a%2Bb"},
		"S3's, a folder":            {minimal("ObjectCreated:Put", "a/b%2fc"), "a/b/c"},
		"not encoded after all":     {minimal("ObjectCreated:Put", "100%"), "100%"},
		"encoded, but to no UTF-8":  {minimal("ObjectCreated:Put", "%FF"), "%FF"},
		"an escape that is none":    {minimal("ObjectCreated:Put", "%1\x7f%+1%zz"), "%1\x7f%+1%zz"},
		"a control for a digit":     {minimal("ObjectCreated:Put", `%\u00102`), "%\x102"},
		"a letter for a digit":      {minimal("ObjectCreated:Put", "%z1%80%80%80"), "%z1%80%80%80"},
		"MinIO's of today":          {minio(today, "a b+c%2Fd"), "a b+c%2Fd"},
		"MinIO's, like an escape":   {minio(today, "100%25"), "100%25"},
		"MinIO's of 2018":           {minio(before, "test12%2FDG+1.jpg"), "test12/DG 1.jpg"},
		"quotes, newlines, slashes": {minimal("ObjectCreated:Put", "%22%5C%0A"), "\"\\\n"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := readAll(strings.NewReader(lineOf(tc.record)))
			if err != io.EOF || len(got) != 1 || got[0].ObjectName != tc.want || got[0].EventName != "s3:ObjectCreated:Put" {
				t.Fatalf("got %+v, %v, want the key %q", got, err, tc.want)
			}
			key, _ := parse(t, got[0].JSON).Get("s3").Get("object").Get("key").String()
			if key != tc.want {
				t.Errorf("key in the JSON: got %q, want %q", key, tc.want)
			}
		})
	}
}

// All but the key stays as it came, also what nobody knows.
func TestRecordKeepsItsJSON(t *testing.T) {
	const before = `{"x":[1.50,{"y":null}],"eventName":"s3:ObjectCreated:Put","s3":{"bucket":{"name":"b","z":"\u003c"},"object":{"a":1,"key":"`
	const after = `","size":9007199254740993,"b":"é"},"c":{}},"d":true}`
	got, _, err := readAll(strings.NewReader(lineOf(before + "a+b%22" + after)))
	if want := before + `a b\"` + after; err != io.EOF || len(got) != 1 || got[0].JSON != want {
		t.Errorf("got %+v, %v, want %s", got, err, want)
	}
}

func TestRecordThatNeedsNoDecodingStaysAsItIs(t *testing.T) {
	const record = `{ "eventName" : "s3:ObjectCreated:Put" , "eventTime":"2026-11-22T23:35:30+02:00", "s3":{"bucket":{"name":"b"}, "object":{"key":"a", "size":null,"eTag" : null}}}`
	got, _, err := readAll(strings.NewReader(lineOf(record)))
	want := []Record{{EventName: "s3:ObjectCreated:Put", EventTime: time.Date(2026, 11, 22, 21, 35, 30, 0, time.UTC), BucketName: "b", ObjectName: "a", JSON: record}}
	if err != io.EOF || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
}

func TestReaderTakesAnyChunks(t *testing.T) {
	stream := " \n{\"Records\":null}\r\n" + lineOf(minimal("s3:ObjectCreated:Put", "a"), minimal("s3:ObjectCreated:Copy", "b")) +
		"\n\n   " + lineOf() + lineOf(minimal("s3:ObjectRemoved:Delete", strings.Repeat("c", 3*chunk))) + lineOf(minimal("s3:ObjectCreated:Put", "d"))
	for name, src := range map[string]io.Reader{
		"whole":          strings.NewReader(stream),
		"byte by byte":   iotest.OneByteReader(strings.NewReader(stream)),
		"in halves":      iotest.HalfReader(strings.NewReader(stream)),
		"with its end":   iotest.DataErrReader(strings.NewReader(stream)),
		"end, in pieces": iotest.DataErrReader(iotest.OneByteReader(strings.NewReader(stream))),
	} {
		t.Run(name, func(t *testing.T) {
			got, alive, err := readAll(src)
			keys := []string{}
			for _, record := range got {
				keys = append(keys, record.ObjectName[:1])
			}
			if err != io.EOF || alive == 0 || strings.Join(keys, "") != "abcd" {
				t.Errorf("got %q, %d keep-alives, %v, want a, b, c, d, some, EOF", keys, alive, err)
			}
		})
	}
}

// A server of before 2023 sends blanks without a line end.
func TestBlanksKeepAlive(t *testing.T) {
	src, dst := io.Pipe()
	defer src.Close()
	go dst.Write([]byte(" "))
	records, err := NewReader(src).Next()
	if len(records) > 0 || err != nil {
		t.Errorf("got %v, %v, want a keep-alive", records, err)
	}
}

func TestCutLastLineIsTheEnd(t *testing.T) {
	broken := errors.New("reset")
	line := lineOf(recorded)
	for _, cut := range []int{1, 5, len(line) / 2, len(line) - 1} {
		src := io.MultiReader(strings.NewReader(lineOf(recorded)+line[:cut]), iotest.ErrReader(broken))
		if got, _, err := readAll(src); len(got) != 1 || err != broken {
			t.Errorf("cut at %d: got %d records, %v, want 1, %v", cut, len(got), err, broken)
		}
	}
}

func TestReaderRefuses(t *testing.T) {
	const notJSON, without = "has a line that is not JSON", "has a line without records"
	const incomplete = "has a record that lacks its event, bucket or key, or has one of another type"
	with := func(member string) string {
		return lineOf("{" + member + "," + minimal("s3:ObjectCreated:Put", "a")[1:])
	}
	object := func(member string) string {
		return lineOf(`{"eventName":"e","s3":{"bucket":{"name":"b"},"object":{"key":"k",` + member + `}}}`)
	}
	for name, tc := range map[string]struct{ stream, reason string }{
		"a page":               {"<!DOCTYPE html>\n<html>\n", notJSON},
		"half a line":          {"{\"Records\":[\n]}\n", notJSON},
		"two on a line":        {"{\"Records\":null}{\"Records\":null}\n", notJSON},
		"no UTF-8":             {lineOf(minimal("s3:ObjectCreated:Put", "\xff")), notJSON},
		"too deep":             {strings.Repeat("[", 100) + strings.Repeat("]", 100) + "\n", notJSON},
		"an error":             {"{\"code\":\"InternalError\"}\n", without},
		"an array":             {"[]\n", without},
		"a number":             {"1\n", without},
		"records in an object": {"{\"Records\":{}}\n", without},
		"record null":          {lineOf("null"), incomplete},
		"empty record":         {lineOf("{}"), incomplete},
		"no event":             {lineOf(minimal("", "a")), incomplete},
		"no key":               {lineOf(minimal("s3:ObjectCreated:Put", "")), incomplete},
		"no bucket":            {lineOf(`{"eventName":"e","s3":{"object":{"key":"k"}}}`), incomplete},
		"lone surrogate":       {lineOf(minimal("s3:ObjectCreated:Put", `\ud83d`)), incomplete},
		"a second one":         {lineOf(minimal("s3:ObjectCreated:Put", "a"), "{}"), incomplete},
		"time of another day":  {with(`"eventTime":"yesterday"`), incomplete},
		"time as a number":     {with(`"eventTime":1`), incomplete},
		"size in words":        {object(`"size":"1"`), incomplete},
		"size below zero":      {object(`"size":-1`), incomplete},
		"half a byte":          {object(`"size":1.5`), incomplete},
		"ETag as a number":     {object(`"eTag":1`), incomplete},
		"too long a line":      {strings.Repeat("x", MaxLine+1), "has a line of over 1 MiB"},
		"ended too late":       {strings.Repeat("x", MaxLine+1) + "\n", "has a line of over 1 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			for how, src := range map[string]io.Reader{
				"whole": strings.NewReader(tc.stream), "in pieces": iotest.OneByteReader(strings.NewReader(tc.stream)),
				"with its end": iotest.DataErrReader(strings.NewReader(tc.stream)),
			} {
				got, _, err := readAll(src)
				var format *FormatError
				if !errors.As(err, &format) || format.Reason != tc.reason || len(got) > 0 {
					t.Errorf("%s: got %v, %v, want %s", how, got, err, tc.reason)
				}
			}
		})
	}
}

func TestLongestLine(t *testing.T) {
	frame := len(lineOf(minimal("s3:ObjectCreated:Put", ""))) - 1
	stream := "   \n" + lineOf(minimal("s3:ObjectCreated:Put", strings.Repeat("k", MaxLine-frame)))
	for how, src := range map[string]io.Reader{
		"whole": strings.NewReader(stream), "in pieces": iotest.OneByteReader(strings.NewReader(stream)),
	} {
		if got, _, err := readAll(src); len(got) != 1 || err != io.EOF {
			t.Errorf("%s: got %d records, %v, want 1, EOF", how, len(got), err)
		}
	}
}

func TestFormatErrorQuotesNothing(t *testing.T) {
	_, _, err := readAll(strings.NewReader("secret\n"))
	if want := "the stream of events has a line that is not JSON"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

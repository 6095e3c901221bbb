package rows

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
)

func value(t testing.TB, text string) jsontext.Value {
	t.Helper()
	v, err := jsontext.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

const namespace = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

// whole has everything that a configuration may have.
const (
	whole = `{"TopicConfigurations":[{"Arn":"arn:aws:sns:us-east-1:1:t","Events":["s3:ReducedRedundancyLostObject"]}],` +
		`"QueueConfigurations":[{"Id":"a \"b\" <&> ü😀","Arn":"arn:minio:sqs::x:webhook","Events":["s3:ObjectCreated:*","s3:ObjectRemoved:Delete"],` +
		`"Filter":{"Key":{"FilterRules":[{"Name":"prefix","Value":"fotos/\"ü"},{"Name":"suffix","Value":".jpg"}]}}},` +
		`{"Arn":"arn:minio:sqs::y:webhook","Events":["s3:ObjectAccessed:Get"],"Filter":{"Key":{"FilterRules":[{"Name":"suffix","Value":""}]}}}],` +
		`"CloudFunctionConfigurations":[{"Id":"f","Arn":"arn:aws:lambda:us-east-1:1:function:f","Events":["s3:ObjectTagging:*"]}],` +
		`"EventBridgeConfiguration":{}}`
	wholeXML = "<NotificationConfiguration" + namespace + "><TopicConfiguration><Topic>arn:aws:sns:us-east-1:1:t</Topic><Event>s3:ReducedRedundancyLostObject</Event></TopicConfiguration>" +
		"<QueueConfiguration><Id>a &#34;b&#34; &#60;&#38;&#62; ü😀</Id><Queue>arn:minio:sqs::x:webhook</Queue><Event>s3:ObjectCreated:*</Event><Event>s3:ObjectRemoved:Delete</Event>" +
		"<Filter><S3Key><FilterRule><Name>prefix</Name><Value>fotos/&#34;ü</Value></FilterRule><FilterRule><Name>suffix</Name><Value>.jpg</Value></FilterRule></S3Key></Filter></QueueConfiguration>" +
		"<QueueConfiguration><Queue>arn:minio:sqs::y:webhook</Queue><Event>s3:ObjectAccessed:Get</Event><Filter><S3Key><FilterRule><Name>suffix</Name><Value></Value></FilterRule></S3Key></Filter></QueueConfiguration>" +
		"<CloudFunctionConfiguration><Id>f</Id><CloudFunction>arn:aws:lambda:us-east-1:1:function:f</CloudFunction><Event>s3:ObjectTagging:*</Event></CloudFunctionConfiguration>" +
		"<EventBridgeConfiguration></EventBridgeConfiguration></NotificationConfiguration>"
)

func TestNotificationConfig(t *testing.T) {
	set, get := Find("setBucketNotification"), Find("getBucketNotification")
	sent, err := set.Request(value(t, whole))
	if err != nil || string(sent.Document) != wholeXML {
		t.Errorf("\n got %s, %v\nwant %s", sent.Document, err, wholeXML)
	}
	if read, err := get.Read(sent.Document); err != nil || string(read) != whole {
		t.Errorf("\n got %s, %v\nwant %s", read, err, whole)
	}
	sent, err = Find("removeAllBucketNotifications").Request(jsontext.Value{})
	if want := "<NotificationConfiguration" + namespace + "></NotificationConfiguration>"; err != nil || string(sent.Document) != want {
		t.Errorf("of none: got %s, %v, want %s", sent.Document, err, want)
	}
}

// The documents of testdata/notification: minio-* were recorded, aws-* follows the
// examples of S3's API reference.
func TestGoldenNotifications(t *testing.T) {
	for name, want := range map[string]string{
		"minio-none": `{}`,
		"minio-queue": `{"QueueConfigurations":[{"Id":"pictures & more","Arn":"arn:minio:sqs::X:webhook","Events":["s3:ObjectCreated:*","s3:ObjectRemoved:Delete"],` +
			`"Filter":{"Key":{"FilterRules":[{"Name":"prefix","Value":"ü &/<a>"},{"Name":"suffix","Value":".jpg"}]}}}]}`,
		"aws-all": `{"TopicConfigurations":[{"Id":"YjVkM2Y0YmUtNGI3NC00ZjQyLWEwNGItNDIyYWUxY2I0N2M4","Arn":"arn:aws:sns:us-east-1:123456789012:s3notificationtopic2",` +
			`"Events":["s3:ReducedRedundancyLostObject","s3:ObjectCreated:*"]}],` +
			`"QueueConfigurations":[{"Id":"1","Arn":"arn:aws:sqs:us-west-2:123456789012:s3notificationqueue","Events":["s3:ObjectCreated:Put"],` +
			`"Filter":{"Key":{"FilterRules":[{"Name":"prefix","Value":"images/"},{"Name":"suffix","Value":""}]}}},` +
			`{"Id":"2","Arn":"arn:aws:sqs:us-west-2:123456789012:another","Events":["s3:ObjectRemoved:*"]}],` +
			`"CloudFunctionConfigurations":[{"Id":"ObjectCreatedEvents","Arn":"arn:aws:lambda:us-west-2:123456789012:function:CreateThumbnail","Events":["s3:ObjectCreated:*"]}],` +
			`"EventBridgeConfiguration":{}}`,
	} {
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile("testdata/notification/" + name + ".xml")
			if err != nil {
				t.Fatal(err)
			}
			get := Find("getBucketNotification")
			doc := strings.TrimRight(string(text), "\n")
			for n := range len(doc) {
				if got, err := get.Read([]byte(doc[:n])); err == nil {
					t.Fatalf("cut at %d: got %s, want an error", n, got)
				}
			}
			if got, err := get.Read([]byte(doc)); err != nil || string(got) != want {
				t.Fatalf("\n got %s, %v\nwant %s", got, err, want)
			}
			if want == "{}" {
				return
			}
			sent, err := Find("setBucketNotification").Request(value(t, want))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := get.Read(sent.Document); err != nil || string(got) != want {
				t.Errorf("written %s\n got %s, %v\nwant %s", sent.Document, got, err, want)
			}
		})
	}
	_, err := Find("getBucketNotification").Read([]byte("<ListBucketResult/>"))
	if root := (*s3xml.RootError)(nil); !errors.As(err, &root) || *root != (s3xml.RootError{Got: "ListBucketResult", Want: "NotificationConfiguration"}) {
		t.Errorf("of another kind: got %v, want a RootError", err)
	}
}

// What says nothing may be left out or be empty.
func TestNotificationConfigOfEmptyLists(t *testing.T) {
	const rest = `"TopicConfigurations":[{"Arn":"a","Events":["s3:ObjectCreated:*"]`
	want, err := Find("setBucketNotification").Request(value(t, `{`+rest+`}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		`{"QueueConfigurations":[],` + rest + `}]}`,
		`{` + rest + `,"Id":"","Filter":{"Key":{"FilterRules":[]}}}]}`,
		`{` + rest + `,"Filter":{"Key":{}}}]}`,
	} {
		if got, err := Find("setBucketNotification").Request(value(t, text)); err != nil || string(got.Document) != string(want.Document) {
			t.Errorf("%s: got %s, %v, want %s", text, got.Document, err, want.Document)
		}
	}
}

func TestNotificationConfigIsRefused(t *testing.T) {
	queue := func(inner string) string {
		return `{"QueueConfigurations":[{"Arn":"a","Events":["s3:ObjectCreated:*"]},{"Arn":"a","Events":["s3:ObjectCreated:*"],` + inner + `}]}`
	}
	filter := func(inner string) string { return queue(`"Filter":{"Key":{"FilterRules":[` + inner + `]}}`) }
	const at, key = "QueueConfigurations[1]", " is not a key that S3 knows"
	const rule, inXML = at + ".Filter.Key.FilterRules[0]", " must be text that XML can carry"
	for text, want := range map[string]string{
		`null`:                        "must be an object",
		`"x"`:                         "must be an object",
		`[]`:                          "must be an object",
		`{"queueConfigurations":[]}`:  "queueConfigurations" + key,
		`{"LambdaConfigurations":[]}`: "LambdaConfigurations" + key,
		`{"":[]}`:                     key[1:],
		`{"TopicConfigurations QueueConfigurations":[]}`: "TopicConfigurations QueueConfigurations" + key,
		`{"__proto__":{}}`:                           "__proto__" + key,
		`{"QueueConfigurations":{}}`:                 "QueueConfigurations must be an array",
		`{"QueueConfigurations":null}`:               "QueueConfigurations must be an array",
		`{"TopicConfigurations":"x"}`:                "TopicConfigurations must be an array",
		`{"CloudFunctionConfigurations":[[]]}`:       "CloudFunctionConfigurations[0] must be an object",
		`{"EventBridgeConfiguration":true}`:          "EventBridgeConfiguration must be an object",
		`{"EventBridgeConfiguration":{"a":1}}`:       "EventBridgeConfiguration.a" + key,
		queue(`"ARN":"a"`):                           at + ".ARN" + key,
		queue(`"Id":1`):                              at + ".Id must be a string",
		queue(`"Arn":null`):                          at + ".Arn must be a string",
		queue(`"Events":"s3:ObjectCreated:*"`):       at + ".Events must be an array",
		queue(`"Events":["s3:ObjectCreated:*",1]`):   at + ".Events[1] must be a string",
		queue(`"Filter":[]`):                         at + ".Filter must be an object",
		queue(`"Filter":null`):                       at + ".Filter must be an object",
		queue(`"Filter":{}`):                         at + ".Filter.Key must be an object",
		queue(`"Filter":{"S3Key":{}}`):               at + ".Filter.S3Key" + key,
		queue(`"Filter":{"Key":{"Rules":[]}}`):       at + ".Filter.Key.Rules" + key,
		queue(`"Filter":{"Key":{"FilterRules":{}}}`): at + ".Filter.Key.FilterRules must be an array",
		filter(`"x"`):                                rule + " must be an object",
		filter(`{"Name":1}`):                         rule + ".Name must be a string",
		filter(`{"Name":"prefix","Value":2}`):        rule + ".Value must be a string",
		filter(`{"Name":"prefix","value":""}`):       rule + ".value" + key,
		// what notify.Check said before it was said by the shape
		queue(`"Arn":""`):    "QueueConfigurations[1].Arn must not be empty",
		queue(`"Events":[]`): at + ".Events must not be empty",
		`{"TopicConfigurations":[{"Events":["s3:a"]}]}`: "TopicConfigurations[0].Arn must not be empty",
		`{"CloudFunctionConfigurations":[{"Arn":"a"}]}`: "CloudFunctionConfigurations[0].Events must not be empty",
		filter(`{"Name":"infix","Value":"b"}`):          rule + ".Name must be prefix or suffix",
		filter(`{"Name":"Prefix","Value":"b"}`):         rule + ".Name must be prefix or suffix",
		filter(`{"Value":"b"}`):                         rule + ".Name must be prefix or suffix",
		filter(`{"Name":"prefix","Value":"\u0001"}`):    rule + ".Value" + inXML,
		queue(`"Id":"\ud800"`):                          at + ".Id" + inXML,
		queue(`"Arn":"\ufffe"`):                         at + ".Arn" + inXML,
		`{}`:                                            "must name a target: to have none, remove all notifications",
		queue(`"Events":["s3:ObjectCreated:put"]`):      at + ".Events[0] must be an event of S3 or MinIO, such as s3:ObjectCreated:*",
		filter(`{"Name":"suffix"},{"Name":"suffix"}`):   at + ".Filter.Key.FilterRules[1] must not be a second suffix",
	} {
		t.Run(text, func(t *testing.T) {
			got, err := Find("setBucketNotification").Request(value(t, text))
			refused := (*s3err.ArgumentError)(nil)
			if !errors.As(err, &refused) || refused.Argument != "config" || refused.Rule != want || got.Document != nil {
				t.Errorf("got %s, %v, want config: %s", got.Document, err, want)
			}
		})
	}
}

// FuzzNotificationXML wants an end, no panic, and what is read to be written so that it
// reads the same; encoding/xml takes what is written, as MinIO does.
func FuzzNotificationXML(f *testing.F) {
	f.Add([]byte(wholeXML))
	f.Fuzz(func(t *testing.T, doc []byte) {
		want, err := Find("getBucketNotification").Read(doc)
		if err != nil {
			return
		}
		if !json.Valid(want) {
			t.Fatalf("%q: got %q", doc, want)
		}
		setAndGet(t, string(want))
	})
}

// FuzzNotificationJSON wants that what is taken is written so that the same is read again.
func FuzzNotificationJSON(f *testing.F) {
	f.Add(whole)
	f.Fuzz(setAndGet)
}

func setAndGet(t *testing.T, text string) {
	v, err := jsontext.Parse(text)
	if err != nil {
		return
	}
	sent, err := Find("setBucketNotification").Request(v)
	if err != nil {
		return
	}
	var oracle struct{ XMLName xml.Name }
	if err := xml.Unmarshal(sent.Document, &oracle); err != nil {
		t.Fatalf("%s: written %s: %v", text, sent.Document, err)
	}
	first, err := Find("getBucketNotification").Read(sent.Document)
	if err != nil {
		t.Fatalf("%s: written %s: %v", text, sent.Document, err)
	}
	again, err := Find("setBucketNotification").Request(value(t, string(first)))
	if err != nil || !reflect.DeepEqual(again, sent) {
		t.Fatalf("%s: read %s, written again %s, %v", text, first, again.Document, err)
	}
}

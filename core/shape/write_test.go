package shape

import (
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/jsontext"
)

const namespace = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

func value(t testing.TB, text string) jsontext.Value {
	t.Helper()
	v, err := jsontext.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestWrite(t *testing.T) {
	for name, tc := range map[string]struct{ shape, json, want string }{
		"a dictionary":   {"tagging", `{"a & b":"1","__proto__":""}`, `<TagSet><Tag><Key>a &#38; b</Key><Value>1</Value></Tag><Tag><Key>__proto__</Key><Value></Value></Tag></TagSet>`},
		"none in it":     {"tagging", `{}`, `<TagSet></TagSet>`},
		"words":          {"legal hold", `false`, `<Status>OFF</Status>`},
		"a date":         {"retention", `{"RetainUntilDate":1767319445600,"Mode":"COMPLIANCE"}`, `<Mode>COMPLIANCE</Mode><RetainUntilDate>2026-01-02T02:04:05.6Z</RetainUntilDate>`},
		"a date as text": {"retention", `{"Mode":"COMPLIANCE","RetainUntilDate":"2026-01-02"}`, ""},
		"an attribute": {"acl", `{"Grants":[{"Permission":"READ","Grantee":{"URI":"u","Type":"Group"}}]}`,
			`<AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>u</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList>`},
		"no items, within their own": {"acl", `{"Grants":[]}`, `<AccessControlList></AccessControlList>`},
		"in the order of the shape": {"lifecycle", `{"Rules":[{"Expiration":{"ExpiredObjectDeleteMarker":true,"Days":-3},"Filter":{},"Status":"Enabled"}]}`,
			`<Rule><Status>Enabled</Status><Filter></Filter><Expiration><Days>-3</Days><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration></Rule>`},
		"up to the limits": {"limits", `{"On":false,"Other":"aüb","Day":86400000,"Tags":{"abc":"def","b":""},"Rules":[{"Verbs":["GET","HEAD"]},{"Verbs":["PUT"]}]}`,
			`<Day>1970-01-02T00:00:00Z</Day><Other>aüb</Other><Rule><Verb>GET</Verb><Verb>HEAD</Verb></Rule><Rule><Verb>PUT</Verb></Rule>` +
				`<Tag><Key>abc</Key><Value>def</Value></Tag><Tag><Key>b</Key><Value></Value></Tag><On>false</On>`},
		"what is always there": {"logging", `{"LoggingEnabled":{"TargetBucket":"b"}}`, `<LoggingEnabled><TargetBucket>b</TargetBucket><TargetPrefix></TargetPrefix></LoggingEnabled>`},
		"what says nothing": {"notification", `{"TopicConfigurations":[{"Id":"","Arn":"t","Events":["s3:A"],"Filter":{"Key":{"FilterRules":[]}}}],"EventBridgeConfiguration":{}}`,
			`<TopicConfiguration><Topic>t</Topic><Event>s3:A</Event></TopicConfiguration><EventBridgeConfiguration></EventBridgeConfiguration>`},
	} {
		t.Run(name, func(t *testing.T) {
			root := Parse(shapes[tc.shape]).Element
			want := "<" + root + namespace + ">" + tc.want + "</" + root + ">"
			got, err := Write(shapes[tc.shape], value(t, tc.json))
			if name == "a date as text" {
				if err == nil || err.Error() != "RetainUntilDate must be a date" {
					t.Errorf("got %v, want a day without a time refused", err)
				}
				return
			}
			if err != nil || string(got) != want {
				t.Errorf("got %s, %v\nwant %s", got, err, want)
			}
		})
	}
}

func TestWriteRefuses(t *testing.T) {
	const rule = "TopicConfigurations[1].Filter.Key.FilterRules[0]"
	topic := func(inner string) string {
		return `{"TopicConfigurations":[{"Arn":"a","Events":["s3:A"]},{"Arn":"a","Events":["s3:A"],` + inner + `}]}`
	}
	for _, tc := range []struct{ shape, json, path, rule string }{
		{"tagging", `[]`, "", "must be an object of strings"},
		{"tagging", `{"a":1}`, "a", "must be a string"},
		{"tagging", `{"a":"\u0001"}`, "a", "must be text that XML can carry"},
		{"tagging", `{"\u0001":"a"}`, "\x01", "must be named by text that XML can carry"},
		{"legal hold", `"ON"`, "", "must be true or false"},
		{"retention", `{"Mode":"governance","RetainUntilDate":1}`, "Mode", "must be GOVERNANCE or COMPLIANCE"},
		{"retention", `{"Mode":"GOVERNANCE","RetainUntilDate":true}`, "RetainUntilDate", "must be a date"},
		{"retention", `{"Mode":"GOVERNANCE","RetainUntilDate":8640000000000000}`, "RetainUntilDate", "must be a date of the years 1 to 9999"},
		{"retention", `{"Mode":"GOVERNANCE","RetainUntilDate":-8640000000000000}`, "RetainUntilDate", "must be a date of the years 1 to 9999"},
		{"retention", `{"RetainUntilDate":1}`, "Mode", "must not be empty"},
		{"lifecycle", `{"Rules":[{"Status":"Enabled","Expiration":{"Days":1.5}}]}`, "Rules[0].Expiration.Days", "must be a whole number"},
		{"lifecycle", `{"Rules":[{"Status":"Enabled","Expiration":{"ExpiredObjectDeleteMarker":"true"}}]}`, "Rules[0].Expiration.ExpiredObjectDeleteMarker", "must be true or false"},
		{"lifecycle", `{"Rules":[]}`, "Rules", "must not be empty"},
		{"lifecycle", `{}`, "Rules", "must not be empty"},
		{"lifecycle", `{"Rule":[]}`, "Rule", "is not a key that S3 knows"},
		{"lifecycle", `null`, "", "must be an object"},
		{"acl", `{"Grants":[{"Grantee":{"Type":1}}]}`, "Grants[0].Grantee.Type", "must be a string"},
		{"acl", `{"Grants":[{"Grantee":"x"}]}`, "Grants[0].Grantee", "must be an object"},
		{"acl", `{"Grants":{}}`, "Grants", "must be an array"},
		{"notification", topic(`"Filter":{}`), "TopicConfigurations[1].Filter.Key", "must be an object"},
		{"notification", topic(`"Filter":{"Key":{"FilterRules":[{"Name":"infix"}]}}`), rule + ".Name", "must be prefix or suffix"},
		{"notification", topic(`"Filter":{"Key":{"FilterRules":[{"Value":"x"}]}}`), rule + ".Name", "must be prefix or suffix"},
		{"notification", topic(`"Events":["s3:B","B"]`), "TopicConfigurations[1].Events[1]", "must be s3:*"},
		{"limits", `{"On":true}`, "", "must have One or Other"},
		{"limits", `{"On":true,"One":{"Name":"a"},"Other":"b"}`, "", "must not have both One and Other"},
		{"limits", `{"On":true,"Other":"b","Days":1,"Day":1}`, "", "must not have both Day and Days"},
		{"limits", `{"Other":"b"}`, "On", "must be true or false"},
		{"limits", `{"On":true,"One":{}}`, "One.Name", "must not be empty"},
		{"limits", `{"On":true,"One":{"Name":"abcd"}}`, "One.Name", "must have at most 3 characters"},
		{"limits", `{"On":true,"Other":"ab😀"}`, "Other", "must have at most 3 characters"},
		{"limits", `{"On":true,"Other":"b","Days":0}`, "Days", "must be at least 1"},
		{"limits", `{"On":true,"Other":"b","Day":86400001}`, "Day", "must be midnight UTC"},
		{"limits", `{"On":true,"Other":"b","Rules":[{"Verbs":["GET"]},{"Verbs":["GET"]},{"Verbs":["GET"]}]}`, "Rules", "must hold at most 2"},
		{"limits", `{"On":true,"Other":"b","Rules":[{"Verbs":["GET","get"]}]}`, "Rules[0].Verbs", "must hold GET, PUT or HEAD"},
		{"limits", `{"On":true,"Other":"b","Rules":[{"Verbs":[]}]}`, "Rules[0].Verbs", "must hold GET, PUT or HEAD"},
		{"limits", `{"On":true,"Other":"b","Rules":[{"Verbs":["GET",1]}]}`, "Rules[0].Verbs[1]", "must be a string"},
		{"limits", `{"On":true,"Other":"b","Tags":{"a":"","b":"","c":""}}`, "Tags", "must hold at most 2"},
		{"limits", `{"On":true,"Other":"b","Tags":{"":"a"}}`, "Tags.", "is a name that must not be empty"},
		{"limits", `{"On":true,"Other":"b","Tags":{"abcd":"a"}}`, "Tags.abcd", "is a name that must have at most 3 characters"},
		{"limits", `{"On":true,"Other":"b","Tags":{"a":"abcd"}}`, "Tags.a", "must have at most 3 characters"},
	} {
		t.Run(tc.shape+tc.json, func(t *testing.T) {
			got, err := Write(shapes[tc.shape], value(t, tc.json))
			var refused *Refused
			if !errors.As(err, &refused) || *refused != (Refused{tc.path, tc.rule}) || got != nil {
				t.Errorf("got %s, %v\nwant %s %s", got, err, tc.path, tc.rule)
			}
		})
	}
	if _, err := Write(shapes["tagging"], jsontext.Value{}); err == nil || err.Error() != "must be an object of strings" {
		t.Errorf("of nothing: got %v, want it refused", err)
	}
}

// A shape that cannot be read is a mistake of this program's.
func TestNotationIsChecked(t *testing.T) {
	for _, bad := range []string{"", "Tagging", "Tagging{", "Tagging{,}", "Tagging{Key}}", "{Key}", "Tagging{Key*{}", "A{B=}"} {
		func() {
			defer func() {
				if what, _ := recover().(string); !strings.HasPrefix(what, "shape: ") {
					t.Errorf("%q: got %v, want a panic that says what is wrong", bad, what)
				}
			}()
			Parse(bad)
		}()
	}
}

package notify

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/s3err"
)

func ruleOf(name, value string) Rule { return Rule{Name: name, Value: value} }

// whole has everything that a configuration may have.
var whole = Config{
	TopicConfigurations: []Target{{ARN: "arn:aws:sns:us-east-1:1:t", Events: []string{"s3:ReducedRedundancyLostObject"}}},
	QueueConfigurations: []Target{
		{ID: `a "b" <&> ü😀`, ARN: "arn:minio:sqs::x:webhook", Events: []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"},
			Rules: []Rule{ruleOf("prefix", `fotos/"ü`), ruleOf("suffix", ".jpg")}},
		{ARN: "arn:minio:sqs::y:webhook", Events: []string{"s3:ObjectAccessed:Get"}, Rules: []Rule{ruleOf("suffix", "")}},
	},
	CloudFunctionConfigurations: []Target{{ID: "f", ARN: "arn:aws:lambda:us-east-1:1:function:f", Events: []string{"s3:ObjectTagging:*"}}},
	EventBridge:                 true,
}

const wholeJSON = `{"TopicConfigurations":[{"Arn":"arn:aws:sns:us-east-1:1:t","Events":["s3:ReducedRedundancyLostObject"]}],` +
	`"QueueConfigurations":[{"Id":"a \"b\" <&> ü😀","Arn":"arn:minio:sqs::x:webhook","Events":["s3:ObjectCreated:*","s3:ObjectRemoved:Delete"],` +
	`"Filter":{"Key":{"FilterRules":[{"Name":"prefix","Value":"fotos/\"ü"},{"Name":"suffix","Value":".jpg"}]}}},` +
	`{"Arn":"arn:minio:sqs::y:webhook","Events":["s3:ObjectAccessed:Get"],"Filter":{"Key":{"FilterRules":[{"Name":"suffix","Value":""}]}}}],` +
	`"CloudFunctionConfigurations":[{"Id":"f","Arn":"arn:aws:lambda:us-east-1:1:function:f","Events":["s3:ObjectTagging:*"]}],` +
	`"EventBridgeConfiguration":{}}`

func parse(t *testing.T, text string) jsontext.Value {
	t.Helper()
	v, err := jsontext.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestConfigAndItsJSON(t *testing.T) {
	for name, tc := range map[string]struct {
		config Config
		json   string
	}{
		"nothing":    {Config{}, `{}`},
		"everything": {whole, wholeJSON},
	} {
		t.Run(name, func(t *testing.T) {
			if got := string(AppendConfig(nil, tc.config)); got != tc.json {
				t.Errorf("JSON\n got %s\nwant %s", got, tc.json)
			}
			got, err := ReadConfig(parse(t, tc.json))
			if err != nil || !reflect.DeepEqual(got, tc.config) {
				t.Errorf("config\n got %+v, %v\nwant %+v", got, err, tc.config)
			}
		})
	}
}

// What says nothing may be left out or be empty.
func TestReadConfigOfEmptyLists(t *testing.T) {
	for _, text := range []string{
		`{"QueueConfigurations":[]}`,
		`{"TopicConfigurations":[],"CloudFunctionConfigurations":[]}`,
	} {
		if got, err := ReadConfig(parse(t, text)); err != nil || !reflect.DeepEqual(got, Config{}) {
			t.Errorf("%s: got %+v, %v, want none", text, got, err)
		}
	}
	got, err := ReadConfig(parse(t, `{"QueueConfigurations":[{"Filter":{"Key":{"FilterRules":[]}}}]}`))
	if want := (Config{QueueConfigurations: []Target{{}}}); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
}

// refusal checks that err is about the configuration and says rule.
func refusal(t *testing.T, err error, rule string) {
	t.Helper()
	var got *s3err.ArgumentError
	if !errors.As(err, &got) || got.Argument != "config" || got.Rule != rule {
		t.Errorf("got %v, want config: %s", err, rule)
	}
}

func TestReadConfigRefuses(t *testing.T) {
	queue := func(inner string) string { return `{"QueueConfigurations":[{"Arn":"a"},{` + inner + `}]}` }
	filter := func(inner string) string { return queue(`"Filter":{"Key":{"FilterRules":[` + inner + `]}}`) }
	const at, key = "QueueConfigurations[1]", " is not a key that S3 knows"
	const rule = at + ".Filter.Key.FilterRules[0]"
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
	} {
		t.Run(text, func(t *testing.T) {
			got, err := ReadConfig(parse(t, text))
			refusal(t, err, want)
			if !reflect.DeepEqual(got, Config{}) {
				t.Errorf("got %+v with the error, want nothing", got)
			}
		})
	}
}

func TestCheck(t *testing.T) {
	good := Target{ARN: "arn", Events: []string{"s3:ObjectCreated:*"}}
	with := func(change func(*Target)) Config {
		bad := good
		change(&bad)
		return Config{QueueConfigurations: []Target{good, bad}}
	}
	rules := func(rules ...Rule) Config { return with(func(t *Target) { t.Rules = rules }) }
	events := func(events ...string) Config { return with(func(t *Target) { t.Events = events }) }
	const at, unknown = "QueueConfigurations[1]", " must be an event of S3 or MinIO, such as s3:ObjectCreated:*"
	for name, tc := range map[string]struct {
		config Config
		rule   string
	}{
		"nothing":            {Config{}, "must name a target: to have none, remove all notifications"},
		"no ARN":             {with(func(t *Target) { t.ARN = "" }), at + ".Arn must not be empty"},
		"no ARN of a topic":  {Config{TopicConfigurations: []Target{{Events: good.Events}}}, "TopicConfigurations[0].Arn must not be empty"},
		"no events":          {events(), at + ".Events must not be empty"},
		"no function events": {Config{CloudFunctionConfigurations: []Target{{ARN: "a"}}}, "CloudFunctionConfigurations[0].Events must not be empty"},
		"unknown event":      {events("s3:ObjectCreated:Put", "s3:ObjectCreated:put"), at + ".Events[1]" + unknown},
		"empty event":        {events(""), at + ".Events[0]" + unknown},
		"two events in one":  {events("s3:ObjectCreated:* s3:ObjectCreated:Put"), at + ".Events[0]" + unknown},
		"half a name":        {events("s3:ObjectCreated:"), at + ".Events[0]" + unknown},
		"rule of a kind":     {rules(ruleOf("prefix", "a"), ruleOf("infix", "b")), at + ".Filter.Key.FilterRules[1].Name must be prefix or suffix"},
		"rule in capitals":   {rules(ruleOf("Prefix", "a")), at + ".Filter.Key.FilterRules[0].Name must be prefix or suffix"},
		"two prefixes":       {rules(ruleOf("prefix", "a"), ruleOf("suffix", "a"), ruleOf("prefix", "b")), at + ".Filter.Key.FilterRules[2] must not be a second prefix"},
		"two suffixes":       {rules(ruleOf("suffix", "a"), ruleOf("suffix", "a")), at + ".Filter.Key.FilterRules[1] must not be a second suffix"},
		"value XML has not":  {rules(ruleOf("prefix", "\x01")), at + ".Filter.Key.FilterRules[0].Value must be text that XML can carry"},
		"id XML has not":     {with(func(t *Target) { t.ID = "\xff" }), at + ".Id must be text that XML can carry"},
		"ARN XML has not":    {with(func(t *Target) { t.ARN = "\uFFFE" }), at + ".Arn must be text that XML can carry"},
	} {
		t.Run(name, func(t *testing.T) { refusal(t, Check(tc.config), tc.rule) })
	}
	for name, config := range map[string]Config{"everything": whole, "EventBridge alone": {EventBridge: true}, "one": {QueueConfigurations: []Target{good}}} {
		if err := Check(config); err != nil {
			t.Errorf("%s: got %v, want no error", name, err)
		}
	}
}

func TestEventNames(t *testing.T) {
	names := EventNames()
	for i, name := range names {
		if !KnownEvent(name) || !strings.HasPrefix(name, "s3:") || slices.Contains(names[:i], name) {
			t.Errorf("%q: known %v, want it once, and known", name, KnownEvent(name))
		}
	}
	if len(names) != 52 {
		t.Errorf("got %d names, want the 30 of S3 and the 22 that MinIO adds", len(names))
	}
}

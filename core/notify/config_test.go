package notify

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/shape"
)

func parse(t *testing.T, text string) jsontext.Value {
	t.Helper()
	v, err := jsontext.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

func TestCheck(t *testing.T) {
	queue := func(events string) string {
		return `{"QueueConfigurations":[{"Arn":"a","Events":["s3:ObjectCreated:*"]},{"Arn":"a","Events":[` + events + `]}]}`
	}
	rules := func(rules string) string {
		return `{"QueueConfigurations":[{"Arn":"a","Events":["s3:ObjectCreated:*"],"Filter":{"Key":{"FilterRules":[` + rules + `]}}}]}`
	}
	const unknown = "must be an event of S3 or MinIO, such as s3:ObjectCreated:*"
	const at, rule = "QueueConfigurations[1].Events", "QueueConfigurations[0].Filter.Key.FilterRules"
	const none = "must name a target: to have none, remove all notifications"
	for name, tc := range map[string]struct{ config, path, rule string }{
		"nothing":           {`{}`, "", none},
		"empty lists":       {`{"QueueConfigurations":[],"TopicConfigurations":[]}`, "", none},
		"unknown event":     {queue(`"s3:ObjectCreated:Put","s3:ObjectCreated:put"`), at + "[1]", unknown},
		"empty event":       {queue(`""`), at + "[0]", unknown},
		"two events in one": {queue(`"s3:ObjectCreated:* s3:ObjectCreated:Put"`), at + "[0]", unknown},
		"half a name":       {queue(`"s3:ObjectCreated:"`), at + "[0]", unknown},
		"two prefixes":      {rules(`{"Name":"prefix","Value":"a"},{"Name":"suffix","Value":"a"},{"Name":"prefix","Value":"b"}`), rule + "[2]", "must not be a second prefix"},
		"two suffixes":      {rules(`{"Name":"suffix","Value":"a"},{"Name":"suffix","Value":"a"}`), rule + "[1]", "must not be a second suffix"},
	} {
		t.Run(name, func(t *testing.T) {
			var refused *shape.Refused
			if err := Check(parse(t, tc.config)); !errors.As(err, &refused) || *refused != (shape.Refused{Path: tc.path, Rule: tc.rule}) {
				t.Errorf("got %v, want %s %s", err, tc.path, tc.rule)
			}
		})
	}
	for name, config := range map[string]string{
		"a queue": queue(`"s3:ObjectRemoved:*"`), "EventBridge alone": `{"EventBridgeConfiguration":{}}`,
		"a prefix and a suffix": rules(`{"Name":"prefix","Value":"a"},{"Name":"suffix","Value":"a"}`),
	} {
		if err := Check(parse(t, config)); err != nil {
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

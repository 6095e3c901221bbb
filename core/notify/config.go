package notify

import (
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/shape"
)

// Check refuses a configuration of a bucket that a server would refuse, or take for the
// removal of all: one without any target, with events that nobody knows, or with two
// rules of a kind for one target. Whether there is such a target, the server alone knows.
// It is in its JavaScript form, and of its shape:
//
//	{"QueueConfigurations": [{"Id": "1", "Arn": "arn:…", "Events": ["s3:ObjectCreated:*"],
//	  "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "photos/"}]}}}]}
//
// The error is a *shape.Refused that names the place.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
func Check(config jsontext.Value) error {
	told := false
	for i, list := range config.Items() {
		told = told || list.Kind() == jsontext.Object || len(list.Items()) > 0
		for j, target := range list.Items() {
			if err := checkTarget(shape.At(config.Names()[i], j), target); err != nil {
				return err
			}
		}
	}
	if !told {
		return &shape.Refused{Rule: "must name a target: to have none, remove all notifications"}
	}
	return nil
}

func checkTarget(path string, target jsontext.Value) error {
	for i, event := range target.Get("Events").Items() {
		if name, _ := event.String(); !KnownEvent(name) {
			return &shape.Refused{Path: shape.At(path+".Events", i), Rule: "must be an event of S3 or MinIO, such as s3:ObjectCreated:*"}
		}
	}
	return checkRules(path+".Filter.Key.FilterRules", target.Get("Filter").Get("Key").Get("FilterRules").Items())
}

// checkRules allows one prefix and one suffix:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
func checkRules(path string, rules []jsontext.Value) error {
	seen := ""
	for i, rule := range rules {
		name, _ := rule.Get("Name").String()
		if strings.Contains(seen, name) {
			return &shape.Refused{Path: shape.At(path, i), Rule: "must not be a second " + name}
		}
		seen += " " + name
	}
	return nil
}

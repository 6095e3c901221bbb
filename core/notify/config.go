package notify

import (
	"strconv"

	"github.com/minnow-s3/minnow/core/s3xml"
)

// The names of a configuration's lists, in JavaScript.
const (
	topics    = "TopicConfigurations"
	queues    = "QueueConfigurations"
	functions = "CloudFunctionConfigurations"
)

// Check refuses a configuration that a server would refuse, or take for the
// removal of all: one without any target, and targets without an ARN or events,
// with events that nobody knows, or with rules that S3 does not have. Whether
// there is such a target, the server alone knows. The error is an
// *s3err.ArgumentError about "config" that names the place.
func Check(c Config) error {
	if len(c.TopicConfigurations)+len(c.QueueConfigurations)+len(c.CloudFunctionConfigurations) == 0 && !c.EventBridge {
		return refuse("", "must name a target: to have none, remove all notifications")
	}
	err := checkTargets(topics, c.TopicConfigurations)
	if err == nil {
		err = checkTargets(queues, c.QueueConfigurations)
	}
	if err == nil {
		err = checkTargets(functions, c.CloudFunctionConfigurations)
	}
	return err
}

func checkTargets(list string, targets []Target) error {
	for i, target := range targets {
		if err := checkTarget(at(list, i), target); err != nil {
			return err
		}
	}
	return nil
}

func at(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }

func checkTarget(path string, t Target) error {
	switch {
	case t.ARN == "":
		return refuse(path+".Arn", "must not be empty")
	case len(t.Events) == 0:
		return refuse(path+".Events", "must not be empty")
	case !s3xml.Representable(t.ID):
		return refuse(path+".Id", inXML)
	case !s3xml.Representable(t.ARN):
		return refuse(path+".Arn", inXML)
	}
	for i, name := range t.Events {
		if !KnownEvent(name) {
			return refuse(at(path+".Events", i), "must be an event of S3 or MinIO, such as s3:ObjectCreated:*")
		}
	}
	return checkRules(path+".Filter.Key.FilterRules", t.Rules)
}

const inXML = "must be text that XML can carry"

// checkRules allows one prefix and one suffix:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html
func checkRules(path string, rules []Rule) error {
	for i, rule := range rules {
		if rule.Name != "prefix" && rule.Name != "suffix" {
			return refuse(at(path, i)+".Name", "must be prefix or suffix")
		}
		if !s3xml.Representable(rule.Value) {
			return refuse(at(path, i)+".Value", inXML)
		}
		for _, earlier := range rules[:i] {
			if earlier.Name == rule.Name {
				return refuse(at(path, i), "must not be a second "+rule.Name)
			}
		}
	}
	return nil
}

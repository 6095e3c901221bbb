package s3xml

import "strings"

// NotificationConfiguration says what is told of the events of a bucket.
type NotificationConfiguration struct {
	TopicConfigurations         []NotificationTarget
	QueueConfigurations         []NotificationTarget
	CloudFunctionConfigurations []NotificationTarget
	EventBridge                 bool // all events go to Amazon EventBridge as well; S3 alone
}

// NotificationTarget is a topic, queue or function and what it is told.
type NotificationTarget struct {
	ID     string // chosen by the server where it is empty
	ARN    string
	Events []string // such as s3:ObjectCreated:*
	Rules  []FilterRule
}

// FilterRule narrows a target to keys with a prefix or a suffix, which is its
// Name.
type FilterRule struct{ Name, Value string }

// AppendNotificationConfiguration appends the request that sets the targets of
// a bucket; one without targets removes them. Each text must be Representable.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
func AppendNotificationConfiguration(dst []byte, c NotificationConfiguration) []byte {
	dst = AppendRoot(dst, "NotificationConfiguration")
	dst = appendTargets(dst, "Topic", c.TopicConfigurations)
	dst = appendTargets(dst, "Queue", c.QueueConfigurations)
	dst = appendTargets(dst, "CloudFunction", c.CloudFunctionConfigurations)
	if c.EventBridge {
		dst = append(dst, "<EventBridgeConfiguration></EventBridgeConfiguration>"...)
	}
	return append(dst, "</NotificationConfiguration>"...)
}

// appendTargets names the element after the kind of target, as the ARN's is.
func appendTargets(dst []byte, kind string, targets []NotificationTarget) []byte {
	for _, t := range targets {
		dst = append(append(append(dst, '<'), kind...), "Configuration>"...)
		if t.ID != "" {
			dst = AppendElement(dst, "Id", t.ID)
		}
		dst = AppendElement(dst, kind, t.ARN)
		for _, event := range t.Events {
			dst = AppendElement(dst, "Event", event)
		}
		if len(t.Rules) > 0 {
			dst = append(dst, "<Filter><S3Key>"...)
			for _, rule := range t.Rules {
				dst = AppendElement(append(dst, "<FilterRule>"...), "Name", rule.Name)
				dst = append(AppendElement(dst, "Value", rule.Value), "</FilterRule>"...)
			}
			dst = append(dst, "</S3Key></Filter>"...)
		}
		dst = append(append(append(dst, "</"...), kind...), "Configuration>"...)
	}
	return dst
}

// ParseNotificationConfiguration reads a NotificationConfiguration. It fails
// with a *SyntaxError or a *RootError.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
func ParseNotificationConfiguration(doc []byte) (NotificationConfiguration, error) {
	s := open(doc, "NotificationConfiguration")
	var c NotificationConfiguration
	s.read(
		s.targets("Topic", &c.TopicConfigurations),
		s.targets("Queue", &c.QueueConfigurations),
		s.targets("CloudFunction", &c.CloudFunctionConfigurations),
		field{"EventBridgeConfiguration", func() { c.EventBridge = true }},
	)
	return result(s, c)
}

func (s *scanner) targets(kind string, to *[]NotificationTarget) field {
	return field{kind + "Configuration", func() {
		var t NotificationTarget
		rule := func() {
			var r FilterRule
			s.read(field{"Name", &r.Name}, field{"Value", &r.Value})
			r.Name = strings.ToLower(r.Name) // S3 takes "prefix", and gives "Prefix" back
			t.Rules = append(t.Rules, r)
		}
		s.read(
			field{"Id", &t.ID}, field{kind, &t.ARN}, field{"Event", &t.Events},
			field{"Filter", func() {
				s.read(field{"S3Key", func() { s.read(field{"FilterRule", rule}) }})
			}},
		)
		*to = append(*to, t)
	}}
}

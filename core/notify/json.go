package notify

import (
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
)

// ReadConfig reads a configuration in its JavaScript form:
//
//	{"QueueConfigurations": [{"Id": "1", "Arn": "arn:…", "Events": ["s3:ObjectCreated:*"],
//	  "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": "photos/"}]}}}]}
//
// A key it does not know, or a value of another type, is an
// *s3err.ArgumentError about "config" that names the place. What the values
// may be, Check says.
func ReadConfig(v jsontext.Value) (Config, error) {
	var c Config
	r := configReader{}
	r.keys("", v, " "+topics+" "+queues+" "+functions+" EventBridgeConfiguration ")
	c.TopicConfigurations = r.targets(topics, v.Get(topics))
	c.QueueConfigurations = r.targets(queues, v.Get(queues))
	c.CloudFunctionConfigurations = r.targets(functions, v.Get(functions))
	if bridge := v.Get("EventBridgeConfiguration"); bridge.Kind() != jsontext.Missing {
		r.keys("EventBridgeConfiguration", bridge, "")
		c.EventBridge = true
	}
	if r.err != nil {
		return Config{}, r.err
	}
	return c, nil
}

// configReader keeps the first error.
type configReader struct{ err error }

func (r *configReader) refuse(path, rule string) {
	if r.err == nil {
		r.err = refuse(path, rule)
	}
}

// keys wants an object with no other keys than the known ones, each between
// spaces.
func (r *configReader) keys(path string, v jsontext.Value, known string) {
	if v.Kind() != jsontext.Object {
		r.refuse(path, "must be an object")
	}
	for _, name := range v.Names() {
		if strings.Contains(name, " ") || !strings.Contains(known, " "+name+" ") {
			r.refuse(strings.TrimPrefix(path+"."+name, "."), "is not a key that S3 knows")
		}
	}
}

// list wants an array, or nothing at all.
func (r *configReader) list(path string, v jsontext.Value) []jsontext.Value {
	if v.Kind() != jsontext.Array && v.Kind() != jsontext.Missing {
		r.refuse(path, "must be an array")
		return nil
	}
	return v.Items()
}

func (r *configReader) text(path string, v jsontext.Value) string {
	s, ok := v.String()
	if !ok && v.Kind() != jsontext.Missing {
		r.refuse(path, "must be a string")
	}
	return s
}

func (r *configReader) targets(list string, v jsontext.Value) (targets []Target) {
	for i, item := range r.list(list, v) {
		path := at(list, i)
		r.keys(path, item, " Id Arn Events Filter ")
		t := Target{ID: r.text(path+".Id", item.Get("Id")), ARN: r.text(path+".Arn", item.Get("Arn"))}
		for j, name := range r.list(path+".Events", item.Get("Events")) {
			t.Events = append(t.Events, r.text(at(path+".Events", j), name))
		}
		if filter := item.Get("Filter"); filter.Kind() != jsontext.Missing {
			t.Rules = r.rules(path+".Filter", filter)
		}
		targets = append(targets, t)
	}
	return targets
}

func (r *configReader) rules(path string, filter jsontext.Value) (rules []Rule) {
	r.keys(path, filter, " Key ")
	path += ".Key"
	key := filter.Get("Key")
	r.keys(path, key, " FilterRules ")
	path += ".FilterRules"
	for i, item := range r.list(path, key.Get("FilterRules")) {
		r.keys(at(path, i), item, " Name Value ")
		rules = append(rules, Rule{
			Name:  r.text(at(path, i)+".Name", item.Get("Name")),
			Value: r.text(at(path, i)+".Value", item.Get("Value")),
		})
	}
	return rules
}

// AppendConfig appends c in the form that ReadConfig reads. What is empty is
// left out: no configuration at all is {}.
func AppendConfig(dst []byte, c Config) []byte {
	dst = append(dst, '{')
	dst = appendTargets(dst, topics, c.TopicConfigurations)
	dst = appendTargets(dst, queues, c.QueueConfigurations)
	dst = appendTargets(dst, functions, c.CloudFunctionConfigurations)
	if c.EventBridge {
		dst = append(jsontext.AppendName(dst, "EventBridgeConfiguration"), "{}"...)
	}
	return append(dst, '}')
}

func appendTargets(dst []byte, list string, targets []Target) []byte {
	if len(targets) == 0 {
		return dst
	}
	dst = append(jsontext.AppendName(dst, list), '[')
	for i, t := range targets {
		dst = append(comma(dst, i), '{')
		if t.ID != "" {
			dst = jsontext.AppendStringMember(dst, "Id", t.ID)
		}
		dst = jsontext.AppendStringMember(dst, "Arn", t.ARN)
		dst = append(jsontext.AppendName(dst, "Events"), '[')
		for j, name := range t.Events {
			dst = jsontext.AppendString(comma(dst, j), name)
		}
		dst = append(appendRules(append(dst, ']'), t.Rules), '}')
	}
	return append(dst, ']')
}

func appendRules(dst []byte, rules []Rule) []byte {
	if len(rules) == 0 {
		return dst
	}
	dst = append(jsontext.AppendName(dst, "Filter"), `{"Key":{"FilterRules":[`...)
	for i, rule := range rules {
		dst = jsontext.AppendStringMember(append(comma(dst, i), '{'), "Name", rule.Name)
		dst = append(jsontext.AppendStringMember(dst, "Value", rule.Value), '}')
	}
	return append(dst, "]}}"...)
}

// comma goes before every item but the first.
func comma(dst []byte, i int) []byte {
	if i > 0 {
		dst = append(dst, ',')
	}
	return dst
}

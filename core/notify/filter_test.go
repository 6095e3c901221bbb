package notify

import (
	"reflect"
	"testing"
)

func TestFilterMatch(t *testing.T) {
	for name, tc := range map[string]struct {
		filter     Filter
		event, key string
		want       bool
	}{
		"nothing asked for":          {Filter{}, "s3:ObjectCreated:Put", "a", false},
		"its event":                  {Filter{Events: []string{"s3:ObjectCreated:Put"}}, "s3:ObjectCreated:Put", "a", true},
		"another":                    {Filter{Events: []string{"s3:ObjectCreated:Put"}}, "s3:ObjectCreated:Copy", "a", false},
		"one of a family":            {Filter{Events: []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Copy", "a", true},
		"of the second family":       {Filter{Events: []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}}, "s3:ObjectRemoved:Delete", "a", true},
		"of another family":          {Filter{Events: []string{"s3:ObjectCreated:*"}}, "s3:ObjectRemoved:Delete", "a", false},
		"a name that continues":      {Filter{Events: []string{"s3:ObjectCreated:Put"}}, "s3:ObjectCreated:PutTagging", "a", false},
		"a family's own name":        {Filter{Events: []string{"s3:BucketCreated:*"}}, "s3:BucketCreated:*", "a", true},
		"no family at all":           {Filter{Events: []string{"s3:ObjectCreated*"}}, "s3:ObjectCreated:Put", "a", false},
		"prefix":                     {Filter{"dir/", "", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "dir/a", true},
		"another prefix":             {Filter{"dir/", "", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "a/dir/", false},
		"suffix":                     {Filter{"", ".jpg", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "a.jpg", true},
		"another suffix":             {Filter{"", ".jpg", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "a.jpg/b", false},
		"both, touching":             {Filter{"ab", "cd", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "abcd", true},
		"both, overlapping":          {Filter{"abc", "bcd", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "abcd", false},
		"an asterisk is a character": {Filter{"a*", "", []string{"s3:ObjectCreated:*"}}, "s3:ObjectCreated:Put", "ab", false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.filter.Match(Record{EventName: tc.event, ObjectName: tc.key}); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

func TestFiltersTogether(t *testing.T) {
	created, put, removed := "s3:ObjectCreated:*", "s3:ObjectCreated:Put", "s3:ObjectRemoved:*"
	of := func(prefix, suffix string, events ...string) Filter { return Filter{prefix, suffix, events} }
	for name, tc := range map[string]struct {
		f, g, joined Filter
		covers       bool
	}{
		"the same":            {of("a", "z", created), of("a", "z", created), of("a", "z", created), true},
		"an event of its":     {of("", "", created), of("", "", put), of("", "", created), true},
		"a family around it":  {of("", "", put), of("", "", created), of("", "", put, created), false},
		"one of two":          {of("", "", created, removed), of("", "", removed), of("", "", created, removed), true},
		"one more":            {of("", "", created), of("", "", put, removed), of("", "", created, removed), false},
		"a longer prefix":     {of("a", "", created), of("ab", "", created), of("", "", created), true},
		"a shorter prefix":    {of("ab", "", created), of("a", "", created), of("", "", created), false},
		"another prefix":      {of("a", "z", created), of("b", "z", created), of("", "z", created), false},
		"a longer suffix":     {of("a", "z", created), of("a", "yz", created), of("a", "", created), true},
		"another suffix":      {of("a", "z", created), of("a", "y", created), of("a", "", created), false},
		"prefix against none": {of("", "", created), of("a", "z", put), of("", "", created), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.f.Covers(tc.g); got != tc.covers {
				t.Errorf("covers: got %v, want %v", got, tc.covers)
			}
			got := tc.f.Join(tc.g)
			if !reflect.DeepEqual(got, tc.joined) || !got.Covers(tc.f) || !got.Covers(tc.g) {
				t.Errorf("joined: got %v, want %v, which covers both", got, tc.joined)
			}
		})
	}
}

func TestJoinLeavesItsFilterAlone(t *testing.T) {
	f := Filter{Events: append(make([]string, 0, 4), "s3:ObjectCreated:*")}
	removed, accessed := f.Join(Filter{Events: []string{"s3:ObjectRemoved:*"}}), f.Join(Filter{Events: []string{"s3:ObjectAccessed:*"}})
	if removed.Events[1] != "s3:ObjectRemoved:*" || accessed.Events[1] != "s3:ObjectAccessed:*" {
		t.Errorf("got %q and %q, want each its own", removed.Events, accessed.Events)
	}
}

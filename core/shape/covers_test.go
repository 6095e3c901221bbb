package shape

import "testing"

func TestCovers(t *testing.T) {
	for name, tc := range map[string]struct {
		now, wanted string
		want        bool
	}{
		"the same":                 {`{"a":[{"b":"x","n":1}]}`, `{"a":[{"n":1,"b":"x"}]}`, true},
		"an id the server chose":   {`{"a":[{"id":"1","b":"x"}]}`, `{"a":[{"b":"x"}]}`, true},
		"another id than wanted":   {`{"a":[{"id":"1"}]}`, `{"a":[{"id":"2"}]}`, false},
		"what was to be gone":      {`{"a":[{"b":"x"}]}`, `{}`, false},
		"what is not there":        {`{}`, `{"a":[{"b":"x"}]}`, false},
		"one item more":            {`{"a":["x","y"]}`, `{"a":["x"]}`, false},
		"another order":            {`{"a":["x","y"]}`, `{"a":["y","x"]}`, false},
		"another number":           {`{"a":1}`, `{"a":2}`, false},
		"a number that is new":     {`{"a":1,"b":2}`, `{"a":1}`, false},
		"a flag that is off":       {`{"a":[{"f":false}]}`, `{"a":[{}]}`, true},
		"a flag that is on":        {`{"a":[{"f":true}]}`, `{"a":[{}]}`, false},
		"a flag that is not told":  {`{"a":[{}]}`, `{"a":[{"f":true}]}`, false},
		"another member":           {`{"tags":{"a":"1","b":"2"}}`, `{"tags":{"a":"1"}}`, false},
		"members in another order": {`{"tags":{"b":"2","a":"1"}}`, `{"tags":{"a":"1","b":"2"}}`, true},
		"a member that is another": {`{"tags":{"a":"1"}}`, `{"tags":{"a":"2"}}`, false},
		"another kind":             {`{"a":"1"}`, `{"a":1}`, false},
		"nothing, as it was to be": {`{}`, `{}`, true},
		"a list, and a dictionary": {`{"a":"1"}`, `["1"]`, false},
	} {
		t.Run(name, func(t *testing.T) {
			now, wanted := value(t, tc.now), value(t, tc.wanted)
			if got := Covers("X{a*{b,n#,id,f?},b#,tags&{Key,Value}}", &now, &wanted); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

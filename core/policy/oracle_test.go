package policy

import (
	"encoding/json"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// oracle evaluates a policy as a server does, for somebody anonymous, from what
// encoding/json reads.
type oracle struct {
	Statement []map[string]any
}

func readOracle(t *testing.T, document string) (o oracle) {
	t.Helper()
	if document != "" {
		if err := json.Unmarshal([]byte(document), &o); err != nil {
			t.Fatalf("%v in %s", err, document)
		}
	}
	return o
}

func texts(v any) (list []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			list = append(list, item.(string))
		}
	}
	return list
}

var (
	wildcards = strings.NewReplacer(`\*`, `.*`, `\?`, `.`)
	compiled  = map[string]*regexp.Regexp{}
)

func wild(patterns any, text string) bool {
	return slices.ContainsFunc(texts(patterns), func(pattern string) bool {
		if compiled[pattern] == nil {
			compiled[pattern] = regexp.MustCompile(`(?s)^` + wildcards.Replace(regexp.QuoteMeta(pattern)) + `$`)
		}
		return compiled[pattern].MatchString(text)
	})
}

// allows tells whether an Allow covers action on resource; prefix is that of
// a listing. Denies are left out, as Get leaves them out.
func (o oracle) allows(action, resource, prefix string) bool {
	return slices.ContainsFunc(o.Statement, func(s map[string]any) bool {
		principal := s["Principal"]
		if users, ok := principal.(map[string]any); ok {
			principal = users["AWS"]
		}
		if s["Effect"] != "Allow" || !slices.Contains(texts(principal), "*") || !wild(s["Action"], action) || !wild(s["Resource"], resource) {
			return false
		}
		condition, _ := s["Condition"].(map[string]any)
		for operator, keys := range condition {
			for key, values := range keys.(map[string]any) {
				if key != "s3:prefix" || action != "s3:ListBucket" ||
					operator == "StringEquals" && !slices.Contains(texts(values), prefix) || operator == "StringLike" && !wild(values, prefix) {
					return false
				}
			}
		}
		return true
	})
}

// everything that o allows of those actions on those keys and listings.
func (o oracle) everything() map[[2]string]bool {
	all := map[[2]string]bool{}
	for _, key := range sampleKeys {
		for _, action := range append(strings.Split(strings.ReplaceAll(writes, `"`, ""), ","), "s3:GetObject", "s3:GetObjectTagging") {
			all[[2]string{action, key}] = o.allows(action, "arn:aws:s3:::photos/"+key, "")
		}
		all[[2]string{"s3:ListBucket", key}] = o.allows("s3:ListBucket", "arn:aws:s3:::photos", key)
	}
	for _, action := range []string{"s3:GetBucketLocation", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions"} {
		all[[2]string{action, "bucket"}] = o.allows(action, "arn:aws:s3:::photos", "")
	}
	return all
}

var (
	samplePrefixes = []string{"", "p", "p/", "p/q/", "o/"}
	sampleKeys     = append(slices.Clone(samplePrefixes), "x", "pq", "p/x", "p/q/x", "p/q", "o/x", "o")
	sampleActions  = []string{"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetObject",
		"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject", "s3:GetObjectTagging", "s3:ListBucketVersions", "s3:*", "s3:Get*"}
)

// randomStatement is one that grants something to everybody, or a stranger.
func randomStatement(r *rand.Rand) string {
	if r.IntN(6) == 0 {
		var all []string
		for _, name := range []string{"Deny", "somebody", "an address", "another bucket", "one object"} {
			all = append(all, strangers[name])
		}
		return all[r.IntN(len(all))]
	}
	pick := func(from []string, upTo int) []string {
		var list []string
		for range 1 + r.IntN(upTo) {
			list = append(list, from[r.IntN(len(from))])
		}
		return list
	}
	s := map[string]any{"Effect": "Allow", "Principal": "*", "Action": pick(sampleActions[:8+r.IntN(5)], 6)}
	resources := []string{"arn:aws:s3:::photos", "arn:aws:s3:::photos"}
	for _, prefix := range samplePrefixes {
		resources = append(resources, "arn:aws:s3:::photos/"+prefix+"*")
	}
	s["Resource"] = pick(resources, 3)
	if r.IntN(3) == 0 {
		s["Condition"] = map[string]any{[]string{"StringEquals", "StringLike"}[r.IntN(2)]: map[string]any{"s3:prefix": pick([]string{"p", "p*", "p/", "p/*", "o/", "o/*", "*", ""}, 3)}}
	}
	if r.IntN(3) == 0 {
		s["Principal"], s["Sid"] = map[string]any{"AWS": []string{"*"}}, ""
	}
	b, _ := json.Marshal(s)
	return string(b)
}

// randomDocument is what Set made of nothing, among random statements.
func randomDocument(t *testing.T, r *rand.Rand) string {
	document := ""
	if n := r.IntN(4); n > 0 {
		list := make([]string, n)
		for i := range list {
			list[i] = randomStatement(r)
		}
		document = of(list...)
	}
	for range r.IntN(4) {
		document = mustSet(t, document, samplePrefixes[r.IntN(5)], []Policy{None, ReadOnly, WriteOnly, ReadWrite}[r.IntN(4)])
	}
	return document
}

func TestSetAgainstTheOracle(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2_000 {
		document := randomDocument(t, r)
		prefix, p := samplePrefixes[r.IntN(5)], []Policy{None, ReadOnly, WriteOnly, ReadWrite}[r.IntN(4)]
		after := mustSet(t, document, prefix, p)
		checkGet(t, document, after, prefix, p)
		checkOthers(t, document, after, prefix, p)
		if t.Failed() {
			t.Fatalf("%v for %q\nin  %s\nout %s", p, prefix, document, after)
		}
	}
}

// checkGet wants p for prefix, or what continues to be granted without it.
func checkGet(t *testing.T, document, after, prefix string, p Policy) {
	t.Helper()
	got, err := Get(after, "photos", prefix)
	if err != nil || got.rights()&p.rights() != p.rights() {
		t.Errorf("Get: got %v, %v, want %v", got, err, p)
	}
	bare := mustSet(t, document, prefix, None)
	d, _ := parse(bare, "photos")
	if (p.rights() | d.granted(prefix)).policy() != got {
		t.Errorf("Get: got %v, want %v and what %s grants", got, p, bare)
	}
	if again := mustSet(t, after, prefix, p); again != after {
		t.Errorf("set again: got %s, want the same", again)
	}
}

// checkOthers wants nothing lost and nothing gained but below prefix.
func checkOthers(t *testing.T, document, after, prefix string, p Policy) {
	t.Helper()
	had, has := readOracle(t, document).everything(), readOracle(t, after).everything()
	for what, now := range has {
		action, key := what[0], what[1]
		right := slices.Index(sampleActions, action)
		wanted := right < 8 && p.rights()&(1<<right) != 0
		below := strings.HasPrefix(key, prefix) || key == "bucket"
		list := action == "s3:ListBucket"
		switch {
		case wanted && below && !now && (!list || key == prefix): // under StringEquals nothing else is listed
			t.Errorf("%v is lost", what)
		case now && !had[what] && !(wanted && below):
			t.Errorf("%v is gained", what)
		case !now && had[what] && !below && !list:
			t.Errorf("%v is lost outside", what)
		case right >= 8 && now != had[what]:
			t.Errorf("%v is changed", what)
		}
	}
	for _, other := range samplePrefixes {
		was, _ := Get(document, "photos", other)
		is, _ := Get(after, "photos", other)
		if !strings.HasPrefix(other, prefix) && is.rights()&was.rights() != was.rights() && strings.Contains(document, `photos/`+other+`*"`) {
			t.Errorf("%q: got %v, want %v as before", other, is, was)
		}
	}
}

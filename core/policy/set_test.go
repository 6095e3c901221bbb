package policy

import (
	"encoding/json"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What Set writes, without a Sid.
const (
	newCommon  = `{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetBucketLocation"],"Resource":["arn:aws:s3:::photos"]}`
	newListAll = `{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::photos"]}`
	newUploads = `{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:ListBucketMultipartUploads"],"Resource":["arn:aws:s3:::photos"]}`
)

func fresh(statement string) string { return strings.Replace(statement, `"Sid":"",`, "", 1) }

func mustSet(t *testing.T, document, prefix string, p Policy) string {
	t.Helper()
	got, err := Set(document, "photos", prefix, p)
	if err != nil {
		t.Fatalf("%v for %q in %s: %v", p, prefix, document, err)
	}
	if got != "" && !json.Valid([]byte(got)) {
		t.Fatalf("%v for %q in %s: got %s, want JSON", p, prefix, document, got)
	}
	return got
}

func TestSet(t *testing.T) {
	readsP, writesP := of(common, narrowed("StringLike", `["p/*"]`), reads("p/")), of(common, uploads, objects(writes, "p/"))
	owner := `{ "Sid": "own", "Effect":"Allow", "Principal":{"AWS":"arn:aws:iam::1:root"}, "Action":"s3:*", "Resource":"arn:aws:s3:::photos/*" }`
	mixed := `{"Sid":"mix","Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:GetObjectTagging"],"Resource":["arn:aws:s3:::photos/p/*","arn:aws:s3:::photos/o/*"]}`
	tags := strings.NewReplacer(`"s3:GetObject",`, "").Replace(mixed)
	site := `{"Effect":"Allow","Principal":"*","Action":["s3:ListBucket","s3:GetObject","s3:GetBucketLocation"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"]}`
	for name, tc := range map[string]struct {
		document, prefix string
		policy           Policy
		want             string
	}{
		"read, from nothing":  {"", "p/", ReadOnly, of(fresh(narrowed("StringLike", `["p/*"]`)), newCommon, fresh(reads("p/")))},
		"write, from nothing": {"", "p/", WriteOnly, of(newCommon, newUploads, fresh(objects(writes, "p/")))},
		"both, from nothing":  {"", "p/", ReadWrite, of(fresh(narrowed("StringLike", `["p/*"]`)), newCommon, newUploads, fresh(objects(`"s3:GetObject",`+writes, "p/")))},
		"all read":            {"", "", ReadOnly, of(newCommon, newListAll, fresh(reads("")))},
		"all write":           {"", "", WriteOnly, of(newCommon, newUploads, fresh(objects(writes, "")))},
		"none, from nothing":  {"", "p/", None, ""},
		"quotes":              {"", `a"\`, WriteOnly, of(newCommon, newUploads, fresh(objects(writes, `a\"\\`)))},
		"none of no statement, and what is beside it": {`{"Id":"x","Statement":[]}`, "p/", None, ""},
		"no Version where there was none": {`{"Id":"x","Statement":[` + owner + `]}`, "", ReadOnly,
			`{"Id":"x","Statement":[` + owner + `,` + newCommon + `,` + newListAll + `,` + fresh(reads("")) + `]}`},
		"a Version where there was nothing":    {`{"Id":"x"}`, "", ReadOnly, strings.Replace(of(newCommon, newListAll, fresh(reads(""))), `,"St`, `,"Id":"x","St`, 1)},
		"unchanged, byte for byte":             {" " + readsP + "\n", "p/", ReadOnly, " " + readsP + "\n"},
		"unchanged, StringEquals":              {of(common, narrowed("StringEquals", `"p/"`), reads("p/")), "p/", ReadOnly, of(common, narrowed("StringEquals", `"p/"`), reads("p/"))},
		"unchanged, none of another":           {readsP, "o/", None, readsP},
		"unchanged, none of its parent":        {readsP, "", None, readsP},
		"none of the only one, StringLike":     {readsP, "p/", None, ""},
		"none of the only one, StringLike p":   {of(common, narrowed("StringLike", `["p/"]`), reads("p/")), "p/", None, ""},
		"none of the only one, StringEquals":   {of(common, narrowed("StringEquals", `["p/"]`), reads("p/")), "p/", None, ""},
		"none of the only one, a string":       {of(common, narrowed("StringEquals", `"p/"`), reads("p/")), "p/", None, ""},
		"none of the only one, list unlimited": {of(common, listAll, reads("p/")), "p/", None, ""},
		"none of the only one, write":          {writesP, "p/", None, ""},
		"none of the bucket":                   {of(common, listAll, uploads, objects(`"s3:GetObject",`+writes, "")), "", None, ""},
		"from read to write":                   {readsP, "p/", WriteOnly, of(common, newUploads, fresh(objects(writes, "p/")))},
		"from write to read":                   {writesP, "p/", ReadOnly, of(common, fresh(narrowed("StringLike", `["p/*"]`)), fresh(reads("p/")))},
		"from both to read": {of(common, narrowed("StringLike", `["p/*"]`), uploads, objects(`"s3:GetObject",`+writes, "p/")), "p/", ReadOnly,
			of(common, narrowed("StringLike", `["p/*"]`), reads("p/"))},
		"from read to both":                    {readsP, "p/", ReadWrite, of(common, narrowed("StringLike", `["p/*"]`), reads("p/"), newUploads, fresh(objects(writes, "p/")))},
		"merged into what there is of another": {readsP, "o/", ReadOnly, of(common, narrowed("StringLike", `["p/*","o/*"]`), reads("p/", "o/"))},
		"out of what there is of another":      {of(common, narrowed("StringLike", `["p/*","o/*"]`), reads("p/", "o/")), "o/", None, readsP},
		"out of a list by names":               {of(common, narrowed("StringEquals", `["p/","o/"]`), reads("p/", "o/")), "p/", None, of(common, narrowed("StringEquals", `["o/"]`), reads("o/"))},
		"the bucket beside a prefix":           {readsP, "", ReadOnly, of(common, narrowed("StringLike", `["p/*"]`), reads("p/", ""), newListAll)},
		"a prefix beside the bucket":           {of(common, listAll, reads("")), "p/", ReadOnly, of(common, listAll, reads("", "p/"), fresh(narrowed("StringLike", `["p/*"]`)))},
		"the bucket away, a prefix stays":      {of(common, listAll, reads("", "p/"), narrowed("StringLike", `["p/*"]`)), "", None, of(common, reads("p/"), narrowed("StringLike", `["p/*"]`))},
		"the list of all stays for another":    {of(common, listAll, reads("p/", "o/")), "p/", None, of(common, listAll, reads("o/"))},
		"the uploads stay for another":         {of(common, uploads, objects(writes, "p/", "o/")), "p/", None, of(common, uploads, objects(writes, "o/"))},
		"the location stays for a writer":      {of(common, narrowed("StringLike", `["p/*"]`), reads("p/"), uploads, objects(writes, "o/")), "p/", None, of(common, uploads, objects(writes, "o/"))},
		"a public list that nobody reads by":   {of(listAll, owner), "p/", None, of(listAll, owner)},
		"public uploads that nobody writes by": {of(uploads, owner), "p/", None, of(uploads, owner)},
		"a location that nobody needs":         {of(common, owner), "p/", None, of(common, owner)},
		"a list of all that was not needed":    {of(common, listAll, narrowed("StringLike", `["p/*"]`), reads("p/q/")), "p/q/", None, of(listAll, narrowed("StringLike", `["p/*"]`))},
		"no merge with a list of all buckets": {of(common, strings.Replace(narrowed("StringLike", `["o/*"]`), "photos", "*", 1)), "p/", ReadOnly,
			of(common, strings.Replace(narrowed("StringLike", `["o/*"]`), "photos", "*", 1), fresh(narrowed("StringLike", `["p/*"]`)), fresh(reads("p/")))},
		"no merge with what is written otherwise": {strings.ReplaceAll(readsP, `{"AWS":["*"]}`, `"*"`), "o/", ReadOnly,
			strings.TrimSuffix(strings.ReplaceAll(readsP, `{"AWS":["*"]}`, `"*"`), "]}") + "," + fresh(narrowed("StringLike", `["o/*"]`)) + "," + fresh(reads("o/")) + "]}"},
		"one object for all stays out of it": {of(`{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/index.html"]}`), "p/", WriteOnly,
			of(`{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/index.html"]}`, newCommon, newUploads, fresh(objects(writes, "p/")))},
		"no merge with what has a Sid": {strings.ReplaceAll(readsP, `"Sid":""`, `"Sid":"mine"`), "o/", ReadOnly,
			strings.TrimSuffix(strings.ReplaceAll(readsP, `"Sid":""`, `"Sid":"mine"`), "]}") + "," + fresh(narrowed("StringLike", `["o/*"]`)) + "," + fresh(reads("o/")) + "]}"},
		"no merge with files that are public, but not listed": {of(common, reads("p/")), "o/", ReadOnly,
			of(common, reads("p/"), fresh(narrowed("StringLike", `["o/*"]`)), fresh(reads("o/")))},
		"split, other actions stay": {of(common, listAll, mixed), "p/", None,
			of(common, listAll, tags, `{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/o/*"]}`)},
		"split, no action without a resource": {of(site), "", None, ""},
		"split, the listing becomes that of another": {of(site, reads("p/")), "", None,
			of(`{"Effect":"Allow","Principal":"*","Action":["s3:GetBucketLocation"],"Resource":["arn:aws:s3:::photos"]}`, reads("p/"), fresh(narrowed("StringLike", `["p/*"]`)))},
		"a condition stays on other actions": {of(strings.Replace(narrowed("StringLike", `["p/*","o/*"]`), `Bucket"]`, `Bucket","s3:ListBucketVersions"]`, 1)), "p/", None,
			of(strings.Replace(narrowed("StringLike", `["p/*","o/*"]`), `Bucket"]`, `BucketVersions"]`, 1), fresh(narrowed("StringLike", `["o/*"]`)))},
		"none of a list alone":                 {of(listAll), "", None, ""},
		"none of a list alone, StringEquals":   {of(narrowed("StringEquals", `""`)), "", None, ""},
		"none of a list alone, StringLike":     {of(narrowed("StringLike", `["","*"]`)), "", None, ""},
		"none of a list alone, of a prefix":    {of(narrowed("StringEquals", `["p/"]`), owner), "p/", None, of(owner)},
		"none of uploads alone":                {of(uploads), "", None, ""},
		"none of uploads alone, of a prefix":   {of(strings.Replace(narrowed("StringLike", `["p/*","o/*"]`), "s3:ListBucket", "s3:ListBucketMultipartUploads", 1)), "p/", None, of(strings.Replace(narrowed("StringLike", `["o/*"]`), "s3:ListBucket", "s3:ListBucketMultipartUploads", 1))},
		"none of a location alone":             {of(common), "", None, ""},
		"write of a list alone":                {of(listAll), "", WriteOnly, of(newCommon, newUploads, fresh(objects(writes, "")))},
		"read of uploads alone":                {of(uploads), "", ReadOnly, of(newCommon, newListAll, fresh(reads("")))},
		"read of a list of the root":           {of(narrowed("StringEquals", `""`)), "", ReadOnly, of(narrowed("StringEquals", `""`), newCommon, newListAll, fresh(reads("")))},
		"the list of all goes from a reader":   {of(common, listAll, reads("", "p/")), "", None, of(common, reads("p/"), fresh(narrowed("StringLike", `["p/*"]`)))},
		"the uploads of all stay for a writer": {of(common, listAll, uploads, objects(writes, "p/")), "", None, of(common, uploads, objects(writes, "p/"))},
		"the list of a folder's parent goes":   {of(common, narrowed("StringLike", `["p/*"]`), reads("p/", "p/q/")), "p/", None, of(common, reads("p/q/"), fresh(narrowed("StringLike", `["p/q/*"]`)))},
		"names in other cases": {of(`{"Effect":"Allow","Principal":"*","Action":["S3:listbucket","s3:GetObjectTagging"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"],"Condition":{"StringLike":{"S3:Prefix":["p/*","o/*"]}}}`), "p/", None,
			of(`{"Effect":"Allow","Principal":"*","Action":["s3:GetObjectTagging"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"],"Condition":{"StringLike":{"S3:Prefix":["p/*","o/*"]}}}`,
				`{"Effect":"Allow","Principal":"*","Action":["S3:listbucket"],"Resource":["arn:aws:s3:::photos"],"Condition":{"StringLike":{"S3:Prefix":["o/*"]}}}`)},
		"two stars": {of(`{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/p/**"}`), "p/", None, ""},
		"a statement alone": {`{"Statement":` + owner + `}`, "p/", WriteOnly,
			`{"Statement":[` + owner + `,` + newCommon + `,` + newUploads + `,` + fresh(objects(writes, "p/")) + `]}`},
	} {
		t.Run(name, func(t *testing.T) {
			got := mustSet(t, tc.document, tc.prefix, tc.policy)
			if got != tc.want {
				t.Errorf("\n got %s\nwant %s", got, tc.want)
			}
			if again := mustSet(t, got, tc.prefix, tc.policy); again != got {
				t.Errorf("set again\n got %s\nwant %s", again, got)
			}
			if p, err := Get(got, "photos", tc.prefix); p != tc.policy || err != nil {
				t.Errorf("Get: got %v, %v, want %v", p, err, tc.policy)
			}
		})
	}
}

// strangers are statements that are none of the package's business.
var strangers = map[string]string{
	"Deny":                   `{"Sid":"d", "Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/p/*"}`,
	"somebody":               `{ "Effect" : "Allow", "Principal":{"AWS":["arn:aws:iam::1:root"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"everybody and somebody": `{"Effect":"Allow","Principal":{"AWS":["*","arn:aws:iam::1:root"]},"Action":["s3:PutObject"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"a service":              `{"Effect":"Allow","Principal":{"Service":"*"},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"everybody and a user":   `{"Effect":"Allow","Principal":{"AWS":"*","CanonicalUser":"1"},"Action":["s3:PutObject"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"NotPrincipal":           `{"Effect":"Allow","NotPrincipal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"NotAction":              `{"Effect":"Allow","Principal":"*","NotAction":["s3:GetObject"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"NotResource":            `{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"NotResource":["arn:aws:s3:::photos/p/*"]}`,
	"an address":             `{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/p/*"],"Condition":{"IpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}}`,
	"a prefix and an address": `{"Effect":"Allow","Principal":"*","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::photos"],"Condition":{"StringEquals":{"s3:prefix":["p/"]},` +
		`"IpAddress":{"aws:SourceIp":["10.0.0.0/8"]}}}`,
	"two operators":                     `{"Effect":"Allow","Principal":"*","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::photos"],"Condition":{"StringEquals":{"s3:prefix":"p/"},"StringLike":{"s3:prefix":"p/*"}}}`,
	"anything but":                      `{"Effect":"Allow","Principal":"*","Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::photos"],"Condition":{"StringNotEquals":{"s3:prefix":["p/"]}}}`,
	"a list for everybody and somebody": `{"Effect":"Allow","Principal":{"AWS":["*","arn:aws:iam::1:root"]},"Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::photos"],"Condition":{"StringLike":{"s3:prefix":["p/*"]}}}`,
	"another action":                    `{"Effect":"Allow","Principal":"*","Action":["s3:GetObjectTagging"],"Resource":["arn:aws:s3:::photos/p/*"]}`,
	"another prefix":                    `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/public/*"}`,
	"another bucket":                    `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos2/p/*"}`,
	"one object":                        `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/p/index.html"}`,
	"an unknown member":                 `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/p/*","Comment":[1e3, "\ud800"]}`,
	"a name twice":                      `{"Effect":"Allow","Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::photos/p/*"}`,
	"nothing":                           `{}`,
	"wrong types":                       `{"Effect":1,"Principal":[],"Action":{},"Resource":null,"Condition":"x"}`,
}

func TestStrangersStayByteForByte(t *testing.T) {
	for name, stranger := range strangers {
		t.Run(name, func(t *testing.T) {
			before := `{"Version":"2008-10-17","Id":"x\u0041","Statement":[` + stranger + `],"More":[ 1 ]}`
			for _, first := range []Policy{None, ReadOnly, WriteOnly, ReadWrite} {
				document := mustSet(t, before, "p/", first)
				for _, second := range []Policy{ReadOnly, WriteOnly, ReadWrite, None} {
					document = mustSet(t, document, "p/", second)
					want := `{"Version":"2008-10-17","Id":"x\u0041","Statement":[` + stranger
					if !strings.HasPrefix(document, want) || !strings.HasSuffix(document, `],"More":[ 1 ]}`) {
						t.Fatalf("%v\n got %s\nwant %s…", second, document, want)
					}
				}
				if document != before {
					t.Errorf("after none\n got %s\nwant %s", document, before)
				}
			}
		})
	}
}

func TestSetManyPrefixesFitIntoAPolicy(t *testing.T) {
	document, policies := "", []Policy{ReadOnly, WriteOnly, ReadWrite, None}
	prefix := func(i int) string { return "a-folder-of-some-length/" + strings.Repeat("x", i) + "/" }
	for i := range 100 {
		document = mustSet(t, document, prefix(i), policies[i%4])
	}
	for i := range 100 {
		if got, err := Get(document, "photos", prefix(i)); got != policies[i%4] || err != nil {
			t.Errorf("prefix %d: got %v, %v, want %v", i, got, err, policies[i%4])
		}
	}
	if len(document) > 20<<10 {
		t.Errorf("got %d bytes, want what servers take", len(document))
	}
	for i := range 100 {
		document = mustSet(t, document, prefix(i), None)
	}
	if document != "" {
		t.Errorf("after none for each: got %s, want nothing", document)
	}
}

func TestSetRefusesPrefixes(t *testing.T) {
	for name, prefix := range map[string]string{
		"star": "a*", "question mark": "a?b", "variable": "${aws:username}/", "broken UTF-8": "a\xff",
		"lone surrogate": "\xed\xa0\x80", "too long": strings.Repeat("a", MaxPrefix+1),
	} {
		t.Run(name, func(t *testing.T) {
			var refused *Error
			if got, err := Set("", "photos", prefix, ReadOnly); got != "" || !errors.As(err, &refused) {
				t.Errorf("got %q, %v, want an *Error", got, err)
			}
			if CheckPrefix(prefix) == "" {
				t.Error("CheckPrefix: got nothing, want a rule")
			}
		})
	}
	for _, prefix := range []string{"", "$", "{a}", "日本/", `"`, strings.Repeat("a", MaxPrefix)} {
		if rule := CheckPrefix(prefix); rule != "" {
			t.Errorf("%q: got %q, want no rule", prefix, rule)
		}
	}
}

// A word that nothing changes keeps its escapes.
func TestEscapesOfAnEditedStatement(t *testing.T) {
	document := of(common, narrowed("StringEquals", `["\u006f/","p/"]`), strings.Replace(reads("o/", "p/"), "photos/o", `photos\/\u006f`, 1))
	want := of(common, narrowed("StringEquals", `["\u006f/"]`), strings.Replace(reads("o/"), "photos/o", `photos\/\u006f`, 1))
	if got := mustSet(t, document, "p/", None); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// What encoding/json reads in a fresh document is a policy as servers know it.
func TestSetIsReadByEncodingJSON(t *testing.T) {
	type statement struct {
		Effect           string
		Principal        struct{ AWS []string }
		Action, Resource []string
		Condition        map[string]map[string][]string `json:",omitempty"`
	}
	var got struct {
		Version   string
		Statement []statement
	}
	d := json.NewDecoder(strings.NewReader(mustSet(t, "", "日本 \"\n", ReadOnly)))
	d.DisallowUnknownFields()
	if err := d.Decode(&got); err != nil {
		t.Fatal(err)
	}
	everybody := struct{ AWS []string }{[]string{"*"}}
	want := []statement{
		{"Allow", everybody, []string{"s3:ListBucket"}, []string{"arn:aws:s3:::photos"}, map[string]map[string][]string{"StringLike": {"s3:prefix": {"日本 \"\n*"}}}},
		{"Allow", everybody, []string{"s3:GetBucketLocation"}, []string{"arn:aws:s3:::photos"}, nil},
		{"Allow", everybody, []string{"s3:GetObject"}, []string{"arn:aws:s3:::photos/日本 \"\n*"}, nil},
	}
	if got.Version != "2012-10-17" || !reflect.DeepEqual(got.Statement, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// A wider grant is not taken back for a part of it, and Get says so.
func TestSetBelowAWiderGrant(t *testing.T) {
	document := of(common, narrowed("StringLike", `["p/*"]`), reads("p/"))
	if got := mustSet(t, document, "p/q/", None); got != document {
		t.Errorf("\n got %s\nwant %s", got, document)
	}
	document = mustSet(t, document, "p/q/", WriteOnly)
	if got, _ := Get(document, "photos", "p/q/"); got != ReadWrite {
		t.Errorf("got %v, want %v", got, ReadWrite)
	}

	wide := `{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket","s3:GetBucketLocation"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/p/*","arn:aws:s3:::photos*"]}`
	want := of(`{"Effect":"Allow","Principal":"*","Action":["s3:ListBucket","s3:GetBucketLocation"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos*"]}`,
		`{"Effect":"Allow","Principal":"*","Action":["s3:GetObject"],"Resource":["arn:aws:s3:::photos*"]}`)
	if got := mustSet(t, of(wide), "p/", None); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// The longest document that is read, made to be slow, takes longer than a fourth of it
// as the square of its length does, and no more.
func TestHostileDocument(t *testing.T) {
	fourth, whole := timeHostile(t, MaxDocument/4), timeHostile(t, MaxDocument)
	t.Logf("%v for a fourth, %v for the whole", fourth, whole)
	if whole > 40*fourth {
		t.Errorf("got %v, want less than 40 times %v", whole, fourth)
	}
}

// timeHostile sets the policies of a prefix in a document of nearly that many bytes.
func timeHostile(t *testing.T, size int) time.Duration {
	var prefixes, values []string
	for i := 0; len(prefixes)*40 < size*8/10; i++ {
		prefixes = append(prefixes, strconv.Itoa(i)+"*a")
		values = append(values, `"`+strconv.Itoa(i)+`*"`)
	}
	document := of(common, listAll, uploads, narrowed("StringLike", "["+strings.Join(values, ",")+"]"), reads(append(prefixes, "p/")...))
	if len(document) > size || len(document) < size/2 {
		t.Fatalf("the test's document has %d bytes, of %d", len(document), size)
	}
	start := time.Now()
	for _, p := range []Policy{ReadWrite, None, ReadOnly} {
		document = mustSet(t, document, "p/", p)
	}
	return time.Since(start)
}

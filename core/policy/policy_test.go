package policy

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// The statements that MinIO's clients make, as Go's writes them.
const (
	common  = `{"Sid":"","Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetBucketLocation"],"Resource":["arn:aws:s3:::photos"]}`
	listAll = `{"Sid":"","Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:ListBucket"],"Resource":["arn:aws:s3:::photos"]}`
	uploads = `{"Sid":"","Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:ListBucketMultipartUploads"],"Resource":["arn:aws:s3:::photos"]}`

	writes = `"s3:AbortMultipartUpload","s3:DeleteObject","s3:ListMultipartUploadParts","s3:PutObject"`
)

func narrowed(operator, prefixes string) string {
	return strings.TrimSuffix(listAll, "}") + `,"Condition":{"` + operator + `":{"s3:prefix":` + prefixes + `}}}`
}

func objects(actions string, prefixes ...string) string {
	for i, prefix := range prefixes {
		prefixes[i] = `"arn:aws:s3:::photos/` + prefix + `*"`
	}
	return `{"Sid":"","Effect":"Allow","Principal":{"AWS":["*"]},"Action":[` + actions + `],"Resource":[` + strings.Join(prefixes, ",") + `]}`
}

func reads(prefix ...string) string { return objects(`"s3:GetObject"`, prefix...) }

func of(statements ...string) string {
	return `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`
}

func TestGet(t *testing.T) {
	both := objects(`"s3:GetObject",`+writes, "p/")
	plain := of(common, narrowed("StringEquals", `["p/"]`), reads("p/"))
	for name, tc := range map[string]struct {
		document, prefix string
		want             Policy
	}{
		"no document":                       {"", "p/", None},
		"no statement":                      {of(), "p/", None},
		"no Statement":                      {`{"Version":"2012-10-17"}`, "p/", None},
		"read, StringEquals, array":         {plain, "p/", ReadOnly},
		"read, StringEquals, string":        {of(common, narrowed("StringEquals", `"p/"`), reads("p/")), "p/", ReadOnly},
		"read, StringLike p*":               {of(common, narrowed("StringLike", `["p/*"]`), reads("p/")), "p/", ReadOnly},
		"read, StringLike p*, string":       {of(common, narrowed("StringLike", `"p/*"`), reads("p/")), "p/", ReadOnly},
		"read, StringLike p":                {of(common, narrowed("StringLike", `["p/"]`), reads("p/")), "p/", ReadOnly},
		"read, one of several":              {of(common, narrowed("StringEquals", `["o/","p/"]`), reads("o/", "p/")), "p/", ReadOnly},
		"read, the list is not limited":     {of(common, listAll, reads("p/")), "p/", ReadOnly},
		"read, anything but":                {of(common, narrowed("StringNotEquals", `["o/"]`), reads("p/")), "p/", ReadOnly},
		"read, anything but this":           {of(common, narrowed("StringNotEquals", `["o/","p/"]`), reads("p/")), "p/", None},
		"read, the list is of another":      {of(common, narrowed("StringEquals", `["o/"]`), reads("p/")), "p/", None},
		"read, the list is of the parent":   {of(common, narrowed("StringEquals", `["p"]`), reads("p/")), "p/", None},
		"read, the list is of a folder":     {of(common, narrowed("StringLike", `["p/q*"]`), reads("p/")), "p/", None},
		"the root alone":                    {of(common, narrowed("StringEquals", `[""]`), reads("")), "", None},
		"the root alone, by a pattern":      {of(common, narrowed("StringLike", `[""]`), reads("")), "", None},
		"anything but a prefix, the bucket": {of(common, narrowed("StringNotEquals", `["o/"]`), reads("")), "", None},
		"any prefix":                        {of(common, narrowed("StringLike", `["*"]`), reads("")), "", ReadOnly},
		"a star is a star":                  {of(common, narrowed("StringEquals", `["p*"]`), reads("p/")), "p/", None},
		"anything but nothing":              {of(common, narrowed("StringNotEquals", `[]`), reads("p/")), "p/", None},
		"a prefix of a wrong type":          {of(common, narrowed("StringNotEquals", `[1]`), reads("p/")), "p/", None},
		"a folder of what may be read":      {of(common, narrowed("StringLike", `["p/*"]`), reads("p/")), "p/q/", ReadOnly},
		"a folder under StringEquals":       {plain, "p/q/", None},
		"the parent of what may be read":    {plain, "p", None},
		"the bucket of what may be read":    {plain, "", None},
		"read, the whole bucket":            {of(common, listAll, reads("")), "", ReadOnly},
		"the whole bucket, for a prefix":    {of(common, listAll, reads("")), "p/", ReadOnly},
		"write":                             {of(common, uploads, objects(writes, "p/")), "p/", WriteOnly},
		"read and write, one statement":     {of(common, listAll, uploads, both), "p/", ReadWrite},
		"read and write, two statements":    {of(common, listAll, uploads, reads("p/"), objects(writes, "p/")), "p/", ReadWrite},
		"wider write, narrower read":        {of(common, listAll, uploads, reads("p/"), objects(writes, "")), "p/", ReadWrite},
		"the same, outside":                 {of(common, listAll, uploads, reads("p/"), objects(writes, "")), "o/", WriteOnly},
		"no location":                       {of(listAll, reads("p/")), "p/", None},
		"no list":                           {of(common, reads("p/")), "p/", None},
		"not to be got":                     {of(common, listAll), "p/", None},
		"put alone":                         {of(common, uploads, objects(`"s3:PutObject"`, "p/")), "p/", None},
		"another bucket":                    {strings.ReplaceAll(plain, "photos", "photos2"), "p/", None},
		"Principal *":                       {strings.ReplaceAll(plain, `{"AWS":["*"]}`, `"*"`), "p/", ReadOnly},
		"Principal AWS *":                   {strings.ReplaceAll(plain, `["*"]`, `"*"`), "p/", ReadOnly},
		"everybody and somebody":            {strings.ReplaceAll(plain, `["*"]`, `["arn:aws:iam::1:root","*"]`), "p/", ReadOnly},
		"somebody":                          {strings.ReplaceAll(plain, `["*"]`, `["arn:aws:iam::1:root"]`), "p/", None},
		"strings for arrays":                {of(strings.NewReplacer("[", "", "]", "").Replace(common + "," + narrowed("StringLike", `["p/*"]`) + "," + reads("p/"))), "p/", ReadOnly},
		"one statement for all":             {of(`{"Effect":"Allow","Principal":"*","Action":["s3:GetBucketLocation","s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::photos","arn:aws:s3:::photos/*"]}`), "", ReadOnly},
		"one statement, not in an array":    {`{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::photos*"}}`, "p/", ReadWrite},
		"all actions":                       {of(`{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}`), "p/", ReadWrite},
		"escapes":                           {strings.ReplaceAll(plain, "s3:", `s3\u003a`), "p/", ReadOnly},
		"no condition in a condition":       {of(strings.TrimSuffix(common, "}")+`,"Condition":{}}`, strings.TrimSuffix(listAll, "}")+`,"Condition":null}`, reads("p/")), "p/", ReadOnly},
		"Deny":                              {strings.ReplaceAll(plain, "Allow", "Deny"), "p/", None},
		"NotPrincipal":                      {strings.ReplaceAll(plain, "Principal", "NotPrincipal"), "p/", None},
		"NotAction beside":                  {strings.ReplaceAll(plain, `"Sid":""`, `"NotAction":"s3:x"`), "p/", None},
		"NotResource":                       {strings.ReplaceAll(plain, "Resource", "NotResource"), "p/", None},
		"another condition":                 {strings.ReplaceAll(plain, `"Sid":""`, `"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`), "p/", None},
		"a further operator":                {of(common, strings.Replace(narrowed("StringEquals", `["p/"]`), `"Condition":{`, `"Condition":{"Bool":{"aws:SecureTransport":"true"},`, 1), reads("p/")), "p/", None},
		"a further key":                     {of(common, strings.Replace(narrowed("StringEquals", `["p/"]`), `{"s3:prefix":`, `{"s3:delimiter":"/","s3:prefix":`, 1), reads("p/")), "p/", None},
		"a condition on the objects":        {of(common, listAll, strings.TrimSuffix(reads("p/"), "}")+`,"Condition":{"StringEquals":{"s3:prefix":"p/"}}}`), "p/", None},
		"a name twice":                      {strings.ReplaceAll(plain, `"Sid":""`, `"Effect":"Deny"`), "p/", None},
		"no Effect":                         {strings.ReplaceAll(plain, `"Effect":"Allow",`, ``), "p/", None},
		"no Principal":                      {strings.ReplaceAll(plain, `"Principal":{"AWS":["*"]},`, ``), "p/", None},
		"an Action of a wrong type":         {strings.ReplaceAll(plain, `["s3:GetObject"]`, `[1,"s3:GetObject"]`), "p/", None},
		"objects by a pattern in the midst": {of(common, listAll, reads("*/public/")), "a/public/", ReadOnly},
		"objects by their ending":           {of(common, listAll, strings.Replace(reads("p/"), `p/*"`, `p/*.jpg"`, 1)), "p/", None},
		"objects by one more byte":          {of(common, listAll, strings.Replace(reads("p/"), `p/*"`, `p/?"`, 1)), "p/", None},
	} {
		t.Run(name, func(t *testing.T) {
			if !json.Valid([]byte(tc.document)) && tc.document != "" {
				t.Fatalf("the test's document is no JSON: %s", tc.document)
			}
			if got, err := Get(tc.document, "photos", tc.prefix); got != tc.want || err != nil {
				t.Errorf("got %v, %v, want %v of %s", got, err, tc.want, tc.document)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for name, document := range map[string]string{
		"no JSON":                 `<html>`,
		"JSON cut":                `{"Statement":[`,
		"text after it":           `{"Statement":[]} x`,
		"an array":                `[]`,
		"a string":                `"policy"`,
		"null":                    `null`,
		"Statement null":          `{"Statement":null}`,
		"Statement a string":      `{"Statement":"Allow"}`,
		"a statement is a string": of(common, `"Allow"`),
		"a statement is null":     of(common, `null`),
		"a statement is an array": of(common, `[`+common+`]`),
		"two Statements":          `{"Statement":[],"Statement":[` + common + `]}`,
		"too deep":                strings.Repeat("[", 1_000) + strings.Repeat("]", 1_000),
		"too long":                of(common + strings.Repeat(" ", MaxDocument)),
		"white space":             " ",
	} {
		t.Run(name, func(t *testing.T) {
			var malformed *Error
			if got, err := Get(document, "photos", ""); got != None || !errors.As(err, &malformed) || malformed.Reason == "" {
				t.Errorf("Get: got %v, %v, want an *Error", got, err)
			}
			if got, err := Set(document, "photos", "", ReadOnly); got != "" || !errors.As(err, &malformed) {
				t.Errorf("Set: got %q, %v, want an *Error", got, err)
			}
		})
	}
}

func TestValid(t *testing.T) {
	for p, want := range map[Policy]bool{None: true, ReadOnly: true, WriteOnly: true, ReadWrite: true, "": false, "READONLY": false} {
		if got := p.Valid(); got != want {
			t.Errorf("%q: got %v, want %v", p, got, want)
		}
	}
}

func TestMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern, text string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"*", "", true}, {"*", "abc", true}, {"a*", "a", true}, {"a*", "ba", false},
		{"a?", "ab", true}, {"a?", "a", false}, {"?", "é", false}, {"*b*d", "abcbcd", true}, {"*b*d", "abc", false},
		{"a*a", "a", false}, {"**", "a", true}, {"a**", "a", true}, {"abc", "ab", false}, {"ab", "abc", false},
		{"a*", "a*", true}, {"a?", "a*", false}, {"*?", "a*", false}, {"ab*", "a*", false}, {"*x", "a*", false},
	} {
		if got := match(tc.pattern, tc.text); got != tc.want {
			t.Errorf("%q on %q: got %v, want %v", tc.pattern, tc.text, got, tc.want)
		}
	}
	hostile := strings.Repeat("*a", 30_000)
	if match(hostile, strings.Repeat("a", 1_100)) {
		t.Error("got a match, want none: the pattern has more letters")
	}
}

package s3xml

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func TestBadValuesAreErrors(t *testing.T) {
	list := func(inner string) string { return "<ListBucketResult>" + inner + "</ListBucketResult>" }
	encoded := func(inner string) string { return list(inner + "<EncodingType>url</EncodingType>") }
	const escape, utf8 = "a malformed URL escape", "a URL escape that is not UTF-8"
	for name, tc := range map[string]struct{ root, doc, reason string }{
		"escape cut":          {"ListBucketResult", encoded("<Contents><Key>100%</Key></Contents>"), escape},
		"escape cut by one":   {"ListBucketResult", encoded("<Contents><Key>100%2</Key></Contents>"), escape},
		"first digit wrong":   {"ListBucketResult", encoded("<Contents><Key>%g0</Key></Contents>"), escape},
		"second digit wrong":  {"ListBucketResult", encoded("<Contents><Key>%0G</Key></Contents>"), escape},
		"before the letters":  {"ListBucketResult", encoded("<Contents><Key>%0@</Key></Contents>"), escape},
		"backquote":           {"ListBucketResult", encoded("<Contents><Key>%`0</Key></Contents>"), escape},
		"digit of a sort":     {"ListBucketResult", encoded("<Contents><Key>%+1</Key></Contents>"), escape},
		"control for a digit": {"ListBucketResult", encoded("<Contents><Key>%2&#x11;</Key></Contents>"), escape},
		"prefix":              {"ListBucketResult", encoded("<CommonPrefixes><Prefix>%</Prefix></CommonPrefixes>"), escape},
		"marker":              {"ListBucketResult", encoded("<NextMarker>%</NextMarker>"), escape},
		"not UTF-8":           {"ListBucketResult", encoded("<Contents><Key>%FF</Key></Contents>"), utf8},
		"no upload id":        {"InitiateMultipartUploadResult", "<InitiateMultipartUploadResult><Bucket>b</Bucket></InitiateMultipartUploadResult>", "no UploadId"},
		"empty upload id":     {"InitiateMultipartUploadResult", "<InitiateMultipartUploadResult><UploadId/></InitiateMultipartUploadResult>", "no UploadId"},
	} {
		t.Run(name, func(t *testing.T) {
			err := mustFail(t, parsers[tc.root], []byte(tc.doc))
			if syntax := (*SyntaxError)(nil); !errors.As(err, &syntax) || syntax.Reason != tc.reason {
				t.Errorf("got %v, want %q", err, tc.reason)
			}
		})
	}
}

// One odd field must not cost the page that it stands in.
func TestOddValuesCostThemselvesAlone(t *testing.T) {
	const before, after = "<Contents><Key>a</Key><ETag>e</ETag>", "</Contents><Contents><Key>b</Key></Contents>"
	day := at("2024-10-11T13:22:41Z")
	for field, want := range map[string]Object{
		"<Size>many</Size>":                      {Size: -1},
		"<Size>-1</Size>":                        {Size: -1},
		"<Size>1.0</Size>":                       {Size: -1},
		"<Size>9223372036854775808</Size>":       {Size: -1},
		"<Size>9007199254740992</Size>":          {Size: -1},
		"<Size/>":                                {Size: -1},
		"<Size>1 2</Size>":                       {Size: -1},
		"<Size> 12\n</Size>":                     {Size: 12},
		"<LastModified/>":                        {},
		"<LastModified>yesterday</LastModified>": {},
		"<LastModified>:2024-10-11T13:22:41Z</LastModified>":          {},
		"<LastModified>2024-13-11T13:22:41Z</LastModified>":           {},
		"<LastModified>Fri, 11 Oct 2024 13:22:41 GMT</LastModified>":  {LastModified: day},
		"<LastModified>2024-10-11T13:22:41</LastModified>":            {LastModified: day},
		"<LastModified>2024-10-11T13:22:41.000+0000</LastModified>":   {LastModified: day},
		"<LastModified>2024-10-11T15:22:41.000+02:00</LastModified>":  {LastModified: day},
		"<LastModified>2024-10-11 13:22:41</LastModified>":            {LastModified: day},
		"<LastModified>\n2024-10-11T13:22:41.000Z\n</LastModified>":   {LastModified: day},
		"<LastModified>2024-10-11T13:22:41.000000000Z</LastModified>": {LastModified: day},
	} {
		want.Key, want.ETag = "a", "e"
		got, err := ParseListObjects([]byte("<ListBucketResult>" + before + field + after + "</ListBucketResult>"))
		if err != nil || !reflect.DeepEqual(got.Objects, []Object{want, {Key: "b"}}) {
			t.Errorf("%s: got %+v, %v, want %+v and b", field, got.Objects, err, want)
		}
	}
	buckets, err := ParseListBuckets([]byte("<ListAllMyBucketsResult><Buckets><Bucket><Name>a</Name><CreationDate>?</CreationDate></Bucket></Buckets></ListAllMyBucketsResult>"))
	if err != nil || !reflect.DeepEqual(buckets.Buckets, []Bucket{{Name: "a"}}) {
		t.Errorf("got %+v, %v, want bucket a without a date", buckets, err)
	}
}

// A flag that cannot be read is what the rest of the page says.
func TestOddFlags(t *testing.T) {
	for inner, want := range map[string]bool{
		"<IsTruncated>true</IsTruncated>":                                true,
		"<IsTruncated>TRUE</IsTruncated><NextMarker>a</NextMarker>":      true,
		"<IsTruncated> 1 </IsTruncated>":                                 true,
		"<IsTruncated>False</IsTruncated><NextMarker>a</NextMarker>":     false,
		"<NextMarker>a</NextMarker>":                                     false,
		"<IsTruncated/>":                                                 false,
		"<IsTruncated></IsTruncated><NextMarker>a</NextMarker>":          true,
		"<IsTruncated>yes</IsTruncated><NextMarker>a</NextMarker>":       true,
		"<NextContinuationToken>a</NextContinuationToken><IsTruncated/>": true,
	} {
		got, err := ParseListObjects([]byte("<ListBucketResult>" + inner + "</ListBucketResult>"))
		if err != nil || got.IsTruncated != want {
			t.Errorf("%s: got %v, %v, want %v", inner, got.IsTruncated, err, want)
		}
	}
}

// Some servers have names of their own for a root element. One that has nothing
// of the kind within is another document, and an Error is one.
func TestOtherRoots(t *testing.T) {
	for name, parse := range map[string]parser{
		"<Contents><Key>a</Key></Contents>":                   as(ParseListObjects),
		"<Buckets><Bucket><Name>a</Name></Bucket></Buckets>":  as(ParseListBuckets),
		"<Upload><Key>a</Key><UploadId>u</UploadId></Upload>": as(ParseListUploads),
		"<Part><PartNumber>1</PartNumber></Part>":             as(ParseListParts),
		"<ETag>a</ETag>": as(ParseCompleteMultipartUpload),
		"<LastModified>2024-10-11</LastModified><ETag>a</ETag>": as(ParseCopyObject),
		"<ETag>a</ETag><LastModified/>":                         as(ParseCopyPart),
		"<Bucket>b</Bucket><Key>k</Key><UploadId>u</UploadId>":  as(ParseInitiateMultipartUpload),
		"<Location>l</Location><Key>k</Key><ETag>e</ETag>":      as(ParsePostResponse),
	} {
		if got, err := parse([]byte("<Result>" + name + "</Result>")); err != nil || reflect.ValueOf(got).IsZero() {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
		for root, inner := range map[string]string{"Error": name, "html": "<body>" + name + "</body>", "urlset": "<url/>"} {
			got, err := parse([]byte("<" + root + ">" + inner + "</" + root + ">"))
			if other := (*RootError)(nil); !errors.As(err, &other) || other.Got != root || !reflect.ValueOf(got).IsZero() {
				t.Errorf("%s in %s: got %+v, %v, want a *RootError", inner, root, got, err)
			}
		}
	}
}

func TestURLDecoding(t *testing.T) {
	for name, tc := range map[string]struct{ encoding, sent, want string }{
		"nothing to do":         {"url", "a/b-c_d.e~f", "a/b-c_d.e~f"},
		"plus is a space":       {"url", "a+b", "a b"},
		"plus itself":           {"url", "a%2Bb", "a+b"},
		"once":                  {"url", "a%252Bb%2525", "a%2Bb%25"},
		"lower-case digits":     {"url", "%e6%97%a5", "日"},
		"upper-case digits":     {"url", "%E6%97%A5", "日"},
		"every digit":           {"url", "%09%18%2a%3b%4C%5D%6e%7F", "\x09\x18\x2a\x3b\x4c\x5d\x6e\x7f"},
		"after XML":             {"url", "&#37;26amp;", "&amp;"},
		"not asked for":         {"", "a+b%20c%", "a+b%20c%"},
		"another encoding type": {"none", "a+b%20c%", "a+b%20c%"},
	} {
		t.Run(name, func(t *testing.T) {
			inner := "<Contents><Key>" + tc.sent + "</Key></Contents><CommonPrefixes><Prefix>" + tc.sent +
				"</Prefix></CommonPrefixes><NextMarker>" + tc.sent + "</NextMarker>"
			encoding := "<EncodingType>" + tc.encoding + "</EncodingType>"
			want := ListObjectsPage{Objects: []Object{{Key: tc.want}}, CommonPrefixes: []string{tc.want}, NextMarker: tc.want, EncodingType: tc.encoding}
			for _, doc := range []string{inner + encoding, encoding + inner} {
				got, err := ParseListObjects([]byte("<ListBucketResult>" + doc + "</ListBucketResult>"))
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s: got %+v, %v\nwant %+v", doc, got, err, want)
				}
			}
		})
	}
}

func TestETagWithoutQuotes(t *testing.T) {
	for sent, want := range map[string]string{`"a-1"`: "a-1", "&quot;a&quot;": "a", "&#34;a&#x22;": "a", "a": "a", `""`: "", "": ""} {
		got, err := ParseCompleteMultipartUpload([]byte("<CompleteMultipartUploadResult><ETag>" + sent + "</ETag></CompleteMultipartUploadResult>"))
		if err != nil || got != want {
			t.Errorf("%s: got %q, %v, want %q", sent, got, err, want)
		}
	}
}

// The parser keeps a copy: a caller may use its buffer again.
func TestResultsOutliveTheBuffer(t *testing.T) {
	doc := []byte("<Error><Code>NoSuchKey</Code></Error>")
	got, err := ParseError(doc)
	clear(doc)
	if err != nil || got.Code != "NoSuchKey" {
		t.Errorf("got %q, %v, want NoSuchKey", got.Code, err)
	}
}

const namespace = ` xmlns="http://s3.amazonaws.com/doc/2006-03-01/"`

func TestEncodedDocuments(t *testing.T) {
	for name, tc := range map[string]struct {
		got  []byte
		want string
	}{
		"complete": {
			AppendCompleteMultipartUpload(nil, []Part{{Number: 1, ETag: "900150983cd24fb0d6963f7d28e17f72"}, {10000, "a<b", "Gw3Z5A=="}}),
			"<CompleteMultipartUpload" + namespace + "><Part><PartNumber>1</PartNumber><ETag>&#34;900150983cd24fb0d6963f7d28e17f72&#34;</ETag></Part>" +
				"<Part><PartNumber>10000</PartNumber><ETag>&#34;a&#60;b&#34;</ETag><ChecksumCRC32C>Gw3Z5A==</ChecksumCRC32C></Part></CompleteMultipartUpload>",
		},
		"complete nothing": {
			AppendCompleteMultipartUpload(nil, nil), "<CompleteMultipartUpload" + namespace + "></CompleteMultipartUpload>",
		},
		"delete": {
			AppendDelete(nil, []ObjectID{{Key: "a/ü b+c"}, {"&<>\"'\r\n\t\x01", "3/L4k_q."}, {"k", "null"}}),
			"<Delete" + namespace + "><Quiet>true</Quiet><Object><Key>a/ü b+c</Key></Object>" +
				"<Object><Key>&#38;&#60;&#62;&#34;&#39;&#13;&#10;&#9;&#1;</Key><VersionId>3/L4k_q.</VersionId></Object>" +
				"<Object><Key>k</Key><VersionId>null</VersionId></Object></Delete>",
		},
		"create bucket": {
			AppendCreateBucketConfiguration(nil, "eu-west-1"),
			"<CreateBucketConfiguration" + namespace + "><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>",
		},
		"appended": {
			AppendCreateBucketConfiguration([]byte("before"), "x&y"),
			"before<CreateBucketConfiguration" + namespace + "><LocationConstraint>x&#38;y</LocationConstraint></CreateBucketConfiguration>",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if string(tc.got) != tc.want {
				t.Errorf("got  %s\nwant %s", tc.got, tc.want)
			}
		})
	}
}

func TestRepresentable(t *testing.T) {
	for text, want := range map[string]bool{
		"":                       true,
		"a/b c.txt":              true,
		"\t\n\r &<>\"'":          true,
		"日本\U0010FFFF\uFFFD\x7f": true,
		"\x00":                   false,
		"a\x01":                  false,
		"\x1f":                   false,
		"\uFFFE":                 false,
		"\uFFFF":                 false,
		"\xff":                   false,
		"\xed\xa0\x80":           false,
	} {
		if got := Representable(text); got != want {
			t.Errorf("%q: got %v, want %v", text, got, want)
		}
	}
}

// A page costs the document, the list and some chunks of text: nothing for each
// key, let alone for each tag.
func TestListObjectsAllocations(t *testing.T) {
	doc := page(1000)
	if got := testing.AllocsPerRun(5, func() { ParseListObjects(doc) }); got > 60 {
		t.Errorf("got %v allocations for 1,000 keys, want at most 60", got)
	}
}

// Decoded texts lie in shared chunks, and some do not fit into one.
func TestLongAndManyDecodedTexts(t *testing.T) {
	var doc, want strings.Builder
	for i := range 3000 {
		text := strings.Repeat(string(rune('a'+i%26)), i*i%1300+i/2999*100_000)
		doc.WriteString("<Contents><Key>&#97;+" + text + "%41</Key><ETag>&quot;" + text + "&quot;</ETag></Contents>")
		want.WriteString("a " + text + "A " + text + "\n")
	}
	page, err := ParseListObjects([]byte("<ListBucketResult>" + doc.String() + "<EncodingType>url</EncodingType></ListBucketResult>"))
	var got strings.Builder
	for _, object := range page.Objects {
		got.WriteString(object.Key + " " + object.ETag + "\n")
	}
	if err != nil || got.String() != want.String() {
		t.Errorf("got %d bytes, %v, that differ from the %d wanted", got.Len(), err, want.Len())
	}
}

func TestLocationConstraint(t *testing.T) {
	for doc, want := range map[string]string{
		`<?xml version="1.0"?><LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">eu-west-1</LocationConstraint>`: "eu-west-1",
		"<LocationConstraint/>":                             "",
		"<LocationConstraint>\n EU \n</LocationConstraint>": "EU",

		"<CreateBucketConfiguration><LocationConstraint></LocationConstraint></CreateBucketConfiguration>":               "", // SeaweedFS
		"<CreateBucketConfiguration><LocationConstraint>eu</LocationConstraint></CreateBucketConfiguration>":             "eu",
		"<GetBucketLocationOutput><LocationConstraint>eu</LocationConstraint><Owner>x</Owner></GetBucketLocationOutput>": "eu",
		"<GetBucketLocationOutput><X/>\n<LocationConstraint/></GetBucketLocationOutput>":                                 "",
		"<LocationConstraint><LocationConstraint>WEUR</LocationConstraint></LocationConstraint>":                         "WEUR",
	} {
		if got, err := ParseLocationConstraint([]byte(doc)); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", doc, got, err, want)
		}
	}
	for _, doc := range []string{"", "<Error/>", "<LocationConstraint>eu", "<html><body/></html>", "<CreateBucketConfiguration/>", "<a/><LocationConstraint/>"} {
		if got, err := ParseLocationConstraint([]byte(doc)); err == nil {
			t.Errorf("%s: got %q, want an error", doc, got)
		}
	}
}

// rclone calls it by another name.
func TestInitiateByAnotherName(t *testing.T) {
	got, err := ParseInitiateMultipartUpload([]byte(`<?xml version="1.0"?><InitiateMultipartUpload><Bucket>b</Bucket><UploadId>u</UploadId></InitiateMultipartUpload>`))
	if got != "u" || err != nil {
		t.Errorf("got %q, %v, want u", got, err)
	}
	for _, root := range []string{"Error", "ListPartsResult"} {
		document := "<" + root + "><Code>a</Code></" + root + ">"
		var wrong *RootError
		if got, err := ParseInitiateMultipartUpload([]byte(document)); got != "" || !errors.As(err, &wrong) || wrong.Got != root {
			t.Errorf("%s: got %q, %v, want a *RootError", document, got, err)
		}
	}
}

package conformance

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// The table of web/docs/servers.md stands between these two lines.
const (
	tableBegins = "<!-- made by tests/conformance: make servers-table -->"
	tableEnds   = "<!-- up to here -->"
)

// tableRows are the lines of the table: a call or an ability of Minnow, and the cases
// that speak of it, by names as in lacks, or by their ends: "*end". Of several rows
// that name a case the first has it, after the last two, which are about failures.
var tableRows = []struct {
	title string
	cases []string
}{
	{"ways to sign and to address", []string{"client/*"}},
	{"access without keys", []string{"policy/as it shows to anybody/*", "policy/readonly for a client*", "policy/writeonly for a client*",
		"buckets/of somebody else", "objects/of somebody else", "remove/as anybody", "post/as nobody"}},
	{"`makeBucket`, `listBuckets`, `bucketExists`, `removeBucket`", []string{"buckets/*"}},
	{"`listObjects`, `listObjectsV2`", []string{"list/an*", "list/one*", "list/folders*", "list/after*", "list/more*", "list/at another*"}},
	{"pages of a list (`maxKeys`, `token`), whose an object is (`fetchOwner`)", []string{"list/by small*", "list/on another*", "list/whose*"}},
	{"metadata in lists (`includeUserMetadata`)", []string{"list/with metadata"}},
	{"what is stored with an object: headers, class, rights, redirect", []string{"stored/told*", "stored/nothing*", "stored/a part of it", "stored/class*", "stored/a redirect", "stored/checksums", "stored/headers*"}},
	{"tags of `putObject` and `copyObject`", []string{"stored/tags*", "stored/copied*"}},
	{"retention and legal hold of `putObject`, `bypassGovernance`", []string{"stored/under a lock*"}},
	{"`objectExists`", []string{"stored/there*", "stored/in a bucket that is missing"}},
	{"`getObjectAttributes`", []string{"stored/attributes", "stored/attributes of parts"}},
	{"user metadata", []string{"objects/with metadata", "objects/put with headers*", "copy/metadata*", "copy/onto itself with*"}},
	{"keys of every kind", []string{"keys*"}},
	{"`putObject`, `getObject`, `statObject`", []string{"objects/*"}},
	{"`fGetObject`", []string{"files/*"}},
	{"`getPartialObject`", []string{"ranges/*"}},
	{"conditions (`ifMatch`, `ifNoneMatch`, dates)", []string{"conditions/*"}},
	{"uploads in parts, and with each `integrity`", []string{"parts/*"}},
	{"`listIncompleteUploads`, `removeIncompleteUpload`", []string{"incomplete/*"}},
	{"`copyObject`", []string{"copy/*"}},
	{"`composeObject`", []string{"compose/*"}},
	{"`renameObject`, `renamePrefix`", []string{"rename/*"}},
	{"`removeObject`, `removeObjects`", []string{"remove/*"}},
	{"`listObjectVersions`, `removeObjectVersions`, `prefixSize`", []string{"versions/listed*", "versions/of a*", "versions/all*", "versions/more*", "versions/size*"}},
	{"versions", []string{"versions/*"}},
	{"`presignedUrl`, `presignedGetObjects`", []string{"presigned/any*", "presigned/a part", "presigned/many"}},
	{"`presignedGetObject`, `presignedPutObject`", []string{"presigned/*", "addresses/of presigned URLs*"}},
	{"forms: `presignedPostPolicy`", []string{"post/*"}},
	{"`getBucketPolicy`, `setBucketPolicy`, their documents", []string{"policy/*"}},
	{"`getObjectTags`, `setObjectTags`, `removeObjectTags`", []string{"tags/of an object", "tags/of a version", "tags/bad arguments of an object*"}},
	{"`getBucketTags`, `setBucketTags`, `removeBucketTags`", []string{"tags/*"}},
	{"`getBucketVersioning`, `setBucketVersioning`", []string{"locks/a bucket that keeps versions", "locks/versions*"}},
	{"object lock: `getObjectLockConfig`, `getObjectRetention`, `getObjectLegalHold` and their `set…`, `makeBucket` with `objectLock`", []string{"locks/*"}},
	{"encryption with a customer's key", []string{"encryption/copied", "encryption/copied with*", "encryption/under*", "encryption/with a key of the caller's*",
		"encryption/with a key where*", "encryption/with another key", "encryption/without the key"}},
	{"encryption with the server's keys, and the key management's", []string{"encryption/copied to*", "encryption/with a key of the*"}},
	{"`request`", []string{"request/*"}},
	{"`getBucketRegion`", []string{"region/*"}},
	{"`getBucketCors`, and its `set…` and `remove…`", []string{"configurations/kept and removed/cors"}},
	{"`getBucketLifecycle`, and the others", []string{"configurations/kept and removed/lifecycle*"}},
	{"`getBucketEncryption`, and the others", []string{"configurations/encryption"}},
	{"`getBucketReplication`, and the others", []string{"configurations/replication"}},
	{"`getBucketWebsite`, and the others", []string{"configurations/kept and removed/a website"}},
	{"`getBucketLogging`, and the others", []string{"configurations/a log"}},
	{"`getBucketOwnershipControls`, and the others", []string{"configurations/whose*"}},
	{"`getPublicAccessBlock`, and the others", []string{"configurations/a block*"}},
	{"ACLs of buckets and objects", []string{"configurations/acl*", "configurations/a bucket for*", "configurations/an object for*"}},
	{"`getBucketPolicyStatus`", []string{"configurations/whether*"}},
	{"`getBucketAccelerate`, `getBucketRequestPayment`, and their `set…`", []string{"configurations/acceleration", "configurations/who pays"}},
	{"`restoreObject` of what is not archived, and bad configurations: refused", []string{"configurations/*"}},
	{"notifications", []string{"notification/*"}},
	{"live events: `listenBucketNotification`", []string{"listen/*"}},
	{"bad arguments, refused before any request", []string{"arguments/*", "stored/refused*", "stored/attributes refused*", "addresses/refused*", "encryption/refused*", "encryption/a key over*", "*/bad arguments"}},
	{"refusals, told by their codes", []string{"client/a wrong*", "client/an unknown*", "listen/refused", "notification/of a bucket*", "notification/a target*",
		"policy/refused", "*missing", "copy/onto itself without", "buckets/removed though*", "buckets/made twice"}},
}

// rowOf is the place in tableRows of a case, -1 for none.
func rowOf(name string) int {
	for i := range tableRows {
		i = (i + len(tableRows) - 2) % len(tableRows)
		for _, pattern := range tableRows[i].cases {
			end, byEnd := strings.CutPrefix(pattern, "*")
			if byEnd && strings.HasSuffix(name, end) || (lacks{pattern: {Why: "named"}}).of(name) != (lack{}) {
				return i
			}
		}
	}
	return -1
}

// column is a server of the table.
type column struct {
	name string
	server
	version string
}

// columns are the servers that the suite runs, with the version that it ran.
func columns() []column {
	return []column{
		{"MinIO", server{lacks: lacksOfInsecureMinIO()}, "2025-09-07"},
		{"versitygw", server{lacks: lackedByVersityGW(), inPage: lackedByVersityGWInPage()}, "1.8.0"},
		{"SeaweedFS", server{lacks: lackedBySeaweedFS(), inPage: lackedBySeaweedFSInPage()}, "4.53"},
		{"Ceph RGW", server{lacks: lackedByCeph(), inPage: lackedByCephInPage()}, "16.2.15"},
	}
}

// TestTableOfServers compares the table with what the suite finds: it is made of
// the lists of what each server lacks, and a run on the server holds those to be
// true, for a case that is not listed must pass and one that is listed must not.
func TestTableOfServers(t *testing.T) {
	cases, err := load("cases")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if rowOf(c.Name) < 0 {
			t.Errorf("%q has no row in the table", c.Name)
		}
	}
	root, err := harness.Root()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "web", "docs", "servers.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begun := strings.Cut(string(text), tableBegins+"\n")
	found, after, ended := strings.Cut(rest, tableEnds)
	if !begun || !ended {
		t.Fatalf("%s has no place for the table", path)
	}
	w := tableWriter{numbers: map[string]int{}}
	want := w.table(cases, columns())
	for _, missing := range w.unanswered {
		t.Errorf("what does Minnow do where %q? Say it in answered", missing)
	}
	for why := range answered {
		if w.numbers[why] == 0 {
			t.Errorf("no server lacks any more that %q: take it out of answered", why)
		}
	}
	if found == want || t.Failed() {
		return
	}
	if os.Getenv("MINNOW_SERVERS_TABLE") == "write" {
		if err := os.WriteFile(path, []byte(before+tableBegins+"\n"+want+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("%s is not what the suite finds: make servers-table writes it anew. Got\n%s\nwant\n%s", path, found, want)
}

// tableWriter numbers the notes in the order in which they come.
type tableWriter struct {
	text       strings.Builder
	notes      []string
	numbers    map[string]int
	unanswered []string
}

func (w *tableWriter) table(cases []Case, all []column) string {
	w.line("| |", all, func(c column) string { return c.name + " " + c.version })
	w.line("|---|", all, func(column) string { return "---" })
	for i, r := range tableRows {
		w.line("| "+r.title+" |", all, func(c column) string { return w.cell(cases, i, c) })
	}
	for _, a := range abilities {
		w.line("| "+a.title+" |", all, func(c column) string {
			if slices.Contains(a.lackedBy, c.name) {
				return "no" + w.note(a.why)
			}
			return "yes"
		})
	}
	w.line(fmt.Sprintf("| cases passed of %d: natively, in a page |", len(cases)), all, func(c column) string {
		passed := map[bool]int{}
		for _, one := range cases {
			for inPage, l := range c.both(one.Name) {
				if l == (lack{}) {
					passed[inPage]++
				}
			}
		}
		return fmt.Sprintf("%d, %d", passed[false], passed[true])
	})
	w.text.WriteString("\n")
	for i, note := range w.notes {
		fmt.Fprintf(&w.text, "%d. %s\n", i+1, note)
	}
	return w.text.String()
}

func (w *tableWriter) line(head string, all []column, cell func(column) string) {
	w.text.WriteString(head)
	for _, c := range all {
		w.text.WriteString(" " + cell(c) + " |")
	}
	w.text.WriteString("\n")
}

// both are what stands in a case's way: natively (false), and in a page (true).
func (c column) both(name string) map[bool]lack {
	return map[bool]lack{false: c.server.lacks.of(name), true: c.lackInPage(name)}
}

// cell is what a server does in a row: natively and, where that is another thing, in a page.
func (w *tableWriter) cell(cases []Case, row int, c column) string {
	word, notes := w.verdict(cases, row, c, false)
	inPage, more := w.verdict(cases, row, c, true)
	more = slices.DeleteFunc(more, func(note string) bool { return slices.Contains(notes, note) })
	text := word + strings.Join(notes, "")
	switch {
	case word != inPage:
		text += "; in a page " + inPage + strings.Join(more, "")
	case len(more) > 0:
		text += "; in a page also" + strings.Join(more, "")
	}
	return text
}

func (w *tableWriter) verdict(cases []Case, row int, c column, inPage bool) (word string, notes []string) {
	all, lacking := 0, 0
	for _, one := range cases {
		if rowOf(one.Name) != row {
			continue
		}
		all++
		if l := c.both(one.Name)[inPage]; l != (lack{}) {
			lacking++
			if note := w.note(l.Why); !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
	}
	switch lacking {
	case 0:
		return "yes", nil
	case all:
		return "no", notes
	}
	return "in part", notes
}

// note is the number of a note: why something is lacking, and what Minnow does about it.
func (w *tableWriter) note(why string) string {
	number := w.numbers[why]
	if number == 0 {
		does := answered[why]
		if does == "" {
			w.unanswered = append(w.unanswered, why)
		}
		w.notes = append(w.notes, strings.ToUpper(why[:1])+why[1:]+". "+does+".")
		number = len(w.notes)
		w.numbers[why] = number
	}
	return fmt.Sprintf(" [%d]", number)
}

package core

import (
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// spliced puts text right behind the root's start tag.
func spliced(document, text string) string {
	at := strings.Index(document, xmlns+">") + len(xmlns+">")
	return document[:at] + text + document[at:]
}

// hostile are tricks that go right behind the root's start tag, of any size,
// and whether they leave a document that can be read.
var hostile = map[string]struct {
	build func(size int) string
	fine  bool
}{
	"depth": {func(size int) string {
		return strings.Repeat("<a>", size/7) + strings.Repeat("</a>", size/7)
	}, false},
	"depth without an end": {func(size int) string { return strings.Repeat("<a>", size/3) }, false},
	"one element":          {func(size int) string { return "<A>" + strings.Repeat("x", size) + "</A>" }, true},
	"one name":             {func(size int) string { return "<" + strings.Repeat("x", size) + "/>" }, true},
	"one attribute":        {func(size int) string { return `<A b="` + strings.Repeat("x", size) + `"/>` }, true},
	"many attributes":      {func(size int) string { return `<A ` + strings.Repeat("b='' ", size/5) + `/>` }, true},
	"one comment":          {func(size int) string { return "<!--" + strings.Repeat("-", size) + "-->" }, true},
	"one CDATA section":    {func(size int) string { return "<A><![CDATA[" + strings.Repeat("]", size) + "]]></A>" }, true},
	"many elements":        {func(size int) string { return strings.Repeat("<A/>", size/4) }, true},
	"many references":      {func(size int) string { return "<A>" + strings.Repeat("&#65;", size/5) + "</A>" }, true},
	"an entity":            {func(int) string { return "<A>&lol;</A>" }, false},
	"an HTML entity":       {func(int) string { return "<A>&nbsp;</A>" }, false},
	"a reference too far":  {func(int) string { return "<A>&#x110000;</A>" }, false},
	"a DOCTYPE":            {func(int) string { return `<!DOCTYPE a [<!ENTITY b "ha">]>` }, false},
	"no UTF-8":             {func(int) string { return "<A>\xff</A>" }, false},
}

func TestHostileDocuments(t *testing.T) {
	everyReading(t, func(t *testing.T, operation string, r reading) {
		if r.json {
			return
		}
		for name, trick := range hostile {
			t.Run(name, func(t *testing.T) { withstands(t, operation, spliced(r.document, trick.build(1<<20)), trick.fine) })
		}
		laughs := `<!DOCTYPE l [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>`
		withstands(t, operation, strings.Replace(r.document, "?>\n", "?>\n"+laughs, 1), false)
		withstands(t, operation, strings.Replace(r.document, "?>\n", "?>\n"+`<!DOCTYPE r SYSTEM "file:///etc/passwd">`, 1), false)
	})
	t.Run("as large as a document may be", func(t *testing.T) {
		r := readings["ListObjectsV2"]
		for name, trick := range hostile {
			t.Run(name, func(t *testing.T) {
				withstands(t, "ListObjectsV2", spliced(r.document, trick.build(transport.MaxDocument-len(r.document)-100)), trick.fine)
			})
		}
	})
}

// withstands checks that a document is read, or refused, in little memory.
func withstands(t *testing.T, operation, document string, fine bool) {
	t.Helper()
	resp := s3test.Reply(200, document)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	got, err := answered(t, operation, resp)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if fine && (err != nil || reflect.ValueOf(got).IsZero()) {
		t.Errorf("got %v, want what the rest of the document says", err)
	} else if !fine {
		wantRefusal(t, operation, "hostile", got, err, s3err.MalformedReply)
	}
	const overhead = 4 << 20 // of a call, which counts for little with real sizes
	if spent := int(after.TotalAlloc - before.TotalAlloc); spent > 8*len(document)+overhead || took > 20*time.Second {
		t.Errorf("took %v and %d bytes for a document of %d", took, spent, len(document))
	}
}

// Many elements that do count are as many values, and no more memory than that.
func TestMoreRowsThanWereAskedFor(t *testing.T) {
	const row = "<Contents><Key>a</Key></Contents>"
	const rows = transport.MaxDocument/len(row) - 10
	resp := page(strings.Repeat(row, rows))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := version2.pages(t.Context(), newClient(t, s3test.Answers(resp)), "", ListOptions{})
	runtime.ReadMemStats(&after)
	if err != nil || len(got.Items) != rows {
		t.Fatalf("got %d items, %v, want %d", len(got.Items), err, rows)
	}
	if spent := (after.TotalAlloc - before.TotalAlloc) / transport.MaxDocument; spent > 60 {
		t.Errorf("spent %d times the size of the document", spent)
	}
}

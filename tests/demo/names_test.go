package demo

import (
	"encoding/json"
	"maps"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// put writes objects by the package itself: a file could not have such names.
func (p *person) put(s harness.Serve, bucket string, keys ...string) {
	p.t.Helper()
	list, err := json.Marshal(keys)
	if err != nil {
		p.t.Fatal(err)
	}
	p.withClient(s, `
		for (const key of `+string(list)+`) await client.putObject(`+quote(bucket)+`, key, "text of " + key);
	`, nil)
}

// store writes one object with a type, by the package itself.
func (p *person) store(s harness.Serve, bucket, key, contentType, text string) {
	p.t.Helper()
	p.withClient(s, `
		await client.putObject(`+quote(bucket)+`, `+quote(key)+`, `+quote(text)+`, { contentType: `+quote(contentType)+`, metadata: { "said-by": "<b>nobody</b>" } });
	`, nil)
}

// rows are the names in the list, by their keys.
func (p *person) rows() (rows map[string]string) {
	p.t.Helper()
	p.see(`Object.fromEntries([...document.querySelectorAll("#rows > *")]
		.map((row) => ["key " + row.dataset.key, row.querySelector("bdi").textContent]))`, &rows)
	return rows
}

// A name is chosen by the writer of the object: it may look like a page, or like
// another name.
func TestHostileNamesAreText(t *testing.T) {
	const folder = `"><img src=x onerror=owned=1>`
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("strangers")
	keys, want := []string{folder + "/<svg onload=owned=1>"}, map[string]string{} // what is shown, by key
	for key, shown := range map[string]string{
		`<img src=x onerror="owned=1">`: `<img src=x onerror="owned=1">`,
		"photo\u202Egpj.exe":            "photo‹U+202E›gpj.exe",
		"two\nlines\t":                  "two‹U+000A›lines‹U+0009›",
		"zero\u200Bwidth":               "zero‹U+200B›width",
		"a+b %2F#?&amp;=.txt":           "a+b %2F#?&amp;=.txt",
		"  spaces  ":                    "  spaces  ",
		"__proto__":                     "__proto__",
		"constructor":                   "constructor",
		"javascript:owned=1":            "javascript:owned=1",
		"日本語 🐟":                         "日本語 🐟",
	} {
		keys = append(keys, key)
		want["key "+key] = shown
	}
	want["key "+folder+"/"] = folder + "/"
	p.put(s, "strangers", keys...)
	p.click("#refresh")
	p.until(`document.querySelectorAll("#rows > *").length === 11`)
	if got := p.rows(); !maps.Equal(got, want) {
		t.Errorf("the list: got %q, want %q", got, want)
	}

	p.click(`#rows a[href$="/"]`)
	p.until(`document.querySelectorAll("#crumbs li").length === 3`)
	inside := map[string]string{"key " + folder + "/<svg onload=owned=1>": "<svg onload=owned=1>"}
	p.until(`document.querySelectorAll("#rows > *").length === 1`)
	if got := p.rows(); !maps.Equal(got, inside) {
		t.Errorf("the folder: got %q, want %q", got, inside)
	}
	if got := p.text("#crumbs li:last-child"); got != folder {
		t.Errorf("the way: got %q, want %q", got, folder)
	}
	p.click("#rows button[aria-label^=Download]") // into the tray and the code panel as well
	p.until(`document.querySelector("[data-testid=transfer][data-state=done]")`)
	p.click("#rows button[aria-label^=Delete]")
	p.confirm("<svg onload=owned=1>")
	p.until(`document.querySelector("#no-objects").checkVisibility()`)
	var owned bool
	p.see(`Boolean(window.owned || document.querySelector("img[src=x], svg[onload], main script"))`, &owned)
	if owned {
		t.Error("a name became a part of the page")
	}
}

package demo

import (
	"fmt"
	"testing"
)

// rowCount waits for a page of so many rows.
func (p *person) rowCount(count int) {
	p.t.Helper()
	p.until(fmt.Sprintf(`!document.querySelector("#objects").ariaBusy && document.querySelectorAll("#rows tr").length === %d`, count))
}

func TestPagesAndFolders(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("library")
	keys := []string{"index.txt"}
	for i := range 405 {
		keys = append(keys, fmt.Sprintf("books/%03d.txt", i))
	}
	p.put(s, "library", keys...)
	p.click("#refresh")
	p.rowCount(2)
	p.click("#rows a")
	for _, page := range []struct {
		rows  int
		label string
	}{{200, "1 – 200"}, {200, "201 – 400"}, {5, "401 – 405"}} {
		p.rowCount(page.rows)
		if got := p.text("#range"); got != page.label {
			t.Errorf("got %q, want %q", got, page.label)
		}
		if page.rows == 200 {
			p.click("#next")
		}
	}
	p.click("#previous")
	p.rowCount(200)
	p.click(`#crumbs li:nth-child(2) a`)
	p.rowCount(2)
	p.click(rowOf("books/") + " button[aria-label^=Delete]")
	p.confirm("books/")
	p.rowCount(1)
	p.click("#refresh")
	p.until("document.querySelector('#caption').textContent === 'Objects in library/'")
	p.rowCount(1)
}

func TestCancelledUploadLeavesNothing(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("started")
	p.upload(makeFile(t, "film.mp4", 300<<20))
	p.click("[data-testid=transfer][data-state=running] button")
	p.until(`document.querySelector("[data-testid=transfer][data-state=cancelled]")`)
	if got := p.text("[data-testid=transfer] .note"); got != "Cancelled" {
		t.Errorf("got %q, want Cancelled", got)
	}
	if notice := p.text("#notices"); notice != "" {
		t.Errorf("what the person wanted is no problem: %s", notice)
	}
	p.click("#remove-bucket") // it can only be removed when nothing is in it
	p.confirm("started")
	p.until(`document.querySelector("#no-buckets").checkVisibility()`)
}

package demo

import (
	"fmt"
	"testing"
)

// listed waits until so many entries have been read.
func (p *person) listed(count int) {
	p.t.Helper()
	p.until(fmt.Sprintf(`!document.querySelector("#grid").ariaBusy && document.querySelector("#grid").ariaRowCount === "%d"`, count+1))
}

func TestFolders(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("library")
	keys := []string{"index.txt"}
	for i := range 405 {
		keys = append(keys, fmt.Sprintf("books/%03d.txt", i))
	}
	p.put(s, "library", keys...)
	p.click("#refresh")
	p.listed(2)
	p.click("#rows a")
	p.listed(405)
	p.write("#filter", "40")
	p.listed(5)
	p.see("history.back()", nil)
	p.listed(2)
	p.click("[data-testid=bucket]")
	p.click(rowOf("books/") + " button[aria-label^=Delete]")
	p.confirm("books/")
	p.listed(1)
	p.click("#refresh")
	p.until("document.querySelector('#place-title').textContent === 'Objects in library/'")
	p.listed(1)
}

func TestCancelledUploadLeavesNothing(t *testing.T) {
	s, p := start(t), newPerson(t)
	p.connect(s)
	p.makeBucket("started")
	p.line(8 << 20)
	p.upload(makeFile(t, "film.mp4", 120<<20))
	p.click("[data-testid=transfer][data-state=running] button[aria-label^=Cancel]")
	p.until(`document.querySelector("[data-testid=transfer][data-state=cancelled]")`)
	if got := p.text("[data-testid=transfer] .note"); got != "Cancelled" {
		t.Errorf("got %q, want Cancelled", got)
	}
	if notice := p.text("#notices"); notice != "" {
		t.Errorf("what the person wanted is no problem: %s", notice)
	}
	p.removeBucket("started") // it can only be removed when nothing is in it
	p.until(`document.querySelector("#no-buckets").checkVisibility()`)
}

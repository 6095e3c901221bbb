package demo

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// watchBars notes each value that the first progress bar to come takes.
const watchBars = `
	window.values = [];
	new MutationObserver((records) => {
		for (const { target } of records) if (target.matches("progress")) values.push(target.value);
	}).observe(document.querySelector("#transfers"), { subtree: true, attributeFilter: ["value"] });`

func TestMainJob(t *testing.T) {
	for name, c := range map[string]struct {
		args func(*testing.T) []string
		size int64
	}{
		"versitygw": {func(*testing.T) []string { return nil }, 300<<20 + 12345},
		"MinIO":     {func(t *testing.T) []string { return []string{"-minio", minio(t)} }, 40<<20 + 12345},
	} {
		t.Run(name, func(t *testing.T) {
			s, p := start(t, c.args(t)...), newPerson(t)
			p.connect(s)
			p.makeBucket("holiday-2026")
			film := makeFile(t, "film.mp4", c.size)
			want := sum(t, film)
			p.uploadWatched(film)

			if got := sum(t, p.download("film.mp4")); got != want {
				t.Errorf("downloaded %s, want %s", got, want)
			}
			p.until(`document.querySelector("[data-testid=transfer][data-direction=download][data-state=done]")`)
			p.click("#refresh")
			p.until(`!document.querySelector("#grid").ariaBusy && document.querySelector(` + quote(`[data-key="film.mp4"]:not(.fresh)`) + `)`)

			p.click(rowOf("film.mp4") + " button[aria-label^=Delete]")
			p.confirm("film.mp4")
			p.until(`document.querySelector("#no-objects").checkVisibility()`)
			p.removeBucket("holiday-2026")
			p.until(`document.querySelector("#no-buckets").checkVisibility() && document.querySelector("#no-place").checkVisibility()`)
			if notice := p.text("#notices"); notice != "" {
				t.Errorf("the page complains: %s", notice)
			}
		})
	}
}

// uploadWatched uploads a film, and looks at its bar and its row.
func (p *person) uploadWatched(path string) {
	p.t.Helper()
	p.see(watchBars+" true", new(bool))
	p.line(8 << 20)
	p.upload(path)
	p.until(`document.querySelector("[data-testid=transfer][data-state=running] .note")?.textContent.includes("MB/s")`)
	p.line(0)
	p.until(`document.querySelector("[data-testid=transfer]:not([data-state=waiting], [data-state=running])")`)
	if state := p.text("[data-testid=transfer] .note"); !strings.HasPrefix(state, "Done") {
		p.t.Fatalf("upload: got %q, want Done; the page says:\n%s", state, p.text("#notices"))
	}
	var values []float64
	p.see("values", &values)
	between := slices.ContainsFunc(values, func(v float64) bool { return v > 0 && v < 1 })
	if !between || !slices.IsSorted(values) || values[0] < 0 || values[len(values)-1] != 1 {
		p.t.Errorf("progress: got %v, want values that rise from 0 to 1", values)
	}
	p.until("document.querySelector(" + quote(rowOf("film.mp4")) + ")")
	info, err := os.Stat(path)
	if err != nil {
		p.t.Fatal(err)
	}
	shown := map[int64]string{300<<20 + 12345: "315 MB", 40<<20 + 12345: "42 MB"}[info.Size()]
	if size := p.text(rowOf("film.mp4") + " .size"); size != shown {
		p.t.Errorf("size in the list: got %q, want %q", size, shown)
	}
}

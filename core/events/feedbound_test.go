package events

import (
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

func TestHeldRecordsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		w.wider.accept()
		for range MaxQueued + 1 {
			w.wider.put("c")
		}
		same(t, "old one closed", w.old.closed(), true)
		w.leave()
	})
}

// While a stream does not open and the bucket has more events, the records that are remembered
// do not grow without bound: the newest are kept, and not told twice.
func TestSeenRecordsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := widen(t)
		const each = 500
		for n := 0; n < MaxQueued+2*each; n += each {
			var lines strings.Builder
			for i := range each {
				key := "a/" + strconv.Itoa(n+i)
				lines.WriteString(eventLine("s3:ObjectCreated:Put", key, key))
			}
			w.old.write(lines.String())
		}
		f := w.listeners.feeds["photos"]
		if len(f.seen) != MaxQueued || len(f.order) != MaxQueued {
			t.Errorf("got %d and %d records in memory, want %d", len(f.seen), len(f.order), MaxQueued)
		}
		if got := len(strings.Fields(w.a.got())); got != MaxQueued+2*each {
			t.Errorf("got %d events, want all", got)
		}
		w.old.put("a/last")
		w.wider.accept()
		w.wider.put("a/last", "a/new")
		w.old.keepAlive()
		w.old.keepAlive()
		w.same("after the switch", "a/last a/new", "")
		if f.order != nil || f.seen["a/last"] != 0 {
			t.Errorf("got %d records in order after the switch, want none", len(f.order))
		}
		w.wider.keepAlive()
		w.wider.keepAlive()
		if f.seen != nil {
			t.Errorf("got %d records in memory after the switch is known, want none", len(f.seen))
		}
		w.leave()
	})
}

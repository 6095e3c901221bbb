// Package downloads is the plan of a download: which ranges of an object are
// asked for and when, what is done when a body breaks, how it is proved that all
// of it came unharmed, and what a later download can use of one that ended early.
// It never touches the bytes of an object in a page: a Sink moves them from a body
// to where they belong, and tells how many it has moved. It writes no file and
// knows none: the caller gives the Sink, and the Journal that outlives it.
//
// A download to a Sink (Source.Fetch) goes through these states:
//
//	begun ──► opened ──► fetching ──► checked ──► closed
//	   │         │           │            │
//	   └─────────┴─────┬─────┴────────────┘
//	                   ▼
//	                  left
//
// Begun: the first answer is there, which pins the object; a PartFile looks for
// what an earlier download has left. Opened: the sink is open, and holds that much.
// Fetching: up to Plan.Concurrency parts are on their way, each as a stretch; the
// first failure cancels the others; a PartFile commits now and then. Checked: the
// checksums of the parts, combined, are that of the object. Closed: so is the sink,
// and the journal has forgotten it. Left: the sink keeps what a later download can
// use, or what it held before.
//
// A stretch is the bytes of one range, over as many connections as it takes:
//
//	asked ──► reading ──► over
//	  ▲          │
//	  └─ broken ─┘  waits, as long as the retry policy has patience
//
// The same stretches, read by a Go program, are a ResumableBody; a page that
// reads a body itself keeps a Break, and asks for the rest with it.
//
//	source := downloads.Source{Pipeline: pipeline, Bucket: "photos", Object: "a.jpg"}
//	object, err := source.OpenChecked(ctx)
//	err = source.Fetch(ctx, object, downloads.ToWriterAt(file), downloads.Plan{PartSize: 8 << 20, Concurrency: 4, Verify: true})
package downloads

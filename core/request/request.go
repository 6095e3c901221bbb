// Package request is the way of a request: what every room of core, and core
// itself, sends goes through Pipeline.Do, and nothing else sends. What differs
// between S3's operations stands in one Operation each (operations.go); a Call is
// one request of it.
//
//	p, err := request.New("play.min.io", request.Options{Credentials: keys, Transport: nethttp.New(nil)})
//	resp, err := p.Do(ctx, request.Call{Operation: request.ListObjectsV2, Bucket: "photos"})
//
// The stations of a request:
//
//	check ── region ── address ── retry ⟲ skew ⟲ sign ── transport
//	                                    │ the answer is read once, as it comes (answer.go)
//	   ┌── a region, a host or a style that the answer names: once more, there
//	   │                                │
//	   └──────────────────────────── answer ── judge ── *transport.Response, or an error
//
// It remembers, for its client, where buckets are (regions.go), how far the clock
// is off (skew, hiddentime.go), how buckets are addressed (addressing.go) and, in
// Evidence, what servers and CORS rules refuse. Its other files are what several
// rooms ask of it: which header goes with which request (headertable.go), user
// metadata, what an answer says of an object (stat.go), the conditions of a write
// (lookfirst.go, conditional.go), signatures for links and forms (presigning.go).
//
// It is no client: it has no call of the MinIO API, plans nothing, and imports no
// room.
package request

// Package faults holds Minnow to what it does when things go wrong between it
// and the real MinIO. Its cases are data (cases/*.json): what is done, and which
// requests a harness.Faults hits meanwhile. Two drivers run the same cases: this
// package over core and transport/nethttp, and run.js over the built package in
// Chromium.
//
// A file holds groups. Each names the work, what its faults hit unless they say
// otherwise ("target"), and its cases:
//
//	{"name": "upload in parts", "work": "upload", "target": {"operation": "UploadPart", "part": 3}, "cases": {
//	  "cut": {"faults": [{"do": "cut"}], "again": [3]},
//	  "refused forever": {"faults": [{"do": "refuse", "times": -1}], "error": {"type": "ResponseError", "code": "SlowDown"}}
//	}}
//
// Every case is held to this:
//
//   - each of its faults has hit, as often as it says;
//   - the work comes to its end with the right content, by digest, or with the
//     "error" whose members the case names;
//   - no upload is left unfinished at the server;
//   - of an upload, the parts that went more than once are those in "again", and
//     no more bytes went twice than those of one part for each fault. Where it is
//     resumed, no part of which the client had the answer goes again but those
//     "inFlight", which were under way when it failed;
//   - "requests" tells how many of an operation were sent.
//
// "client" are options of the constructor. "here" names the one driver that the
// case is for, and "why".
package faults

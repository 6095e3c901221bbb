// Package conformance is the one suite of what each call does with a server.
// Its cases are data (cases/*.json): what is called, and what must come. Two
// drivers run the same cases: this package over core and transport/nethttp, and
// run.js over the built package in Chromium; both bring results and errors into
// one normal form, so that one wanted value serves both.
//
// A server is one file, with a test that calls conform: it says how the server
// starts, and which cases it cannot pass, each with the reason. Such a case runs
// nevertheless; it fails once it passes.
//
// # A case
//
//	{"name": "stat/missing", "steps": [
//	  {"call": "statObject", "args": ["$bucket", "none"], "error": {"type": "ResponseError", "code": "NoSuchKey"}}
//	]}
//
// Each case has buckets of its own: $bucket, $bucket2, … ("buckets": how many,
// 1 unless it says so), and $missing, of which there is none. A case with "each"
// is one case for every entry, with its values as $name. "client" are options of
// the constructor, for the case or one step; "anonymous": true drops the keys.
//
// # A step
//
//   - call, args: as in JavaScript, positional, the options last. An iterable is
//     collected, up to limit items. With "pages" it is a list's pages, up to
//     limit of them: {items, prefixes, token}.
//   - http: a plain request to a URL, or a form. Its result is {status, headers,
//     content, code}; code is that of an S3 error.
//   - listen: a listener beside which other steps run; its result are the records.
//   - prepare: what no call of the client does. {"upload": {bucket, object, parts}}
//     begins an upload and leaves it, its result is the id; {"versioning": bucket};
//     {"objects": {bucket, prefix, count}} puts many.
//   - together: steps that run at once, a few at a time.
//   - for: the step once for each value, as $name; with "steps", all of those.
//
// "want" is the result, "error" members of the error; one without either must
// succeed. "save" keeps the result as $name, "requests" is how many requests
// must have reached the server.
//
// # Values
//
// In arguments and in what is wanted "$name" and "$name.member" stand for what
// is known, and an object with one of these names for what it says: {"$concat":
// […]}, {"$repeat": [text, n]}, {"$date": iso}, {"$now": seconds from now},
// {"$bytes": size, "seed": n, "as": "stream"}, {"$data": text, "as": "file"},
// {"$text": value, written as JSON}, {"$key": seed}, of 32 bytes, {"$sink": "stream"}, {"$PostPolicy": [[setter,
// …], …]}, {"$CopyConditions": …} (values.go). What a name stands for is not
// looked at again where it is text: a key may look like anything.
//
// A wanted object holds just its members, unless one is "..."; {"$any": true},
// {"$matches": regexp} and the like stand for more than one value (match.go).
// {"$bytes": …} is wanted as the content it is.
//
// # The normal form
//
// Dates are ISO text in milliseconds; what is not there is null, or no member
// of an object; content is its text, where that is short, or its length and
// digest.
package conformance

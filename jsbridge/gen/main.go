// Command gen keeps Go and TypeScript together: from the structs of the core
// whose fields carry a `js:"name"` tag it writes the readers and appenders of
// the bridge (codec.gen.go), the types that callers see (types.gen.d.ts), with the
// comments of the Go source, the names of all options (fields.gen.js) and the
// limits of both halves (limits.gen.js). Run it in jsbridge/ by go generate.
//
// A tag's second word says how a result writes a zero value: "null" as null,
// "omit" not at all.
package main

import (
	"flag"
	"log"
	"os"
	"path/filepath"
)

// The structs that cross the channel. An incoming one is options, all of them
// optional; an outgoing one is a result.
var (
	incoming = []string{
		"CallOptions", "MakeBucketOptions", "ListOptions", "GetOptions", "PutOptions", "CopySource", "CopyConditions",
		"CopyOptions", "RemoveOptions", "RemoveItem", "ListenOptions", "PresignOptions", "Probe",
	}
	outgoing = []string{
		"Bucket", "ObjectItem", "ListPage", "IncompleteUpload", "IncompletePage", "ObjectStat", "PutResult", "CopyResult",
		"RemoveError", "PresignedPost", "SigningRequest", "SignedProbe",
	}
)

func main() {
	core := flag.String("core", "../core", "folder of package core")
	out := flag.String("out", ".", "folder of jsbridge to write to")
	flag.Parse()
	m, err := readModel(*core)
	if err != nil {
		log.Fatal(err)
	}
	code, err := m.goCode()
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range map[string][]byte{"codec.gen.go": code, "esm/types.gen.d.ts": m.typescript(), "esm/fields.gen.js": m.javascript(), "esm/limits.gen.js": javascriptLimits()} {
		path := filepath.Join(*out, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

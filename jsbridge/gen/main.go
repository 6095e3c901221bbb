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
	"errors"
	"flag"
	"log"
	"os"
	"path/filepath"
)

// The structs that cross the channel. An incoming one is options, all of them
// optional; an outgoing one is a result.
var (
	incoming = []string{
		"CallOptions", "MakeBucketOptions", "ListOptions", "GetOptions", "ObjectOptions", "Retention", "PutOptions", "CopySource", "CopyConditions",
		"CopyOptions", "ComposeSource", "ComposeOptions", "RenameOptions", "RenamePrefixOptions", "AttributesOptions", "RemoveOptions", "RemoveItem", "RemoveVersionsOptions", "PrefixSizeOptions", "ListenOptions", "PresignOptions", "Probe",
	}
	outgoing = []string{
		"Bucket", "Owner", "Restore", "ObjectItem", "ListPage", "ObjectVersion", "VersionPage", "PrefixSize", "IncompleteUpload", "IncompletePage",
		"Retention", "Expiration", "ObjectStat", "PutResult", "CopyResult", "RenameResult", "RenameProgress",
		"RemoveError", "PresignedPost", "SigningRequest", "SignedProbe",
	}
)

func main() {
	core := flag.String("core", "../core", "folder of package core")
	out := flag.String("out", "..", "folder to write to")
	flag.Parse()
	files, err := generate(*core)
	if err != nil {
		log.Fatal(err)
	}
	for name, content := range files {
		path := filepath.Join(*out, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, content, 0o644)); err != nil {
			log.Fatal(err)
		}
	}
}

// generate returns all generated files, by their paths in the repository.
func generate(core string) (map[string][]byte, error) {
	m, err := readModel(core)
	if err != nil {
		return nil, err
	}
	calls, documents, err := readRows(filepath.Join(core, "rows"))
	if err != nil {
		return nil, err
	}
	for _, d := range documents {
		_, isStruct := m.structs[d.name]
		d.known = isStruct || m.unions[d.name] != nil || d.name == boolean
	}
	code, err := m.goCode()
	plain, err2 := rowsGo(calls, true)
	typed, err3 := rowsGo(calls, false)
	structs, err4 := rowsStructs(documents)
	return map[string][]byte{
		"jsbridge/codec.gen.go":            code,
		"jsbridge/esm/types.gen.d.ts":      m.typescript(),
		"jsbridge/esm/fields.gen.js":       m.javascript(),
		"jsbridge/esm/limits.gen.js":       javascriptLimits(),
		"jsbridge/esm/rows.gen.js":         rowsJavascript(calls),
		"jsbridge/esm/rows.types.gen.d.ts": rowsTypescript(calls, documents),
		"core/rows.gen.go":                 plain,
		"core/rowstyped.gen.go":            typed,
		"core/rows/documents.gen.go":       structs,
		"tests/types/rows.gen.ts":          typeTest(calls),
		"tests/browser/samples.gen.js":     samples(calls),
	}, errors.Join(err, err2, err3, err4)
}

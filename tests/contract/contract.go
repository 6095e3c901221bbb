// Package contract knows where the names of the API stand: the table of the
// bridge in Go, that of the simple calls, the class in index.d.ts. Its test holds
// them to each other, and the browser suite holds the class Client to the tables.
package contract

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"

	"github.com/minnow-s3/minnow/core/rows"
)

// Table returns the names of the calls in the table of jsbridge/methods.go and in
// that of the simple calls, sorted, without the rows that serve the bridge alone.
func Table(root string) ([]string, error) {
	names, err := coded(root)
	names = slices.DeleteFunc(names, ast.IsExported)
	for _, row := range rows.Table {
		names = append(names, row.Name)
	}
	slices.Sort(names)
	return names, err
}

// coded returns all names of the table of the bridge, sorted.
func coded(root string) ([]string, error) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, "jsbridge", "methods.go"), nil, 0)
	if err != nil {
		return nil, err
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		table, ok := n.(*ast.ValueSpec)
		if !ok || table.Names[0].Name != "methods" {
			return true
		}
		for _, row := range table.Values[0].(*ast.CompositeLit).Elts {
			name, err := strconv.Unquote(row.(*ast.CompositeLit).Elts[0].(*ast.BasicLit).Value)
			if err == nil {
				names = append(names, name)
			}
		}
		return false
	})
	slices.Sort(names)
	return names, nil
}

// Composed are the methods of the class that have no row of their own: each
// with the calls of the table that it is made of.
var Composed = map[string][]string{
	"upload":     {"putObject", "fPutObject"},
	"download":   {"fGetObject"},
	"putFolder":  {"fPutObject", "listObjectsV2", "MatchesETag"},
	"zip":        {"getObject", "listObjectsV2"},
	"saveObject": {"presignedGetObject"},
	"diagnose":   {"SignProbe"},
}

// Methods returns the names of all methods of the class Client but close,
// sorted: those of the table, and Composed.
func Methods(root string) ([]string, error) {
	names, err := Table(root)
	return slices.Sorted(slices.Values(slices.AppendSeq(names, maps.Keys(Composed)))), err
}

// declared is a method of a class in a declaration file.
var declared = regexp.MustCompile(`(?m)^  (\w+)\(`)

// layer is the class Client, or an interface of calls that it extends.
var layer = regexp.MustCompile(`(?s)export (?:class Client|interface \w+Calls) \{(.*?)\n\}`)

// Declared returns the names of the methods that the declarations give to the
// class Client, sorted: in index.d.ts, and in each interface of calls beside it.
func Declared(root string) ([]string, error) {
	text, err := read(root, "*.d.ts")
	var names []string
	for _, class := range layer.FindAllSubmatch(text, -1) {
		for _, m := range declared.FindAllSubmatch(class[1], -1) {
			names = append(names, string(m[1]))
		}
	}
	slices.Sort(names)
	return slices.Compact(names), err
}

// read returns all files of jsbridge/esm whose names match, one after the other.
func read(root, pattern string) (text []byte, err error) {
	files, err := filepath.Glob(filepath.Join(root, "jsbridge", "esm", pattern))
	for _, file := range files {
		one, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		text = append(text, one...)
	}
	return text, err
}

package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// model is what the core's source says about its structs and named strings.
type model struct {
	structs map[string]structure
	unions  map[string][]string // values of a named string type
	docs    map[string]string
}

type structure struct {
	embedded []string
	fields   []field
}

type field struct {
	goName, goType string
	jsName         string
	null, omit     bool // a zero value is written as null, or not at all
	doc            string
}

// rooms are the packages whose structs core hands on under their own names.
var rooms = []string{".", "request", "multipart", "uploads", "downloads", "copies", "events"}

func readModel(folder string) (*model, error) {
	m := &model{structs: map[string]structure{}, unions: map[string][]string{}, docs: map[string]string{}}
	for _, room := range rooms {
		if err := m.read(filepath.Join(folder, room)); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	for _, name := range slices.Concat(incoming, outgoing) {
		if _, ok := m.structs[name]; !ok {
			return nil, fmt.Errorf("package core has no struct %s", name)
		}
	}
	return m, nil
}

func (m *model) read(folder string) error {
	shipped := func(info fs.FileInfo) bool { return !strings.HasSuffix(info.Name(), "_test.go") }
	packages, err := parser.ParseDir(token.NewFileSet(), folder, shipped, parser.ParseComments)
	for _, p := range packages {
		for _, name := range slices.Sorted(maps.Keys(p.Files)) {
			for _, declaration := range p.Files[name].Decls {
				if d, ok := declaration.(*ast.GenDecl); ok {
					m.declaration(d)
				}
			}
		}
	}
	return err
}

func (m *model) declaration(d *ast.GenDecl) {
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Assign.IsValid() {
				continue // an alias: its room has the struct
			}
			m.docs[s.Name.Name] = strings.TrimSpace(d.Doc.Text())
			if fields, ok := s.Type.(*ast.StructType); ok {
				m.structs[s.Name.Name] = structureOf(fields)
			}
		case *ast.ValueSpec:
			if named, ok := s.Type.(*ast.Ident); ok && d.Tok == token.CONST {
				if value, ok := s.Values[0].(*ast.BasicLit); ok && value.Kind == token.STRING {
					text, _ := strconv.Unquote(value.Value)
					m.unions[named.Name] = append(m.unions[named.Name], text)
				}
			}
		}
	}
}

func structureOf(s *ast.StructType) (result structure) {
	for _, f := range s.Fields.List {
		if len(f.Names) == 0 {
			name := typeName(f.Type)
			result.embedded = append(result.embedded, name[strings.LastIndex(name, ".")+1:])
			continue
		}
		if f.Tag == nil {
			continue
		}
		raw, _ := strconv.Unquote(f.Tag.Value)
		name, option, _ := strings.Cut(reflect.StructTag(raw).Get("js"), ",")
		result.fields = append(result.fields, field{
			goName: f.Names[0].Name, goType: typeName(f.Type), jsName: name,
			null: option == "null", omit: option == "omit",
			doc: strings.TrimSpace(f.Doc.Text() + f.Comment.Text()),
		})
	}
	return result
}

func typeName(e ast.Expr) string {
	switch t := e.(type) {
	case *ast.Ident:
		return t.Name
	case *ast.SelectorExpr:
		return typeName(t.X) + "." + t.Sel.Name
	case *ast.StarExpr:
		return "*" + typeName(t.X)
	case *ast.ArrayType:
		return "[]" + typeName(t.Elt)
	case *ast.MapType:
		return "map[" + typeName(t.Key) + "]" + typeName(t.Value)
	}
	return fmt.Sprintf("%T", e)
}

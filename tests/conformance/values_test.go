package conformance

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
)

// testdata/values.json holds values.js to the same.
func TestValues(t *testing.T) {
	text, err := os.ReadFile("testdata/values.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Name          string
		Value, Normal any
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	known := scope{"name": "$other", "object": map[string]any{"member": "m"}, "nested": []any{"$name"}}
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			if got := normal(known.resolve(row.Value)); !reflect.DeepEqual(got, row.Normal) {
				t.Errorf("got %s, want %s", show(got), show(row.Normal))
			}
		})
	}
}

//go:build !js

package main

import (
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/rows"
)

// retention is what no row of the table has yet: a call about an object, with a date, which
// gives null where there is none.
func retention() (calls []simple, documents []*document) {
	d := newDocument(&rows.Document{Type: "Retention", Shape: "Retention{Mode!(GOVERNANCE|COMPLIANCE),RetainUntilDate!%,Holders>Holder*{Since%,Days#}}"},
		"Retention keeps a version.\nMode: Whether anybody may end it.\n"+`{"Mode": "GOVERNANCE", "RetainUntilDate": "2030-01-01T00:00:00Z"}`)
	get := &rows.Row{Name: "getObjectRetention", Operation: &request.Operation{Name: "GetObjectRetention", OnObject: true}, Absent: "null"}
	set := &rows.Row{Name: "setObjectRetention", Operation: &request.Operation{Name: "PutObjectRetention", OnObject: true}, Argument: "retention",
		Flag: rows.Flag{Name: "bypassGovernance"}}
	return []simple{{Row: get, does: "Returns until when a version is kept.", down: d}, {Row: set, does: "Keeps a version.", flag: "Shortens it.", up: d}}, []*document{d}
}

func TestCallsAboutObjects(t *testing.T) {
	calls, documents := retention()
	typed, err := rowsGo(calls, false)
	if err != nil {
		t.Fatal(err)
	}
	structs, err := rowsStructs(documents)
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		got  []byte
		want []string
	}{
		"JavaScript": {rowsJavascript(calls), []string{
			`getObjectRetention: { takes: ["object"], options: ["versionId"], gives: ["RetainUntilDate", "Holders.Since"] },`,
			`setObjectRetention: { takes: ["object", "retention"], options: ["versionId", "bypassGovernance"], gives: "nothing" },`,
		}},
		"TypeScript": {rowsTypescript(calls, documents), []string{
			"/** Returns until when a version is kept. */\n  getObjectRetention(bucket: string, object: string, options?: Call & { versionId?: string }): Promise<Retention | null>;",
			"setObjectRetention(bucket: string, object: string, retention: Retention, options?: Call & { versionId?: string; /** Shortens it. */ bypassGovernance?: boolean; }): Promise<void>;",
			"/** Retention keeps a version. */\nexport interface Retention {\n  /** Whether anybody may end it. */\n  Mode: \"GOVERNANCE\" | \"COMPLIANCE\";\n  RetainUntilDate: Date;\n  Holders?: {\n    Since?: Date;\n    Days?: number;\n  }[];\n}",
		}},
		"methods": {typed, []string{
			"// GetObjectRetention returns until when a version is kept.\n// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html",
			"GetObjectRetention(ctx context.Context, bucket, object string, opts VersionOptions) (result *rows.Retention, err error) {",
			"SetObjectRetention(ctx context.Context, bucket, object string, retention rows.Retention, opts SetObjectRetentionOptions) error {",
			"type SetObjectRetentionOptions struct { VersionOptions // Shortens it. BypassGovernance bool }",
		}},
		"structs": {structs, []string{"import \"time\"", "RetainUntilDate time.Time `json:\"RetainUntilDate\"`", "[]RetentionHolder `json:\"Holders,omitzero\"`", "Days  int64     `json:\"Days,omitzero\"`"}},
		"uses":    {typeTest(calls), []string{`await client.setObjectRetention("bucket", "object", {"Mode": "GOVERNANCE"`}},
		"samples": {samples(calls), []string{`getObjectRetention: ["object"],`}},
	} {
		for _, want := range tc.want {
			if !strings.Contains(strings.Join(strings.Fields(string(tc.got)), " "), strings.Join(strings.Fields(want), " ")) {
				t.Errorf("%s: want %s\nin %s", name, want, tc.got)
			}
		}
	}
}

// What is said of a type stands above it, as what is said of a field does.
func TestTypesAreSaid(t *testing.T) {
	d := newDocument(&rows.Document{Type: "Targets", Shape: "Targets{Target*$Target{Event$EventName(s3:*)}}"},
		"Targets says where events go.\nTarget: One of them.\nEventName: A kind of event.\n{}")
	got := string(rowsTypescript(nil, []*document{d}))
	for _, want := range []string{"/** One of them. */\nexport interface Target {", "/** A kind of event. */\nexport type EventName ="} {
		if !strings.Contains(got, want) {
			t.Errorf("want %s\nin %s", want, got)
		}
	}
}

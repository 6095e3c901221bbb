package faults

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/tests/harness"
)

var (
	minio harness.Shared
	found grounds
)

func TestMain(m *testing.M) { os.Exit(minio.Run(m)) }

// The table, natively and then in the page, before one MinIO.
func TestFaults(t *testing.T) {
	cases, err := load("cases")
	if err != nil {
		t.Fatal(err)
	}
	endpoint, direct, g := ready(t)
	t.Run("native", func(t *testing.T) { natively(t, endpoint, newNative(g, direct), cases, nil) })
	t.Run("Chromium", func(t *testing.T) { inChromium(t, endpoint, g, cases, "faults.test.js") })
}

// natively runs the cases that are for a Go program. Those in may need not pass, for
// the reason there.
func natively(t *testing.T, endpoint string, n *native, cases []Case, may map[string]allowance) {
	for _, c := range cases {
		if c.Here == "page" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel() // half of them wait for a silence to end
			if err := n.run(t.Context(), c, harness.NewFaults(t, endpoint)); err != nil {
				a := may[c.Name]
				if slices.ContainsFunc(a.says, func(says string) bool { return strings.Contains(err.Error(), says) }) {
					t.Skipf("%s\n%v", a.why, err)
				}
				t.Error(err)
			}
		})
	}
}

// ready returns the server, a client of it past all faults, and what is there,
// which is made once.
func ready(t *testing.T) (endpoint string, direct *core.Client, g grounds) {
	t.Helper()
	endpoint = minio.Server(t).Endpoint
	direct, err := connect(endpoint, Case{})
	if err == nil && found.content == nil {
		found, err = prepare(t.Context(), direct, listed)
	}
	if err != nil {
		t.Fatal(err)
	}
	return endpoint, direct, found
}

// pageData is what run.js needs beside harness.Config.
type pageData struct {
	Cases   []pageCase `json:"cases"`
	Direct  string     `json:"direct"` // the server without the proxy
	Grounds grounds    `json:"grounds"`
	Sizes   any        `json:"sizes"`
}

type pageCase struct {
	Case
	Stalls bool `json:"stalls"`
}

func inChromium(t *testing.T, endpoint string, g grounds, cases []Case, module string) {
	faults := harness.NewFaults(t, endpoint)
	data := pageData{Direct: endpoint, Grounds: g, Sizes: map[string]int{
		"uploadSize": uploadSize, "smallSize": smallSize, "streamSize": streamSize, "downloadSize": downloadSize,
		"removed": removed, "kept": kept, "rangeFrom": rangeFrom, "rangeLength": rangeLength,
	}}
	for _, c := range cases {
		if c.Here != "native" {
			data.Cases = append(data.Cases, pageCase{c, c.stalls()})
		}
	}
	harness.RunSuite(t, harness.Suite{
		Folder: "faults", Modules: []string{module},
		Config: harness.Config{
			Endpoint: faults.Endpoint, Control: faults.Control, Host: "main",
			AccessKey: harness.AccessKey, SecretKey: harness.SecretKey, Data: data,
		},
	})
}

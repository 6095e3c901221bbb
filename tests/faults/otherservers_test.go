package faults

import (
	"slices"
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// otherServer is one before which the main cases run natively, beside MinIO.
type otherServer struct {
	name  string
	start func(t *testing.T) *harness.Server
	may   map[string]allowance // what it makes of half a request is its own
}

// allowance is how a case may fail, and why: by an error that holds one of says.
type allowance struct {
	why  string
	says []string
}

func otherServers() []otherServer {
	back := allowance{"a part that is on its way when its upload is removed brings the upload back, or lets the removal answer 500", []string{
		"uploads are left unfinished", "times AbortMultipartUpload, want ",
	}}
	return []otherServer{
		{"versitygw", func(t *testing.T) *harness.Server { return harness.StartVersityGW(t) }, map[string]allowance{
			"cleaning up after a refusal/answer lost": back,
			"cleaning up after a refusal/cut":         back,
			"cleaning up after a refusal/refused":     back,
			"part 3/refused forever":                  back,
			"part 3/refused for good":                 back,
			"part 3/reset forever":                    back,
		}},
		{"SeaweedFS", func(t *testing.T) *harness.Server { return harness.StartSeaweedFS(t) }, nil},
		{"Ceph", func(t *testing.T) *harness.Server { return harness.StartCeph(t) }, map[string]allowance{
			"a small object, by a form/damaged on its way": {"it stores the damaged bytes, so a PUT has to go after the form", []string{"got 1 times P"}}, // PostObject or PutObject, whichever is looked at first
		}},
	}
}

// What is refused, cut or silent on its way to another server than MinIO.
func TestFaultsBeforeOtherServers(t *testing.T) {
	cases, err := load("cases")
	if err != nil {
		t.Fatal(err)
	}
	// Lists and removals take these servers long, and are the same there.
	works := []string{"upload", "create in parts", "resume", "download", "small upload"}
	cases = slices.DeleteFunc(cases, func(c Case) bool { return !slices.Contains(works, c.Work) })
	for _, server := range otherServers() {
		t.Run(server.name, func(t *testing.T) {
			t.Parallel()
			endpoint := server.start(t).Endpoint
			direct, err := connect(endpoint, Case{})
			if err != nil {
				t.Fatal(err)
			}
			g, err := prepare(t.Context(), direct, 0)
			if err != nil {
				t.Fatal(err)
			}
			natively(t, endpoint, newNative(g, direct), cases, server.may)
		})
	}
}

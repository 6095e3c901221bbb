package native

import (
	"testing"

	"github.com/minnow-s3/minnow/tests/harness"
)

// What an upload keeps and what a copy carries is in the hands of the server: these
// tests are run with the others, too, but for those that one cannot pass.
func TestOtherServers(t *testing.T) {
	tests := []struct {
		name string
		test func(t *testing.T)
		not  map[string]string // servers, and why
	}{
		{"resume", TestResume, nil},
		{"resume after a change", TestResumeAfterAChange, nil},
		{"a part that was replaced", TestPartReplacedAtTheServer, nil},
		{"uploads left", TestUploadsLeft, nil},
		{"an adopted object", TestAdoptedObjectIsDescribedAnew, nil},
		{"a damaged part", TestDamagedPart, map[string]string{"Ceph": "it ignores the checksum, which costs a request: ceph_test.go says so"}},
		{"hidden ETags", TestUploadWithHiddenETags, map[string]string{"Ceph": "that it ignores the checksum is a warning of its own"}},
		{"the answer to the end lost", TestLostAnswerToComplete, nil},
		{"copy under conditions", TestCopyConditions, map[string]string{"versitygw": "it judges times by parts of a second"}},
		{"copy by parts", TestCopyByParts, map[string]string{
			"Ceph": "a source with such a name ends its process", "SeaweedFS": "it has another type for what has none"}},
		{"copy by parts, in vain", TestCopyByPartsFails, map[string]string{"versitygw": "a time that is to come holds there"}},
		{"copy by parts of what changes", TestCopyByPartsOfAChangingSource, nil},
		{"copy by parts of a version", TestCopyByPartsOfAVersion, nil},
		{"compose", TestCompose, nil},
		{"compose of what changes", TestComposeOfAChangingSource, nil},
		{"rename by parts", TestRenameByParts, map[string]string{"Ceph": "its copy by parts has no tags, so that the object stays, with the code CopyDiffers"}},
		{"rename of what is written", TestRenameOfWhatIsWritten, nil},
		{"rename of many", TestRenamePrefixOfMany, nil},
	}
	for name, start := range map[string]func(t *testing.T) *harness.Server{
		"versitygw": func(t *testing.T) *harness.Server { return harness.StartVersityGW(t) },
		"SeaweedFS": func(t *testing.T) *harness.Server { return harness.StartSeaweedFS(t) },
		"Ceph":      func(t *testing.T) *harness.Server { return harness.StartCeph(t) },
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			was := server
			server = func(testing.TB) *harness.Server { return s }
			defer func() { server = was }()
			for _, row := range tests {
				t.Run(row.name, func(t *testing.T) {
					if why := row.not[name]; why != "" {
						t.Skip(why)
					}
					row.test(t)
				})
			}
		})
	}
}

package house

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// ownClasses are those of the page's half that nobody else makes. All else that
// a caller gives may come from another realm, whose classes are not this one's:
// brands.js tells what it is.
func ownClasses() []string {
	return []string{"S3Error", "InvalidArgumentError", "ResponseError", "NetworkError", "TimeoutError", "DocumentTooLarge", "BodyReader"}
}

func TestNoClassOfThePlatformIsAsked(t *testing.T) {
	for name, text := range trackedFiles(t) {
		if !strings.HasPrefix(name, "jsbridge/esm/") || !strings.HasSuffix(name, ".js") {
			continue
		}
		for _, class := range classesAsked(string(text)) {
			if !slices.Contains(ownClasses(), class) {
				t.Errorf("%s asks for instanceof %s: a frame, or a test environment, has another class of that name", name, class)
			}
		}
	}
}

// A signal that is followed anywhere else may be followed for good, or by more
// listeners than Node thinks right.
func TestSignalsAreFollowedInOnePlace(t *testing.T) {
	otherwise := regexp.MustCompile(`EventListener\("abort"|\bAbortSignal\.any\b|\bsignal\.onabort\b`)
	for name, text := range trackedFiles(t) {
		if !strings.HasPrefix(name, "jsbridge/esm/") || !strings.HasSuffix(name, ".js") || name == "jsbridge/esm/linked.js" {
			continue
		}
		if found := otherwise.Find(text); found != nil {
			t.Errorf("%s has %s: linked.js follows signals", name, found)
		}
	}
}

func classesAsked(script string) (names []string) {
	for _, found := range regexp.MustCompile(`\binstanceof\s+([\w$.]+)|\b([\w$.]+)\[Symbol\.hasInstance\]`).FindAllStringSubmatch(script, -1) {
		names = append(names, found[1]+found[2])
	}
	return names
}

func TestClassesAsked(t *testing.T) {
	got := classesAsked("if (a instanceof Blob || !(b instanceof  globalThis.Date)) Map[Symbol.hasInstance](c)")
	if want := []string{"Blob", "globalThis.Date", "Map"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

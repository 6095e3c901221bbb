package transfer

import (
	"context"
	"errors"
	"io"
	"reflect"
	"testing"

	"github.com/minnow-s3/minnow/core/transport"
)

// drain takes all parts and releases them, as Upload does.
func drain(t *testing.T, parts Parts) (sizes []int64, err error) {
	t.Helper()
	for {
		part, err := parts(t.Context())
		if err == io.EOF {
			return sizes, nil
		}
		if err != nil {
			return sizes, err
		}
		sizes = append(sizes, part.Payload.Size())
		if part.Number != len(sizes) {
			t.Errorf("part %d: got number %d", len(sizes), part.Number)
		}
		Release(part.Payload)
	}
}

func TestRest(t *testing.T) {
	for name, tc := range map[string]struct {
		bytes, part int64
		want, asked []int64
	}{
		"ends within a part":  {25, 10, []int64{10, 10, 5}, []int64{10, 10, 10}},
		"ends with a part":    {20, 10, []int64{10, 10}, []int64{10, 10, 10}},
		"ends with the first": {10, 10, []int64{10}, []int64{10, 10}},
		"ends a byte behind":  {11, 10, []int64{10, 1}, []int64{10, 10}},
		"no wish":             {20 * mib, 0, []int64{8 * mib, 8 * mib, 4 * mib}, []int64{8 * mib, 8 * mib, 8 * mib}},
	} {
		t.Run(name, func(t *testing.T) {
			src := newTape(t, tc.bytes)
			first, err := src.Next(t.Context(), GrowingPart(1, tc.part))
			if err != nil {
				t.Fatal(err)
			}
			parts := Rest(first, src, tc.part)
			got, err := drain(t, parts)
			if err != nil || !reflect.DeepEqual(got, tc.want) {
				t.Errorf("parts: got %d, %v, want %d", got, err, tc.want)
			}
			if !reflect.DeepEqual(src.asked, tc.asked) {
				t.Errorf("asked for %d, want %d", src.asked, tc.asked)
			}
			if part, err := parts(t.Context()); err != io.EOF {
				t.Errorf("behind the end: got %v, %v, want %v", part, err, io.EOF)
			}
		})
	}
}

func TestRestPassesAnErrorOn(t *testing.T) {
	src := newTape(t, 100)
	src.fails = 3
	first, _ := src.Next(t.Context(), 10)
	got, err := drain(t, Rest(first, src, 10))
	if want := []int64{10, 10}; !reflect.DeepEqual(got, want) || err != errBroken {
		t.Errorf("got %d, %v, want %d, %v", got, err, want, errBroken)
	}
}

// A stream may fill 10,000 parts; that it holds more is seen by one byte, not
// by another part in memory.
func TestRestAtTheLastPart(t *testing.T) {
	const part = 5 << 20
	for name, tc := range map[string]struct {
		bytes int64
		fits  bool
	}{
		"just fits":       {MaxParts * part, true},
		"a byte under":    {MaxParts*part - 1, true},
		"a byte too much": {MaxParts*part + 1, false},
		"far too much":    {2 * MaxParts * part, false},
	} {
		t.Run(name, func(t *testing.T) {
			src := newTape(t, tc.bytes)
			first, _ := src.Next(t.Context(), part)
			got, err := drain(t, Rest(first, src, part))
			if len(got) != MaxParts {
				t.Errorf("got %d parts, want %d", len(got), MaxParts)
			}
			if !tc.fits {
				refused(t, err, "partSize", "10,000")
			} else if err != nil {
				t.Errorf("got %v, want no error", err)
			}
			if last := src.asked[len(src.asked)-1]; len(src.asked) > MaxParts && last != 1 {
				t.Errorf("behind the last part the source was asked for %d bytes, want 1", last)
			}
		})
	}
}

func TestExactly(t *testing.T) {
	const short, long = "the stream ended before its length", "the stream goes on behind its length"
	for name, tc := range map[string]struct {
		bytes, length int64
		want          []int64 // sizes until the end or the error, asked for by tens
		reason        string
	}{
		"exact":                       {25, 25, []int64{10, 10, 5}, ""},
		"exact, whole pieces":         {20, 20, []int64{10, 10, 0}, ""},
		"one piece":                   {5, 5, []int64{5}, ""},
		"nothing":                     {0, 0, []int64{0}, ""},
		"nothing where some was told": {0, 5, nil, short},
		"some where nothing was told": {1, 0, nil, long},
		"a byte short":                {24, 25, []int64{10, 10}, short},
		"a whole piece short":         {20, 25, []int64{10, 10}, short},
		"short in the first":          {5, 25, nil, short},
		"a byte long":                 {26, 25, []int64{10, 10}, long},
		"long behind whole pieces":    {21, 20, []int64{10}, long},
		"far too long":                {1000, 5, nil, long},
	} {
		t.Run(name, func(t *testing.T) {
			src := newTape(t, tc.bytes)
			got, err := readByTens(t.Context(), Exactly(src, tc.length))
			if !reflect.DeepEqual(got, tc.want) {
				t.Errorf("sizes: got %d, want %d", got, tc.want)
			}
			var wire *transport.Error
			switch {
			case tc.reason == "" && err != nil:
				t.Errorf("got %v, want no error", err)
			case tc.reason != "" && (!errors.As(err, &wire) || wire.Kind != transport.KindUnreadable || wire.Err.Error() != tc.reason):
				t.Errorf("got %v, want an error of kind %q: %s", err, transport.KindUnreadable, tc.reason)
			}
		})
	}
}

// readByTens asks for ten bytes at a time until fewer come.
func readByTens(ctx context.Context, src Source) (sizes []int64, err error) {
	for {
		payload, err := src.Next(ctx, 10)
		if err != nil {
			return sizes, err
		}
		sizes = append(sizes, payload.Size())
		Release(payload)
		if payload.Size() < 10 {
			return sizes, nil
		}
	}
}

// An error of the stream comes through as it is, also where only its end is
// looked for, and leaves no piece behind.
func TestExactlyPassesAnErrorOn(t *testing.T) {
	for name, fails := range map[string]int{"at once": 1, "within": 2, "when its end is looked for": 3} {
		t.Run(name, func(t *testing.T) {
			src := newTape(t, 15)
			src.fails = fails
			if _, err := readByTens(t.Context(), Exactly(src, 15)); err != errBroken {
				t.Errorf("got %v, want %v", err, errBroken)
			}
		})
	}
}

// Asked again behind its end, an exact source gives nothing, and does not ask.
func TestExactlyBehindItsEnd(t *testing.T) {
	src := newTape(t, 10)
	exact := Exactly(src, 10)
	for i, want := range []int64{10, 0, 0} {
		payload, err := exact.Next(t.Context(), 10)
		if err != nil || payload.Size() != want {
			t.Fatalf("read %d: got %v, %v, want %d bytes", i+1, payload, err, want)
		}
		Release(payload)
	}
	if want := []int64{10, 1}; !reflect.DeepEqual(src.asked, want) {
		t.Errorf("asked for %d, want %d", src.asked, want)
	}
}

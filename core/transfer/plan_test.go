package transfer

import (
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

const (
	mib = int64(1) << 20
	gib = int64(1) << 30
	tib = int64(1) << 40
)

// refused checks that err is an ArgumentError for argument with rule in it.
func refused(t *testing.T, err error, argument, rule string) {
	t.Helper()
	var got *s3err.ArgumentError
	if !errors.As(err, &got) || got.Argument != argument || !strings.Contains(got.Rule, rule) {
		t.Errorf("got %v, want %s: … %s …", err, argument, rule)
	}
}

func TestPartSize(t *testing.T) {
	for name, tc := range map[string]struct{ size, asked, want int64 }{
		"nothing":                      {0, 0, 5 * mib},
		"one byte":                     {1, 0, 5 * mib},
		"5 MiB":                        {5 * mib, 0, 5 * mib},
		"5 MiB and a byte":             {5*mib + 1, 0, 5 * mib},
		"64 MiB":                       {64 * mib, 0, 5 * mib},
		"64 MiB and a byte":            {64*mib + 1, 0, 8 * mib},
		"1 GiB":                        {gib, 0, 8 * mib},
		"10,000 standard parts":        {80_000 * mib, 0, 8 * mib},
		"and a byte":                   {80_000*mib + 1, 0, 16 * mib},
		"10,000 doubled parts":         {160_000 * mib, 0, 16 * mib},
		"and a byte more":              {160_000*mib + 1, 0, 32 * mib},
		"1 TiB":                        {tib, 0, 128 * mib},
		"5 TiB":                        {5 * tib, 0, gib},
		"smallest asked":               {gib, 5 * mib, 5 * mib},
		"largest asked":                {gib, 5 * gib, 5 * gib},
		"asked, no power of two":       {gib, 6*mib + 1, 6*mib + 1},
		"asked for nothing":            {0, 16 * mib, 16 * mib},
		"asked, 10,000 parts":          {50_000 * mib, 5 * mib, 5 * mib},
		"asked, 5 TiB":                 {5 * tib, gib, gib},
		"asked, least possible, 5 TiB": {5 * tib, 549_755_814, 549_755_814},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := PartSize(tc.size, tc.asked); got != tc.want || err != nil {
				t.Errorf("PartSize(%d, %d): got %d, %v, want %d", tc.size, tc.asked, got, err, tc.want)
			}
		})
	}
}

func TestPartSizeRefuses(t *testing.T) {
	for name, tc := range map[string]struct {
		size, asked    int64
		argument, rule string
	}{
		"over 5 TiB":               {5*tib + 1, 0, "data", "5 TiB"},
		"over 5 TiB, asked":        {5*tib + 1, 5 * gib, "data", "5 TiB"},
		"the largest int64":        {1<<63 - 1, 0, "data", "5 TiB"},
		"a byte too small":         {gib, 5*mib - 1, "partSize", "5 MiB to 5 GiB"},
		"a byte too large":         {gib, 5*gib + 1, "partSize", "5 MiB to 5 GiB"},
		"below zero":               {gib, -1, "partSize", "5 MiB to 5 GiB"},
		"one byte":                 {1, 1, "partSize", "5 MiB to 5 GiB"},
		"10,001 parts":             {50_000*mib + 1, 5 * mib, "partSize", "10,000"},
		"5 TiB in too small parts": {5 * tib, 549_755_813, "partSize", "10,000"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := PartSize(tc.size, tc.asked)
			refused(t, err, tc.argument, tc.rule)
			if got != 0 {
				t.Errorf("got %d with the error, want 0", got)
			}
		})
	}
}

// Whatever the size, the parts are ones that S3 takes.
func TestPartSizeKeepsTheLimits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		size := r.Int64N(MaxObjectSize+1) >> r.IntN(40)
		part, err := PartSize(size, 0)
		if err != nil || part < MinPartSize || part > MaxPartSize || (size+part-1)/part > MaxParts {
			t.Fatalf("PartSize(%d, 0): got %d, %v, want 5 MiB to 5 GiB and at most 10,000 parts", size, part, err)
		}
	}
}

func TestGrowingPart(t *testing.T) {
	for name, tc := range map[string]struct {
		number int
		asked  int64
		want   int64
	}{
		"first":            {1, 0, 8 * mib},
		"1,000th":          {1000, 0, 8 * mib},
		"1,001st":          {1001, 0, 16 * mib},
		"2,000th":          {2000, 0, 16 * mib},
		"2,001st":          {2001, 0, 32 * mib},
		"last":             {MaxParts, 0, 4 * gib},
		"asked, first":     {1, 5 * mib, 5 * mib},
		"asked, the last":  {MaxParts, 5 * mib, 5 * mib},
		"asked, odd":       {5000, 7*mib + 3, 7*mib + 3},
		"asked, not grown": {1001, 8 * mib, 8 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			if got := GrowingPart(tc.number, tc.asked); got != tc.want {
				t.Errorf("GrowingPart(%d, %d): got %d, want %d", tc.number, tc.asked, got, tc.want)
			}
		})
	}
}

func TestGrowingPartsReachTheLargestObject(t *testing.T) {
	var total, last int64
	for number := 1; number <= MaxParts; number++ {
		size := GrowingPart(number, 0)
		if size < max(last, MinPartSize) || size > MaxPartSize {
			t.Fatalf("part %d: got %d bytes, want %d to %d", number, size, max(last, MinPartSize), int64(MaxPartSize))
		}
		total, last = total+size, size
	}
	if total < MaxObjectSize {
		t.Errorf("10,000 parts: got %d bytes, want at least %d", total, int64(MaxObjectSize))
	}
}

// extent is a payload that is a range and nothing else.
type extent struct {
	transport.Payload
	offset, size int64
}

func (e extent) Size() int64 { return e.size }
func (e extent) Slice(offset, length int64) transport.Payload {
	return extent{offset: e.offset + offset, size: length}
}

func TestCut(t *testing.T) {
	for name, tc := range map[string]struct {
		size, part int64
		parts      int
		last       int64
	}{
		"nothing":           {0, 5 * mib, 0, 0},
		"less than a part":  {1, 5 * mib, 1, 1},
		"one part":          {5 * mib, 5 * mib, 1, 5 * mib},
		"a byte over":       {5*mib + 1, 5 * mib, 2, 1},
		"a byte under":      {10*mib - 1, 5 * mib, 2, 5*mib - 1},
		"the largest":       {5 * tib, gib, 5120, gib},
		"as many as may be": {5 * tib, 549_755_814, MaxParts, 5*tib - 9999*549_755_814},
	} {
		t.Run(name, func(t *testing.T) {
			next := Cut(extent{size: tc.size}, tc.part)
			var offset, last int64
			number := 0
			for {
				part, err := next(t.Context())
				if err == io.EOF {
					break
				}
				number++
				got, want := part.Payload.(extent), extent{offset: offset, size: min(tc.part, tc.size-offset)}
				if err != nil || part.Number != number || got != want {
					t.Fatalf("part %d: got number %d, %+v, %v, want %+v", number, part.Number, got, err, want)
				}
				offset, last = offset+got.size, got.size
			}
			if number != tc.parts || offset != tc.size || last != tc.last {
				t.Errorf("got %d parts, %d bytes, the last with %d, want %d, %d, %d", number, offset, last, tc.parts, tc.size, tc.last)
			}
			if _, err := next(t.Context()); err != io.EOF {
				t.Errorf("behind the end: got %v, want %v", err, io.EOF)
			}
		})
	}
}

// A plan reckons, and holds nothing: neither does it grow with the object.
func TestPlanAllocatesNothing(t *testing.T) {
	allocations := testing.AllocsPerRun(100, func() {
		if _, err := PartSize(MaxObjectSize, 0); err != nil {
			t.Fatal(err)
		}
		GrowingPart(MaxParts, 0)
	})
	if allocations != 0 {
		t.Errorf("got %v allocations, want none", allocations)
	}
}

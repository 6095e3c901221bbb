package copies

import (
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transfer"
)

const mib, gib = 1 << 20, 1 << 30

// planOf plans sources of these sizes, each as a whole, unless a range says otherwise.
func planOf(limit int64, ranges ...span) ([]span, int64, error) {
	co := &composing{Copier: &Copier{Limit: limit}}
	for _, r := range ranges {
		if r.of == nil {
			r.of = &pinned{size: r.size}
		}
		co.ranges = append(co.ranges, r)
	}
	return co.plan()
}

func TestComposePlan(t *testing.T) {
	whole := func(sizes ...int64) (ranges []span) {
		for _, size := range sizes {
			ranges = append(ranges, span{of: &pinned{size: size}})
		}
		return ranges
	}
	many := make([]int64, 6000)
	for i := range many {
		many[i] = 600 * mib
	}
	for name, tc := range map[string]struct {
		ranges      []span
		limit       int64
		parts       int
		least, most int64 // bytes of a part, but of the last
	}{
		"two":                         {whole(5*mib, 1), 0, 2, 5 * mib, 5 * mib},
		"a byte over a part":          {whole(512*mib+1, 5*mib), 0, 3, 256 * mib, 256*mib + 1},
		"a large one in the middle":   {whole(5*mib, 20*gib+3, 5*mib), 0, 43, 5 * mib, 512 * mib},
		"alone and empty":             {whole(0), 0, 1, 0, 0},
		"alone":                       {whole(3), 0, 1, 3, 3},
		"many, of two parts each":     {whole(many...), 0, 6000, 600 * mib, 600 * mib},
		"5 TiB":                       {whole(5<<40, 1), 0, 5121, 1 << 29, 1 << 30},
		"the largest that parts make": {whole(10_000 * 5 * gib), 0, 10_000, 5 * gib, 5 * gib},
		"lowered":                     {whole(7*mib, 13*mib, 1), 6 * mib, 4, 6*mib + mib/2, 7 * mib},
		"to the end":                  {[]span{{of: &pinned{size: 9 * mib}, first: 2 * mib}, {of: &pinned{size: 9 * mib}, first: 8 * mib}}, 0, 2, 7 * mib, 7 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			parts, size, err := planOf(tc.limit, tc.ranges...)
			if err != nil || len(parts) != tc.parts {
				t.Fatalf("got %d parts, %v, want %d", len(parts), err, tc.parts)
			}
			var sum, next int64
			var of *pinned
			for i, p := range parts {
				if p.of != of {
					of, next = p.of, p.first
				}
				if p.first != next || p.size > transfer.MaxPartSize || i < len(parts)-1 && (p.size < tc.least || p.size > tc.most) {
					t.Fatalf("part %d: got %d bytes at %d, want %d to %d at %d", i+1, p.size, p.first, tc.least, tc.most, next)
				}
				next, sum = p.first+p.size, sum+p.size
			}
			s3test.Same(t, "size", sum, size)
		})
	}
}

func TestComposePlanRefuses(t *testing.T) {
	of := func(size int64) *pinned { return &pinned{size: size} }
	tooMany := make([]span, 10_000)
	for i := range tooMany {
		tooMany[i].of = of(6 * gib)
	}
	for name, tc := range map[string]struct {
		ranges         []span
		argument, rule string
	}{
		"a small one first":         {[]span{{of: of(5*mib - 1)}, {of: of(1)}}, "sources[0]", "at least 5 MiB"},
		"a small one in the middle": {[]span{{of: of(5 * mib)}, {of: of(9 * mib), first: 5 * mib}, {of: of(1)}}, "sources[1]", "at least 5 MiB"},
		"an empty one at the end":   {[]span{{of: of(5 * mib)}, {of: of(0)}}, "sources[1]", "none without bytes"},
		"a range behind the end":    {[]span{{of: of(4), first: 5}}, "sources[0]", "which has 4 bytes"},
		"a range over the end":      {[]span{{of: of(4), first: 2, size: 3}}, "sources[0]", "which has 4 bytes"},
		"a range at the end":        {[]span{{of: of(4), first: 4}}, "sources[0]", "none without bytes"},
		"too many parts":            {tooMany, "sources", "at most 10,000 parts"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := planOf(0, tc.ranges...)
			var got *s3err.ArgumentError
			if !errors.As(err, &got) || got.Argument != tc.argument || !strings.Contains(got.Rule, tc.rule) {
				t.Errorf("got %v, want %s: … %s …", err, tc.argument, tc.rule)
			}
		})
	}
}

package copies

import (
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
)

func TestPlanParts(t *testing.T) {
	const mib, gib, tib = 1 << 20, 1 << 30, 1 << 40
	for name, tc := range map[string]struct {
		size, limit int64
		part        int64
		parts       int
		last        int64 // size of the last part
	}{
		"a byte over the limit":         {5*gib + 1, 5 * gib, 512 * mib, 11, 1},
		"whole parts":                   {6 * gib, 5 * gib, 512 * mib, 12, 512 * mib},
		"the most parts of 512 MiB":     {10_000 * 512 * mib, 5 * gib, 512 * mib, 10_000, 512 * mib},
		"a byte more":                   {10_000*512*mib + 1, 5 * gib, 1 * gib, 5_001, 1},
		"5 TiB":                         {5 * tib, 5 * gib, 1 * gib, 5_120, 1 * gib},
		"40 TiB":                        {40 * tib, 5 * gib, 5 * gib, 8_192, 5 * gib},
		"the largest that parts make":   {10_000 * 5 * gib, 5 * gib, 5 * gib, 10_000, 5 * gib},
		"more than parts make":          {10_000*5*gib + 1, 5 * gib, 5 * gib, 10_001, 1},
		"lowered":                       {12 * mib, 6 * mib, 6 * mib, 2, 6 * mib},
		"lowered, and a rest":           {13*mib + 5, 6 * mib, 6 * mib, 3, mib + 5},
		"lowered below a part":          {12 * mib, 1, 5 * mib, 3, 2 * mib},
		"lowered below what parts make": {60_000 * mib, 5 * mib, 10 * mib, 6_000, 10 * mib},
		"raised":                        {20 * gib, 10 * gib, 512 * mib, 40, 512 * mib},
	} {
		t.Run(name, func(t *testing.T) {
			var next int64
			var parts int
			allocations := testing.AllocsPerRun(1, func() {
				plan := planParts(tc.size, tc.limit)
				s3test.Same(t, "part", plan.part, tc.part)
				for next, parts = 0, 0; ; parts++ {
					first, last, ok := plan.bounds(parts + 1)
					if !ok {
						break
					}
					if first != next || last < first {
						t.Fatalf("part %d: got %d-%d, want it from %d on", parts+1, first, last, next)
					}
					if next = last + 1; next == tc.size {
						s3test.Same(t, "last part", last-first+1, tc.last)
					}
				}
			})
			if next != tc.size || parts != tc.parts || allocations > 0 {
				t.Errorf("got %d bytes in %d parts, %v allocations, want %d in %d, none", next, parts, allocations, tc.size, tc.parts)
			}
		})
	}
}

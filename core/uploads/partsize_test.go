package uploads

import (
	"testing"

	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3xml"
)

func TestPartSizeOfAnUpload(t *testing.T) {
	of := func(numberAndSize ...int64) (parts []s3xml.UploadedPart) {
		for i := 0; i < len(numberAndSize); i += 2 {
			parts = append(parts, s3xml.UploadedPart{Number: numberAndSize[i], Size: numberAndSize[i+1]})
		}
		return parts
	}
	for name, tc := range map[string]struct {
		size  int64
		parts []s3xml.UploadedPart
		want  int64
	}{
		"none":                      {20 * 1 << 20, nil, 0},
		"one":                       {20 * 1 << 20, of(2, 5<<20), 5 * 1 << 20},
		"the last one is shorter":   {21 * 1 << 20, of(1, 5<<20, 5, 1<<20), 5 * 1 << 20},
		"the last one alone":        {21 * 1 << 20, of(5, 1<<20), 0},
		"the last one too long":     {21 * 1 << 20, of(1, 5<<20, 5, 2<<20), 0},
		"one too long":              {20 * 1 << 20, of(1, 5<<20, 2, 6<<20), 0},
		"below what S3 takes":       {20 * 1 << 20, of(1, 5<<20-1), 0},
		"the largest":               {5 << 40, of(1, 5<<30), 5 << 30},
		"beyond the largest":        {5 << 40, of(1, 5<<30+1), 0},
		"behind the end":            {20 * 1 << 20, of(5, 5<<20), 0},
		"no such number":            {20 * 1 << 20, of(0, 5<<20), 0},
		"too many parts":            {50_001 * 1 << 20, of(1, 5<<20), 0},
		"as many as may be":         {50_000 * 1 << 20, of(10_000, 5<<20), 5 * 1 << 20},
		"the whole in one":          {20 * 1 << 20, of(1, 20<<20), 20 * 1 << 20},
		"one longer than the whole": {20 * 1 << 20, of(1, 21<<20), 0},
	} {
		t.Run(name, func(t *testing.T) { s3test.Same(t, "part size", partSizeOf(tc.parts, tc.size), tc.want) })
	}
}

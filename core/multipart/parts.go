package multipart

import (
	"context"
	"slices"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// Parts asks for all pages of the upload's parts.
func (u *Upload) Parts(ctx context.Context) (s3xml.ListPartsPage, error) {
	return ListParts(ctx, u.of.pipeline, u.Call(request.ListParts, request.OnOther))
}

// ListParts asks for all pages of an upload's parts; r is a ListParts of it.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func ListParts(ctx context.Context, p *request.Pipeline, r request.Call) (all s3xml.ListPartsPage, err error) {
	for marker := int64(0); ; {
		page, last, err := partsPage(ctx, p, r, marker)
		if err != nil {
			return s3xml.ListPartsPage{}, err
		}
		all.ChecksumAlgorithm = page.ChecksumAlgorithm
		all.Parts = append(all.Parts, page.Parts...)
		if !page.IsTruncated {
			return all, nil
		}
		marker = last
	}
}

// partsPage asks for the parts behind the one with that number, and says which
// is the last of them. A truncated page that gets no further is an error.
func partsPage(ctx context.Context, p *request.Pipeline, r request.Call, marker int64) (page s3xml.ListPartsPage, last int64, err error) {
	if marker > 0 {
		r.Query = slices.Clone(r.Query)
		r.Query.Add("part-number-marker", request.Decimal(marker))
	}
	resp, err := p.Do(ctx, r)
	if err != nil {
		return page, 0, err
	}
	if page, err = s3xml.ParseListParts(resp.Document); err != nil {
		return page, 0, r.Malformed(resp, err)
	}
	last = marker
	for _, part := range page.Parts {
		last = max(last, part.Number)
	}
	if page.IsTruncated && last == marker {
		return page, 0, r.Stuck(resp)
	}
	return page, last, nil
}

// IsGone tells that the server knows no such upload: it was completed, or aborted.
func IsGone(err error) bool { return request.HasCode(err, request.NoSuchUpload) }

// UnlessGone drops the error of an upload that has ended meanwhile.
func UnlessGone(err error) error {
	if IsGone(err) {
		return nil
	}
	return err
}

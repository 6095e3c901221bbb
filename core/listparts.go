package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// listParts asks for all pages of an upload's parts.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func (u *upload) listParts(ctx context.Context, uploadID string) (all s3xml.ListPartsPage, err error) {
	for marker := int64(0); ; {
		page, last, err := u.partsPage(ctx, uploadID, marker)
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
func (u *upload) partsPage(ctx context.Context, uploadID string, marker int64) (page s3xml.ListPartsPage, last int64, err error) {
	r := u.partCall(request.ListParts, request.OnOther, uploadID)
	if marker > 0 {
		r.Query.Add("part-number-marker", request.Decimal(marker))
	}
	resp, err := u.pipeline.Do(ctx, r)
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

// isGone tells that the server knows no such upload: it was completed, or aborted.
func isGone(err error) bool { return request.HasCode(err, request.NoSuchUpload) }

package core

import (
	"context"
	"slices"

	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// namesEncoded is s3addr.Query's form of what asks a server to URL-encode names.
const namesEncoded = "encoding-type=url"

// list is a page of keys and prefixes.
type list interface {
	Names() (names []*string, encoding string)
}

// readNames parses the page of a list that was asked for with names URL-encoded. A
// server that does not say that it did so may have done so for all that (Ceph's
// ListMultipartUploads), or not (versitygw, whose names may hold "%" and "+"). Where
// the two differ the page is asked for once more as it is, and what comes of that
// is remembered for the operation.
func (c *Client) readNames(ctx context.Context, r call, resp *transport.Response, parse func([]byte) (list, error)) (list, error) {
	page, err := parse(resp.Document)
	if err != nil {
		return nil, r.malformed(resp, err)
	}
	names, encoding := page.Names()
	what := r.Name + " " + namesEncoded
	known := c.transfers.trial(what)
	if encoding != "" || known.refused || !slices.ContainsFunc(names, mayBeEncoded) {
		return page, nil
	}
	if known.accepted {
		for _, name := range names {
			if plain, ok := s3xml.DecodeURL(*name); ok {
				*name = plain
			}
		}
		return page, nil
	}
	r.query = slices.DeleteFunc(slices.Clone(r.query), func(pair string) bool { return pair == namesEncoded })
	if resp, err = c.do(ctx, r); err != nil {
		return nil, err
	}
	plain, err := parse(resp.Document)
	if err != nil {
		return nil, r.malformed(resp, err)
	}
	asked, _ := plain.Names()
	if slices.EqualFunc(names, asked, func(a, b *string) bool { return *a == *b }) {
		c.transfers.change(what, func(known *trial) { known.refused = true })
	} else if slices.EqualFunc(names, asked, func(a, b *string) bool { decoded, _ := s3xml.DecodeURL(*a); return decoded == *b }) {
		c.transfers.accept(what)
	}
	return plain, nil
}

// mayBeEncoded tells of a name that has another meaning once it is decoded.
func mayBeEncoded(name *string) bool {
	decoded, ok := s3xml.DecodeURL(*name)
	return ok && decoded != *name
}

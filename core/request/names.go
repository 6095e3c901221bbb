package request

import (
	"context"
	"slices"

	"github.com/minnow-s3/minnow/core/evidence"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// namesEncoded is s3addr.Query's form of what asks a server to URL-encode names.
const namesEncoded = "encoding-type=url"

// List is a page of keys and prefixes.
type List interface {
	Names() (names []*string, encoding string)
}

// ReadNames parses the page of a list that was asked for with names URL-encoded. A
// server that does not say that it did so may have done so for all that (Ceph's
// ListMultipartUploads), or not (versitygw, whose names may hold "%" and "+"). Where
// the two differ the page is asked for once more as it is, and what comes of that
// is remembered for the operation.
func (p *Pipeline) ReadNames(ctx context.Context, r Call, resp *transport.Response, parse func([]byte) (List, error)) (List, error) {
	page, err := parse(resp.Document)
	if err != nil {
		return nil, r.Malformed(resp, err)
	}
	names, encoding := page.Names()
	what := r.Name + " " + namesEncoded
	known := p.Evidence.Of(what)
	if encoding != "" || known.Refused || !slices.ContainsFunc(names, mayBeEncoded) {
		return page, nil
	}
	if known.Accepted {
		for _, name := range names {
			if plain, ok := s3xml.DecodeURL(*name); ok {
				*name = plain
			}
		}
		return page, nil
	}
	r.Query = slices.DeleteFunc(slices.Clone(r.Query), func(pair string) bool { return pair == namesEncoded })
	if resp, err = p.Do(ctx, r); err != nil {
		return nil, err
	}
	plain, err := parse(resp.Document)
	if err != nil {
		return nil, r.Malformed(resp, err)
	}
	asked, _ := plain.Names()
	if slices.EqualFunc(names, asked, func(a, b *string) bool { return *a == *b }) {
		p.Evidence.Change(what, func(known *evidence.Trial) { known.Refused = true })
	} else if slices.EqualFunc(names, asked, func(a, b *string) bool { decoded, _ := s3xml.DecodeURL(*a); return decoded == *b }) {
		p.Evidence.Accept(what)
	}
	return plain, nil
}

// mayBeEncoded tells of a name that has another meaning once it is decoded.
func mayBeEncoded(name *string) bool {
	decoded, ok := s3xml.DecodeURL(*name)
	return ok && decoded != *name
}

// BehindFolder comes after every key of a folder: it is the last of all characters.
const BehindFolder = "\U0010FFFF"

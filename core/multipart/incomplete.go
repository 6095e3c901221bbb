package multipart

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// IncompleteUpload is an upload by parts that was neither completed nor
// aborted, or a folder with such uploads, whose name then ends in a slash.
type IncompleteUpload struct {
	BucketName string    `js:"bucketName"`
	ObjectName string    `js:"objectName"`
	UploadID   string    `js:"uploadId"` // "" of a folder
	IsDir      bool      `js:"isDir"`
	Size       int64     `js:"size"` // bytes of its parts; -1 where a URL cannot carry the name, so that no one can ask, or the server tells none that can be read
	Initiated  time.Time `js:"initiated,null"`
}

// IncompletePage is one answer of the server, its rows in the order of their
// names. Their sizes are not yet asked for.
type IncompletePage struct {
	Items []IncompleteUpload `js:"items"`
	Next  string             `js:"next"`       // opaque: where the next page begins, "" after the last
	Token string             `js:"token,omit"` // the same for the options, to be kept; "" after the last
}

// Listing says which uploads of a bucket are asked for.
type Listing struct {
	Bucket, Prefix string
	Delimiter      string            // where keys are folded into folders; "": nowhere
	MaxUploads     int64             // of a page
	Headers        map[string]string // the caller's
}

// Page asks for one page; from is the Next of the page before. A page may be empty
// and not the last.
func (l Listing) Page(ctx context.Context, p *request.Pipeline, from string) (IncompletePage, error) {
	m, err := l.marker(from, p.Endpoint.Amazon())
	if err != nil {
		return IncompletePage{}, err
	}
	prefix, delimiter := l.Prefix, ""
	if m.mode == wholeBucket {
		prefix = ""
	}
	if p.Endpoint.Amazon() {
		delimiter = l.Delimiter
	}
	asked := Listing{l.Bucket, prefix, delimiter, l.MaxUploads, l.Headers}
	page, next, err := asked.ask(ctx, p, m)
	if err != nil {
		return IncompletePage{}, err
	}
	result := IncompletePage{Items: l.items(page, m)}
	if m.mode == untriedPrefix && slices.ContainsFunc(page.Uploads, func(u s3xml.Upload) bool { return u.Key != l.Prefix }) {
		next.mode = knownPrefix
	}
	switch {
	case page.IsTruncated:
		result.Next = next.String()
	case next.mode == untriedPrefix:
		result.Next = uploadMarker{mode: wholeBucket}.String()
	}
	return result, nil
}

// How a listing asks. MinIO takes a prefix for a whole key: it then lists the
// uploads of that key, also those from before its last start, and of no other.
// Without one it lists the bucket's since its start. Other servers do as S3. So
// the prefix is tried first, and where nothing but that very key comes of it,
// the bucket is listed too, and filtered here.
const (
	untriedPrefix = 'p'
	knownPrefix   = 'k' // the server has shown that it takes a prefix for one
	wholeBucket   = 'b'
)

// uploadMarker is where a page begins: behind an upload of a key.
type uploadMarker struct {
	mode    byte
	key, id string
}

// String puts the id first: it holds no line end, as a key may.
func (m uploadMarker) String() string { return string(m.mode) + m.id + "\n" + m.key }

func (l Listing) marker(from string, amazon bool) (uploadMarker, error) {
	switch {
	case from != "":
		id, key, ok := strings.Cut(from[1:], "\n")
		if !ok || !strings.Contains("pkb", from[:1]) {
			return uploadMarker{}, s3err.Argument("from", "must be the Next of a page")
		}
		return uploadMarker{from[0], key, id}, nil
	case l.Prefix == "":
		return uploadMarker{mode: wholeBucket}, nil
	case amazon:
		return uploadMarker{mode: knownPrefix}, nil
	}
	return uploadMarker{mode: untriedPrefix}, nil
}

// ask asks for a page of ListMultipartUploads, and says where the next one begins. A truncated page that does not get further than it began is an error.
func (l Listing) ask(ctx context.Context, p *request.Pipeline, m uploadMarker) (s3xml.ListUploadsPage, uploadMarker, error) {
	r := request.Call{Operation: request.ListMultipartUploads, Bucket: l.Bucket, Extra: l.Headers}
	r.Query.AddNonEmpty("prefix", l.Prefix)
	r.Query.AddNonEmpty("delimiter", l.Delimiter)
	r.Query.AddNonEmpty("key-marker", m.key)
	r.Query.AddNonEmpty("upload-id-marker", m.id)
	r.Query.Add("encoding-type", "url") // else a key with a control character breaks the XML
	r.Query.Add("max-uploads", strconv.FormatInt(cmp.Or(l.MaxUploads, 1000), 10))
	resp, err := p.Do(ctx, r)
	if err != nil {
		return s3xml.ListUploadsPage{}, m, err
	}
	read, err := p.ReadNames(ctx, r, resp, func(doc []byte) (request.List, error) {
		page, err := s3xml.ParseListUploads(doc)
		return &page, err
	})
	if err != nil {
		return s3xml.ListUploadsPage{}, m, err
	}
	page := *read.(*s3xml.ListUploadsPage)
	next := uploadMarker{m.mode, page.NextKeyMarker, page.NextUploadIDMarker}
	if n := len(page.Uploads); n > 0 && next.key == "" {
		next.key, next.id = page.Uploads[n-1].Key, page.Uploads[n-1].UploadID
	}
	if n := len(page.CommonPrefixes); n > 0 && page.NextKeyMarker == "" && page.CommonPrefixes[n-1] > next.key {
		next.key, next.id = page.CommonPrefixes[n-1]+request.BehindFolder, ""
	}
	if page.IsTruncated && (next.key == "" || next == m) {
		return page, m, r.Stuck(resp)
	}
	return page, next, nil
}

// items filters, folds and sorts what the server listed. A folder
// that holds the key behind which the page begins was told of before.
func (l Listing) items(page s3xml.ListUploadsPage, m uploadMarker) []IncompleteUpload {
	items := make([]IncompleteUpload, 0, len(page.Uploads)+len(page.CommonPrefixes))
	folder := func(name string) {
		if name != l.folderOf(m.key) {
			items = append(items, IncompleteUpload{BucketName: l.Bucket, ObjectName: name, IsDir: true})
		}
	}
	for _, u := range page.Uploads {
		if !strings.HasPrefix(u.Key, l.Prefix) || m.mode == wholeBucket && l.Prefix != "" && u.Key == l.Prefix {
			continue // the key that is the prefix came when that was tried
		}
		if name := l.folderOf(u.Key); name != "" {
			folder(name)
		} else {
			items = append(items, IncompleteUpload{BucketName: l.Bucket, ObjectName: u.Key, UploadID: u.UploadID, Initiated: u.Initiated})
		}
	}
	for _, name := range page.CommonPrefixes {
		folder(name)
	}
	for i := range items { // most are in order already, and a sort of the library weighs 2 KB in the wasm
		for ; i > 0 && items[i].ObjectName < items[i-1].ObjectName; i-- {
			items[i], items[i-1] = items[i-1], items[i]
		}
	}
	return slices.CompactFunc(items, func(a, b IncompleteUpload) bool { return a.IsDir && b.IsDir && a.ObjectName == b.ObjectName })
}

// folderOf returns what key is folded to, "" if it stands for itself.
func (l Listing) folderOf(key string) string {
	rest := strings.TrimPrefix(key, l.Prefix)
	end := strings.Index(rest, l.Delimiter)
	if l.Delimiter == "" || end < 0 {
		return ""
	}
	return key[:len(key)-len(rest)+end+len(l.Delimiter)]
}

// UploadsOf lists all uploads of a key. RemoveIncompleteUpload lists all before it
// removes the first: MinIO finds no page behind an upload that is gone.
func UploadsOf(ctx context.Context, p *request.Pipeline, bucket, object string, headers map[string]string) (found []s3xml.Upload, err error) {
	var markers request.Circle
	for m := (uploadMarker{}); ; {
		page, next, err := Listing{Bucket: bucket, Prefix: object, Headers: headers}.ask(ctx, p, m)
		if err == nil && page.IsTruncated && markers.Closes(next.String()) {
			err = request.ListMultipartUploads.Circular(bucket, object)
		}
		if err != nil {
			return nil, err
		}
		for _, one := range page.Uploads {
			if one.Key == object {
				found = append(found, one)
			}
		}
		if !page.IsTruncated {
			return found, nil
		}
		m = next
	}
}

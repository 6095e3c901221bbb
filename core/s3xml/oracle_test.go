package s3xml

import (
	"encoding/xml"
	"fmt"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"
)

// encoding/xml is the oracle: it reads the same random documents, with the
// structs below, and has to come to the same values.

// agree lets both read n documents.
func agree[T, O any](t *testing.T, n uint64, write func(*writer) []byte, parse func([]byte) (T, error), translate func(O) (T, error)) {
	t.Helper()
	for seed := range n {
		doc := write(newWriter(seed))
		var oracle O
		if err := xml.Unmarshal(doc, &oracle); err != nil {
			t.Fatalf("seed %d: the oracle refuses %s: %v", seed, doc, err)
		}
		want, err := translate(oracle)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if got, err := parse(doc); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %s\ngot  %+v, %v\nwant %+v", seed, doc, got, err, want)
		}
	}
}

// metadata is what the last UserMetadata of an object says.
func (o oracleObject) metadata() map[string]string {
	if len(o.UserMetadata) == 0 {
		return nil
	}
	all := map[string]string{}
	for _, header := range o.UserMetadata[len(o.UserMetadata)-1].Headers {
		name := header.XMLName.Local
		all[strings.ToLower(name[strings.LastIndexByte(name, ':')+1:])] = header.Value
	}
	return all
}

// told is what else an object of the oracle's has.
func (o oracleObject) told() *Told {
	told := Told{OwnerID: o.Owner.ID, OwnerName: o.Owner.DisplayName, UserTags: o.UserTags}
	for _, algorithm := range o.ChecksumAlgorithm {
		told.ChecksumAlgorithms = strings.TrimSpace(told.ChecksumAlgorithms + " " + algorithm)
	}
	if told == (Told{}) {
		return nil
	}
	return &told
}

func etagOf(text string) string { return strings.Trim(strings.TrimPrefix(text, "W/"), `"`) }

// listOf turns what the oracle read into a page.
func listOf(o oracleList) (ListObjectsPage, error) {
	p := ListObjectsPage{
		CommonPrefixes: o.CommonPrefixes, IsTruncated: o.IsTruncated, NextMarker: o.NextMarker,
		NextContinuationToken: o.NextContinuationToken, EncodingType: o.EncodingType,
	}
	for _, c := range o.Contents {
		p.Objects = append(p.Objects, Object{Key: c.Key, LastModified: c.LastModified.UTC(), ETag: etagOf(c.ETag), Size: c.Size, UserMetadata: c.metadata(), StorageClass: c.StorageClass, Told: c.told()})
	}
	fields := []*string{&p.NextMarker}
	for i := range p.Objects {
		fields = append(fields, &p.Objects[i].Key)
	}
	return p, decoded(p.EncodingType, p.CommonPrefixes, fields)
}

// decoded undoes encoding-type=url in the names of a list.
func decoded(encoding string, prefixes []string, fields []*string) error {
	if encoding != "url" {
		return nil
	}
	for i := range prefixes {
		fields = append(fields, &prefixes[i])
	}
	for _, field := range fields {
		text, err := url.QueryUnescape(*field)
		if err != nil {
			return err
		}
		*field = text
	}
	return nil
}

// keys is an encoding-type, and what writes the names of a list in it.
func (w *writer) keys() (encoding string, key func() string) {
	encoding = w.pick("url", "", "other")
	if encoding == "url" {
		return encoding, func() string { return url.QueryEscape(w.word()) }
	}
	return encoding, w.word
}

func TestListObjectsAgreesWithOracle(t *testing.T) {
	agree(t, 3000, func(w *writer) []byte {
		encoding, key := w.keys()
		return w.document("ListBucketResult", func() {
			fields := []func(){
				func() { w.leaf("IsTruncated", w.pick("true", "false")) },
				func() { w.leaf("NextMarker", key()) },
				func() { w.leaf("NextContinuationToken", w.word()) },
				func() { w.leaf("EncodingType", encoding) },
				func() {
					w.times(4, func() {
						w.element("Contents", func() {
							w.leaf("Key", key())
							w.leaf("LastModified", w.date())
							w.leaf("ETag", w.pick("", "W/")+`"`+w.word()+`"`)
							w.leaf("Size", fmt.Sprint(w.Int64N(1<<53)>>w.IntN(53)))
							w.leaf("StorageClass", w.word())
							w.leaf("UserTags", w.word())
							w.times(2, func() { w.leaf("ChecksumAlgorithm", w.word()) })
							w.times(1, func() { w.element("Owner", func() { w.leaf("ID", w.word()); w.leaf("DisplayName", w.word()) }) })
							w.times(1, func() {
								w.element("UserMetadata", func() {
									w.times(3, func() { w.leaf(w.pick("X-Amz-Meta-A", "x-amz-meta-b-c", "content-type"), w.word()) })
								})
							})
						})
						w.gap()
					})
				},
				func() {
					w.times(3, func() { w.element("CommonPrefixes", func() { w.leaf("Prefix", key()) }) })
				},
			}
			w.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
			for _, write := range fields {
				write()
			}
		})
	}, ParseListObjects, listOf)
}

func TestListBucketsAgreesWithOracle(t *testing.T) {
	type bucket struct {
		Name         string
		CreationDate time.Time
	}
	type list struct {
		XMLName xml.Name `xml:"ListAllMyBucketsResult"`
		Buckets []bucket `xml:"Buckets>Bucket"`

		ContinuationToken string
	}
	agree(t, 1000, func(w *writer) []byte {
		return w.document("ListAllMyBucketsResult", func() {
			w.leaf("Owner", w.word())
			w.element("Buckets", func() {
				w.times(4, func() {
					w.gap()
					w.element("Bucket", func() { w.leaf("Name", w.word()); w.leaf("CreationDate", w.date()) })
				})
			})
			w.times(1, func() { w.leaf("ContinuationToken", w.word()) })
		})
	}, ParseListBuckets, func(o list) (p ListBucketsPage, _ error) {
		p.ContinuationToken = o.ContinuationToken
		for _, b := range o.Buckets {
			p.Buckets = append(p.Buckets, Bucket{b.Name, b.CreationDate.UTC()})
		}
		return p, nil
	})
}

func TestErrorAgreesWithOracle(t *testing.T) {
	type document struct {
		XMLName                             xml.Name `xml:"Error"`
		Code, Message, Resource, BucketName string
		Key, Region, RequestId, HostId      string
		ServerTime, Details                 string
	}
	agree(t, 1000, func(w *writer) []byte {
		return w.document("Error", func() {
			for _, i := range w.Perm(10) {
				name := []string{"Code", "Message", "Resource", "BucketName", "Key", "Region", "RequestId", "HostId", "ServerTime", "Details"}[i]
				w.times(2, func() { w.leaf(name, w.word()) })
			}
		})
	}, ParseError, func(o document) (ErrorDocument, error) {
		return ErrorDocument{o.Code, o.Message, o.Details, o.Resource, o.RequestId, o.HostId, o.BucketName, o.Key, o.Region, o.ServerTime}, nil
	})
}

func TestInitiateAgreesWithOracle(t *testing.T) {
	type document struct {
		XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
		UploadId string
	}
	agree(t, 300, func(w *writer) []byte {
		return w.document("InitiateMultipartUploadResult", func() {
			w.leaf("Bucket", w.word())
			w.leaf("Key", w.word())
			w.leaf("UploadId", "u"+w.word())
		})
	}, ParseInitiateMultipartUpload, func(o document) (string, error) { return o.UploadId, nil })
}

func TestCompleteAgreesWithOracle(t *testing.T) {
	type document struct {
		XMLName xml.Name `xml:"CompleteMultipartUploadResult"`
		ETag    string
	}
	agree(t, 300, func(w *writer) []byte {
		return w.document("CompleteMultipartUploadResult", func() {
			w.leaf("Location", w.word())
			w.leaf("ETag", `"`+w.word()+`"`)
		})
	}, ParseCompleteMultipartUpload, func(o document) (string, error) { return etagOf(o.ETag), nil })
}

func TestDeleteAgreesWithOracle(t *testing.T) {
	type failure struct{ Key, VersionId, Code, Message string }
	type document struct {
		XMLName xml.Name  `xml:"DeleteResult"`
		Errors  []failure `xml:"Error"`
	}
	agree(t, 1000, func(w *writer) []byte {
		return w.document("DeleteResult", func() {
			w.times(4, func() {
				w.element(w.pick("Error", "Error", "Deleted"), func() {
					w.leaf("Key", w.word())
					w.times(1, func() { w.leaf("VersionId", w.word()) })
					w.leaf("Code", w.word())
					w.leaf("Message", w.word())
				})
			})
		})
	}, ParseDelete, func(o document) (failures []DeleteError, _ error) {
		for _, e := range o.Errors {
			failures = append(failures, DeleteError{e.Key, e.VersionId, e.Code, e.Message})
		}
		return failures, nil
	})
}

// What the encoders write, the oracle reads back unchanged: as MinIO does,
// which decodes requests with encoding/xml.
func TestEncodersSurviveTheOracle(t *testing.T) {
	type object struct{ Key, VersionId string }
	type deletion struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Delete"`
		Quiet   bool
		Object  []object
	}
	type part struct {
		PartNumber           int
		ETag, ChecksumCRC32C string
	}
	type completion struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUpload"`
		Part    []part
	}
	type creation struct {
		XMLName            xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CreateBucketConfiguration"`
		LocationConstraint string
	}
	for seed := range uint64(1000) {
		w := newWriter(seed)
		objects, parts, region := []ObjectID(nil), []Part(nil), w.word()
		wantDeletion, wantCompletion, wantCreation := deletion{Quiet: true}, completion{}, creation{LocationConstraint: region}
		w.times(5, func() {
			o, p := ObjectID{w.word(), w.word()}, Part{w.IntN(10000) + 1, w.word(), w.word()}
			objects, parts = append(objects, o), append(parts, p)
			wantDeletion.Object = append(wantDeletion.Object, object{o.Key, o.VersionID})
			wantCompletion.Part = append(wantCompletion.Part, part{p.Number, `"` + p.ETag + `"`, p.ChecksumCRC32C})
		})
		readBack(t, AppendDelete(nil, objects), &deletion{}, &wantDeletion)
		readBack(t, AppendCompleteMultipartUpload(nil, parts), &completion{}, &wantCompletion)
		readBack(t, AppendCreateBucketConfiguration(nil, region), &creation{}, &wantCreation)
	}
}

func readBack(t *testing.T, doc []byte, got, want any) {
	t.Helper()
	if err := xml.Unmarshal(doc, got); err != nil {
		t.Fatalf("%s: %v", doc, err)
	}
	reflect.ValueOf(want).Elem().FieldByName("XMLName").Set(reflect.ValueOf(got).Elem().FieldByName("XMLName"))
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s\ngot  %+v\nwant %+v", doc, got, want)
	}
}

// Representable is what the oracle, and so MinIO, takes; and what it does not
// take comes back from the package's own scanner as well.
func TestEveryCharacterIsRepresentableOrRefused(t *testing.T) {
	for r := range rune(0x10FFFF + 1) {
		if r >= 0xD800 && r < 0xE000 || r > 0x11000 && r%0x111 != 0 {
			continue
		}
		doc := AppendElement(nil, "Message", string(r))
		var got string
		err := xml.Unmarshal(doc, &got)
		if accepted := err == nil && got == string(r); accepted != Representable(string(r)) {
			t.Fatalf("%U: got Representable %v, the oracle %q, %v", r, !accepted, got, err)
		}
		if own, err := ParseError(append(append([]byte("<Error>"), doc...), "</Error>"...)); err != nil || own.Message != string(r) {
			t.Fatalf("%U: got %q, %v", r, own.Message, err)
		}
	}
}

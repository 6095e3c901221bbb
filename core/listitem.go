package core

import (
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// ObjectItem is one row of a listing: an object, or a folder, whose name then
// ends in a slash, or whatever else the keys are folded at.
type ObjectItem struct {
	BucketName   string    `js:"bucketName"`
	ObjectName   string    `js:"objectName"`
	IsDir        bool      `js:"isDir"`
	Size         int64     `js:"size"` // bytes; -1 where the server tells none that can be read
	ETag         string    `js:"etag"` // without quotes
	LastModified time.Time `js:"lastModified,null"`

	StorageClass       string           `js:"storageClass,omit"`       // such as "STANDARD", where the server tells it
	Owner              *Owner           `js:"owner,omit"`              // where the server tells it: v2 with FetchOwner
	ChecksumAlgorithms []string         `js:"checksumAlgorithms,omit"` // such as "CRC32C", of the checksums that the server keeps and tells of
	Restore            *request.Restore `js:"restore,omit"`            // of an archived object, where a header x-amz-optional-object-attributes asks for it

	// Of a listing with IncludeUserMetadata, where the server knows of it.
	ContentType string            `js:"contentType,omit"`
	Metadata    map[string]string `js:"metadata,omit"` // names in lower case, without x-amz-meta-; nil if not told
	Tags        map[string]string `js:"tags,omit"`     // nil if it has none, or they are not told
}

// Owner is whose an object is, by the server's own names.
type Owner struct {
	ID          string `js:"id"`
	DisplayName string `js:"displayName,omit"`
}

// merge gives objects and folders of a page in the order of their names.
func merge(bucket string, page s3xml.ListObjectsPage, give func(item ObjectItem, object *s3xml.Object)) {
	folders := page.CommonPrefixes
	folder := func() {
		give(ObjectItem{BucketName: bucket, ObjectName: folders[0], IsDir: true}, &s3xml.Object{})
		folders = folders[1:]
	}
	var told s3xml.Told
	var owner *Owner
	for i := range page.Objects {
		object := &page.Objects[i]
		for len(folders) > 0 && folders[0] < object.Key {
			folder()
		}
		item := ObjectItem{
			BucketName: bucket, ObjectName: object.Key,
			Size: object.Size, ETag: object.ETag, LastModified: object.LastModified, StorageClass: object.StorageClass,
			ContentType: object.UserMetadata["content-type"], Metadata: listedMetadata(object.UserMetadata),
		}
		if object.Told != nil {
			if told.OwnerID != object.Told.OwnerID || told.OwnerName != object.Told.OwnerName {
				owner = &Owner{object.Told.OwnerID, object.Told.OwnerName}
			}
			told = *object.Told
			item.Tags = listedTags(told.UserTags)
			if told.OwnerID+told.OwnerName != "" {
				item.Owner = owner
			}
			if told.ChecksumAlgorithms != "" {
				item.ChecksumAlgorithms = strings.Fields(told.ChecksumAlgorithms)
			}
			if told.Restoring || !told.RestoredUntil.IsZero() {
				item.Restore = &request.Restore{InProgress: told.Restoring, ExpiryDate: told.RestoredUntil}
			}
		}
		give(item, object)
	}
	for len(folders) > 0 {
		folder()
	}
}

// listedMetadata is the user's part of what a listing tells as headers.
func listedMetadata(header map[string]string) map[string]string {
	if header == nil {
		return nil
	}
	return request.MetadataOf(header)
}

// listedTags reads tags as MinIO lists them: a=b&c=d, URL-encoded. What is no tag
// is left out.
func listedTags(text string) map[string]string {
	var tags map[string]string
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, ok := s3xml.DecodeURL(name)
		value, ok2 := s3xml.DecodeURL(value)
		if ok && ok2 && name != "" {
			if tags == nil {
				tags = map[string]string{}
			}
			tags[name] = value
		}
	}
	return tags
}

package native

import (
	"context"
	"fmt"
	"maps"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/transport"
)

// A listing with metadata tells of each object what a stat of it tells.
func TestListedMetadataIsTheObjects(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	for name, opts := range map[string]core.PutOptions{
		"none":            {},
		"plain":           {ContentType: "text/plain", Metadata: map[string]string{"Note": "a & b <c> \"d\" + %41", "x-y_z": "1"}},
		"not ASCII":       {ContentType: "text/plain; charset=utf-8", Metadata: map[string]string{"note": "日本 größer", "long": "ä" + fmt.Sprint(1e200)}},
		"spaces":          {Metadata: map[string]string{"note": "  two  spaces  "}},
		"other headers":   {CallOptions: core.CallOptions{Headers: map[string]string{"cache-control": "no-store", "content-disposition": "inline"}}},
		"strange names":   {Metadata: map[string]string{"__proto__": "v", "1st": "v", "a.b": "v", "a!b": "v", "a'b": "v", "a~b": "v"}},
		"many":            {Metadata: map[string]string{"a": "1", "b": "2", "c": "3"}},
		"dir/in a folder": {ContentType: "a/b"},
	} {
		if _, err := client.PutObject(ctx, bucket, name, transport.Bytes("x"), opts); err != nil {
			t.Fatal(name, err)
		}
	}
	count := 0
	for item, err := range client.ListObjectsV2(ctx, bucket, core.ListOptions{Recursive: true, IncludeUserMetadata: true}) {
		if err != nil {
			t.Fatal(err)
		}
		count++
		stat, err := client.StatObject(ctx, bucket, item.ObjectName, core.GetOptions{})
		if err != nil || item.ContentType != stat.ContentType || item.Metadata == nil || !maps.Equal(item.Metadata, stat.Metadata) {
			t.Errorf("%s: got %q, %q, want %q, %q, as the object has, %v", item.ObjectName, item.ContentType, item.Metadata, stat.ContentType, stat.Metadata, err)
		}
	}
	if count != 8 {
		t.Errorf("got %d objects, want 8", count)
	}
	for item, err := range client.ListObjectsV2(ctx, bucket, core.ListOptions{Recursive: true}) {
		if err != nil || item.Metadata != nil || item.ContentType != "" {
			t.Errorf("unasked: got %+v, %v, want neither content type nor metadata", item, err)
		}
	}
}

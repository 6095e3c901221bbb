package shape

import (
	"errors"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/s3xml"
)

func TestRead(t *testing.T) {
	for name, tc := range map[string]struct{ shape, document, want string }{
		"a dictionary": {"tagging", `<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag><Tag><Value/><Key>__proto__</Key></Tag></TagSet></Tagging>`, `{"a":"1","__proto__":""}`},
		"none in it":   {"tagging", `<Tagging/>`, `{}`},
		"words":        {"legal hold", `<LegalHold><Status>On</Status></LegalHold>`, `true`},
		"other words":  {"legal hold", `<LegalHold><Status>OFF</Status></LegalHold>`, `false`},
		"odd words":    {"legal hold", `<LegalHold><Status>perhaps</Status></LegalHold>`, `null`},
		"a date":       {"retention", `<Retention><Mode>governance</Mode><RetainUntilDate> 2026-01-02T03:04:05.600+01:00 </RetainUntilDate></Retention>`, `{"Mode":"GOVERNANCE","RetainUntilDate":"2026-01-02T02:04:05.6Z"}`},
		"an odd date":  {"retention", `<Retention><RetainUntilDate>tomorrow</RetainUntilDate></Retention>`, `{"Mode":""}`},
		"an attribute": {"acl", `<AccessControlPolicy><Owner><ID>o</ID></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://x/" xsi:type='Group &amp; all'><URI>u</URI></Grantee><Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`,
			`{"Owner":{"ID":"o"},"Grants":[{"Grantee":{"Type":"Group & all","URI":"u"},"Permission":"READ"}]}`},
		"an attribute of nothing": {"acl", `<AccessControlPolicy><AccessControlList><Grant><Grantee type="Group"/></Grant></AccessControlList></AccessControlPolicy>`, `{"Grants":[{"Grantee":{"Type":"Group"}}]}`},
		"items apart": {"cors", `<CORSConfiguration><CORSRule><AllowedOrigin>a</AllowedOrigin><AllowedMethod>GET</AllowedMethod><AllowedOrigin>b</AllowedOrigin><MaxAgeSeconds>9</MaxAgeSeconds></CORSRule></CORSConfiguration>`,
			`{"CORSRules":[{"AllowedMethods":["GET"],"AllowedOrigins":["a","b"],"MaxAgeSeconds":9}]}`},
		"odd numbers and flags": {"lifecycle", `<LifecycleConfiguration><Rule><Expiration><Days>1.5</Days><ExpiredObjectDeleteMarker>yes</ExpiredObjectDeleteMarker></Expiration></Rule></LifecycleConfiguration>`,
			`{"Rules":[{"Status":"","Expiration":{}}]}`},
		"what is unknown":         {"lifecycle", `<LifecycleConfiguration><New><Rule/></New><Rule><Status>Enabled</Status><Filter/><New>1</New></Rule></LifecycleConfiguration>`, `{"Rules":[{"Status":"Enabled","Filter":{}}]}`},
		"a root by a longer name": {"retention", `<ObjectLockRetention><Mode>GOVERNANCE</Mode></ObjectLockRetention>`, `{"Mode":"GOVERNANCE"}`},
		"a day":                   {"lifecycle", `<LifecycleConfiguration><Rule><Status>Enabled</Status><Expiration><Date>2026-01-02</Date></Expiration></Rule></LifecycleConfiguration>`, `{"Rules":[{"Status":"Enabled","Expiration":{"Date":"2026-01-02T00:00:00Z"}}]}`},
		"a root in a prefix":      {"versioning", `<s3:VersioningConfiguration xmlns:s3="x"><s3:Status>Enabled</s3:Status></s3:VersioningConfiguration>`, `{"Status":"Enabled"}`},
		"what says nothing": {"notification", `<NotificationConfiguration><TopicConfiguration><Id/><Topic>t</Topic><Event>s3:ObjectCreated:*</Event><Filter><S3Key/></Filter></TopicConfiguration><EventBridgeConfiguration/></NotificationConfiguration>`,
			`{"TopicConfigurations":[{"Arn":"t","Events":["s3:ObjectCreated:*"]}],"EventBridgeConfiguration":{}}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Read(shapes[tc.shape], []byte(tc.document)); err != nil || string(got) != tc.want {
				t.Errorf("got %s, %v\nwant %s", got, err, tc.want)
			}
		})
	}
}

func TestReadIsBounded(t *testing.T) {
	deep := "<Tagging>" + strings.Repeat("<a>", 20) + strings.Repeat("</a>", 20) + "</Tagging>"
	for name, tc := range map[string]struct{ document, want string }{
		"another root": {"<Error/>", "the document is a Error, not a Tagging"},
		"nothing":      {"", "an empty document, not a Tagging"},
		"cut":          {"<Tagging><TagSet>", "XML at byte 17: the document was cut"},
		"deep":         {deep, "XML at byte 54: nested too deeply"},
		"long":         {"<Tagging>" + strings.Repeat(" ", MaxSize) + "</Tagging>", "XML at byte 4194304: a document longer than any of S3's"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(shapes["tagging"], []byte(tc.document))
			if err == nil || err.Error() != tc.want || got != nil {
				t.Errorf("got %s, %v\nwant %s", got, err, tc.want)
			}
		})
	}
	_, err := Read(shapes["tagging"], []byte("<Error/>"))
	if root := (*s3xml.RootError)(nil); !errors.As(err, &root) || root.Got != "Error" {
		t.Errorf("got %v, want a RootError", err)
	}
}

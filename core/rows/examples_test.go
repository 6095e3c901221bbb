package rows

import (
	"strconv"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/shape"
)

// Answers as S3's API reference has them, also where no server of the suite gives one.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
func TestAnswersOfS3(t *testing.T) {
	const owner = `<Owner><ID>75aa57f0</ID><DisplayName>owner</DisplayName></Owner>`
	const user = `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>75aa57f0</ID><DisplayName>owner</DisplayName></Grantee>`
	const all = `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI></Grantee>`
	for name, tc := range map[string]struct{ call, document, want string }{
		"never versioned":  {"getBucketVersioning", `<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`, `{}`},
		"versioned":        {"getBucketVersioning", `<VersioningConfiguration><Status>Enabled</Status><MfaDelete>Disabled</MfaDelete></VersioningConfiguration>`, `{"MFADelete":"Disabled","Status":"Enabled"}`},
		"a website":        {"getBucketWebsite", `<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix></IndexDocument><ErrorDocument><Key>404.html</Key></ErrorDocument></WebsiteConfiguration>`, `{"ErrorDocument":{"Key":"404.html"},"IndexDocument":{"Suffix":"index.html"}}`},
		"a redirect":       {"getBucketWebsite", `<WebsiteConfiguration><RedirectAllRequestsTo><HostName>www.example.com</HostName><Protocol>https</Protocol></RedirectAllRequestsTo></WebsiteConfiguration>`, `{"RedirectAllRequestsTo":{"HostName":"www.example.com","Protocol":"https"}}`},
		"redirects":        {"getBucketWebsite", `<WebsiteConfiguration><IndexDocument><Suffix>i</Suffix></IndexDocument><RoutingRules><RoutingRule><Condition><HttpErrorCodeReturnedEquals>404</HttpErrorCodeReturnedEquals><KeyPrefixEquals>docs/</KeyPrefixEquals></Condition><Redirect><HttpRedirectCode>301</HttpRedirectCode><ReplaceKeyPrefixWith>documents/</ReplaceKeyPrefixWith></Redirect></RoutingRule></RoutingRules></WebsiteConfiguration>`, `{"IndexDocument":{"Suffix":"i"},"RoutingRules":[{"Condition":{"HttpErrorCodeReturnedEquals":"404","KeyPrefixEquals":"docs/"},"Redirect":{"HttpRedirectCode":"301","ReplaceKeyPrefixWith":"documents/"}}]}`},
		"no log":           {"getBucketLogging", `<BucketLoggingStatus xmlns="http://doc.s3.amazonaws.com/2006-03-01"/>`, `null`},
		"a log":            {"getBucketLogging", `<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix>a/</TargetPrefix><TargetGrants><Grant>` + all + `<Permission>READ</Permission></Grant></TargetGrants><TargetObjectKeyFormat><PartitionedPrefix><PartitionDateSource>EventTime</PartitionDateSource></PartitionedPrefix></TargetObjectKeyFormat></LoggingEnabled></BucketLoggingStatus>`, `{"LoggingEnabled":{"TargetBucket":"logs","TargetGrants":[{"Grantee":{"Type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"},"Permission":"READ"}],"TargetPrefix":"a/","TargetObjectKeyFormat":{"PartitionedPrefix":{"PartitionDateSource":"EventTime"}}}}`},
		"a simple log":     {"getBucketLogging", `<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket><TargetPrefix/><TargetObjectKeyFormat><SimplePrefix/></TargetObjectKeyFormat></LoggingEnabled></BucketLoggingStatus>`, `{"LoggingEnabled":{"TargetBucket":"logs","TargetPrefix":"","TargetObjectKeyFormat":{"SimplePrefix":{}}}}`},
		"no acceleration":  {"getBucketAccelerate", `<AccelerateConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"/>`, `null`},
		"acceleration":     {"getBucketAccelerate", `<AccelerateConfiguration><Status>Suspended</Status></AccelerateConfiguration>`, `{"Status":"Suspended"}`},
		"a payer":          {"getBucketRequestPayment", `<RequestPaymentConfiguration><Payer>Requester</Payer></RequestPaymentConfiguration>`, `{"Payer":"Requester"}`},
		"a public policy":  {"getBucketPolicyStatus", `<PolicyStatus><IsPublic>TRUE</IsPublic></PolicyStatus>`, `{"IsPublic":true}`},
		"an odd policy":    {"getBucketPolicyStatus", `<PolicyStatus><IsPublic>perhaps</IsPublic></PolicyStatus>`, `{"IsPublic":false}`},
		"ownership":        {"getBucketOwnershipControls", `<OwnershipControls><Rule><ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`, `{"Rules":[{"ObjectOwnership":"BucketOwnerEnforced"}]}`},
		"a block":          {"getPublicAccessBlock", `<PublicAccessBlockConfiguration><BlockPublicAcls>TRUE</BlockPublicAcls><IgnorePublicAcls>FALSE</IgnorePublicAcls></PublicAccessBlockConfiguration>`, `{"BlockPublicAcls":true,"IgnorePublicAcls":false}`},
		"an ACL":           {"getBucketAcl", `<AccessControlPolicy>` + owner + `<AccessControlList><Grant>` + user + `<Permission>FULL_CONTROL</Permission></Grant><Grant>` + all + `<Permission>READ</Permission></Grant></AccessControlList></AccessControlPolicy>`, `{"Owner":{"DisplayName":"owner","ID":"75aa57f0"},"Grants":[{"Grantee":{"Type":"CanonicalUser","DisplayName":"owner","ID":"75aa57f0"},"Permission":"FULL_CONTROL"},{"Grantee":{"Type":"Group","URI":"http://acs.amazonaws.com/groups/global/AllUsers"},"Permission":"READ"}]}`},
		"an ACL of nobody": {"getObjectAcl", `<AccessControlPolicy>` + owner + `<AccessControlList/></AccessControlPolicy>`, `{"Owner":{"DisplayName":"owner","ID":"75aa57f0"},"Grants":[]}`},
		"encryption": {"getBucketEncryption", `<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>aws:kms</SSEAlgorithm><KMSMasterKeyID>arn:aws:kms:us-east-1:1:key/2</KMSMasterKeyID></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>true</BucketKeyEnabled><BlockedEncryptionTypes><EncryptionType>SSE-C</EncryptionType></BlockedEncryptionTypes></Rule></ServerSideEncryptionConfiguration>`,
			`{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms","KMSMasterKeyID":"arn:aws:kms:us-east-1:1:key/2"},"BucketKeyEnabled":true,"BlockedEncryptionTypes":{"EncryptionType":["SSE-C"]}}]}`},
		"CORS": {"getBucketCors", `<CORSConfiguration><CORSRule><AllowedOrigin>http://www.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>3000</MaxAgeSeconds><ExposeHeader>x-amz-server-side-encryption</ExposeHeader><AllowedMethod>PUT</AllowedMethod></CORSRule></CORSConfiguration>`,
			`{"CORSRules":[{"AllowedMethods":["GET","PUT"],"AllowedOrigins":["http://www.example.com"],"ExposeHeaders":["x-amz-server-side-encryption"],"MaxAgeSeconds":3000}]}`},
		"a lifecycle of old": {"getBucketLifecycle", `<LifecycleConfiguration><Rule><ID>Archive</ID><Prefix/><Status>Enabled</Status><Transition><Date>2026-01-02</Date><StorageClass>GLACIER</StorageClass></Transition><Transition><Days>0</Days><StorageClass>DEEP_ARCHIVE</StorageClass></Transition><Expiration><Date>2027-01-02T00:00:00.000Z</Date></Expiration></Rule></LifecycleConfiguration>`,
			`{"Rules":[{"ID":"Archive","Prefix":"","Status":"Enabled","Expiration":{"Date":"2027-01-02T00:00:00Z"},"Transitions":[{"Date":"2026-01-02T00:00:00Z","StorageClass":"GLACIER"},{"Days":0,"StorageClass":"DEEP_ARCHIVE"}]}]}`},
		"a lifecycle of versions": {"getBucketLifecycle", `<LifecycleConfiguration><Rule><ID>v</ID><Filter><And><Prefix>a</Prefix><Tag><Key>k</Key><Value>v</Value></Tag><ObjectSizeGreaterThan>500</ObjectSizeGreaterThan></And></Filter><Status>Disabled</Status><NoncurrentVersionTransition><NoncurrentDays>30</NoncurrentDays><NewerNoncurrentVersions>10</NewerNoncurrentVersions><StorageClass>S3_GLACIER</StorageClass></NoncurrentVersionTransition><NoncurrentVersionExpiration><NewerNoncurrentVersions>1</NewerNoncurrentVersions></NoncurrentVersionExpiration><Expiration><ExpiredObjectDeleteMarker>true</ExpiredObjectDeleteMarker></Expiration><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>`,
			`{"Rules":[{"ID":"v","Status":"Disabled","Filter":{"And":{"Prefix":"a","Tags":[{"Key":"k","Value":"v"}],"ObjectSizeGreaterThan":500}},"Expiration":{"ExpiredObjectDeleteMarker":true},"NoncurrentVersionTransitions":[{"NoncurrentDays":30,"NewerNoncurrentVersions":10,"StorageClass":"S3_GLACIER"}],"NoncurrentVersionExpiration":{"NewerNoncurrentVersions":1},"AbortIncompleteMultipartUpload":{"DaysAfterInitiation":7}}]}`},
		"replication": {"getBucketReplication", `<ReplicationConfiguration><Role>arn:aws:iam::35667example:role/c</Role><Rule><ID>rule1</ID><Status>Enabled</Status><Priority>1</Priority><DeleteMarkerReplication><Status>Disabled</Status></DeleteMarkerReplication><Filter><And><Prefix>TaxDocs</Prefix><Tag><Key>key1</Key><Value>value1</Value></Tag></And></Filter><SourceSelectionCriteria><SseKmsEncryptedObjects><Status>Enabled</Status></SseKmsEncryptedObjects></SourceSelectionCriteria><Destination><Bucket>arn:aws:s3:::target</Bucket><Account>1</Account><AccessControlTranslation><Owner>Destination</Owner></AccessControlTranslation><StorageClass>STANDARD_IA</StorageClass><EncryptionConfiguration><ReplicaKmsKeyID>k</ReplicaKmsKeyID></EncryptionConfiguration><ReplicationTime><Status>Enabled</Status><Time><Minutes>15</Minutes></Time></ReplicationTime><Metrics><Status>Enabled</Status><EventThreshold><Minutes>15</Minutes></EventThreshold></Metrics></Destination></Rule></ReplicationConfiguration>`,
			`{"Role":"arn:aws:iam::35667example:role/c","Rules":[{"ID":"rule1","Priority":1,"Filter":{"And":{"Prefix":"TaxDocs","Tags":[{"Key":"key1","Value":"value1"}]}},"Status":"Enabled","SourceSelectionCriteria":{"SseKmsEncryptedObjects":{"Status":"Enabled"}},"Destination":{"Bucket":"arn:aws:s3:::target","Account":"1","StorageClass":"STANDARD_IA","AccessControlTranslation":{"Owner":"Destination"},"EncryptionConfiguration":{"ReplicaKmsKeyID":"k"},"ReplicationTime":{"Status":"Enabled","Time":{"Minutes":15}},"Metrics":{"Status":"Enabled","EventThreshold":{"Minutes":15}}},"DeleteMarkerReplication":{"Status":"Disabled"}}]}`},
		"no replication, as Ceph says it": {"getBucketReplication", `<ReplicationConfiguration><Role/></ReplicationConfiguration>`, `null`},
		"a lock":                          {"getObjectLockConfig", `<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>`, `{"ObjectLockEnabled":"Enabled","Rule":{"DefaultRetention":{"Mode":"COMPLIANCE","Years":2}}}`},
		"a retention":                     {"getObjectRetention", `<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-05T00:00:00.1234567Z</RetainUntilDate></Retention>`, `{"Mode":"GOVERNANCE","RetainUntilDate":"2030-01-05T00:00:00.1234567Z"}`},
		"no retention":                    {"getObjectRetention", `<Retention/>`, `null`},
		"a hold":                          {"getObjectLegalHold", `<LegalHold><Status>ON</Status></LegalHold>`, `true`},
		"an odd hold":                     {"getObjectLegalHold", `<LegalHold><Status>1</Status></LegalHold>`, `false`},
	} {
		t.Run(name, func(t *testing.T) {
			row := Find(tc.call)
			got, err := row.Read([]byte(tc.document))
			if err != nil || string(got) != tc.want {
				t.Fatalf("got  %s, %v\nwant %s", got, err, tc.want)
			}
			set := Find(strings.Replace(tc.call, "get", "set", 1))
			if set == nil || set.Header != "" || strings.HasPrefix(name, "an odd") || tc.want == "{}" || tc.want == "null" {
				return
			}
			sent, err := set.Request(value(t, tc.want))
			if err != nil {
				t.Fatal(err)
			}
			if again, err := row.Read(sent.Document); err != nil || string(again) != tc.want {
				t.Errorf("set as %s\ngot  %s, %v\nwant %s", sent.Document, again, err, tc.want)
			}
		})
	}
}

// many are n copies of some JSON, each with its number in the place of #.
func many(n int, text string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.ReplaceAll(text, "#", strconv.Itoa(i))
	}
	return strings.Join(all, ",")
}

// What S3 limits is taken up to its limit, and refused beyond.
func TestLimits(t *testing.T) {
	const cors, lifecycle = `{"AllowedMethods":["GET"],"AllowedOrigins":["a"]}`, `{"Status":"Enabled","Filter":{},"Expiration":{"Days":1}}`
	const copies = `{"Status":"Enabled","Destination":{"Bucket":"b"}}`
	long := func(n int) string { return strings.Repeat("ü", n) }
	id := func(n int) string {
		return `{"Rules":[{"ID":"` + long(n) + `","Status":"Enabled","Filter":{},"Expiration":{"Days":1}}]}`
	}
	for _, tc := range []struct{ call, taken, refused, says string }{
		{"setBucketTags", `{` + many(50, `"#":""`) + `}`, `{` + many(51, `"#":""`) + `}`, "must hold at most 50"},
		{"setObjectTags", `{` + many(10, `"#":""`) + `}`, `{` + many(11, `"#":""`) + `}`, "must hold at most 10"},
		{"setObjectTags", `{"` + long(128) + `":""}`, `{"` + long(129) + `":""}`, long(129) + " is a name that must have at most 128 characters"},
		{"setObjectTags", `{"a":"` + long(256) + `"}`, `{"a":"` + long(257) + `"}`, "a must have at most 256 characters"},
		{"setObjectTags", `{"a":"` + strings.Repeat("😀", 128) + `"}`, `{"a":"` + strings.Repeat("😀", 129) + `"}`, "a must have at most 256 characters"},
		{"setBucketCors", `{"CORSRules":[` + many(100, cors) + `]}`, `{"CORSRules":[` + many(101, cors) + `]}`, "CORSRules must hold at most 100"},
		{"setBucketLifecycle", `{"Rules":[` + many(1000, lifecycle) + `]}`, `{"Rules":[` + many(1001, lifecycle) + `]}`, "Rules must hold at most 1000"},
		{"setBucketLifecycle", id(255), id(256), "Rules[0].ID must have at most 255 characters"},
		{"setBucketReplication", `{"Role":"r","Rules":[` + many(1000, copies) + `]}`, `{"Role":"r","Rules":[` + many(1001, copies) + `]}`, "Rules must hold at most 1000"},
		{"setBucketWebsite", `{"IndexDocument":{"Suffix":"i"},"RoutingRules":[` + many(50, `{"Redirect":{}}`) + `]}`, `{"IndexDocument":{"Suffix":"i"},"RoutingRules":[` + many(51, `{"Redirect":{}}`) + `]}`, "RoutingRules must hold at most 50"},
	} {
		t.Run(tc.call+" "+tc.says[max(0, len(tc.says)-40):], func(t *testing.T) {
			if _, err := Find(tc.call).Request(value(t, tc.taken)); err != nil {
				t.Errorf("up to the limit: got %v", err)
			}
			row := Find(tc.call)
			if _, err := row.Request(value(t, tc.refused)); err == nil || err.Error() != row.Argument+": "+tc.says {
				t.Errorf("got %v, want %s", err, tc.says)
			}
		})
	}
	if maxObjectTags != strconv.Itoa(request.MaxObjectTags) {
		t.Errorf("an object has %s tags at most in one place, and %d in another", maxObjectTags, request.MaxObjectTags)
	}
}

// An ACL goes as a header, without a document.
func TestCannedACL(t *testing.T) {
	sent, err := Find("setBucketAcl").Request(value(t, `"public-read"`))
	if err != nil || sent.Document != nil || sent.Header["x-amz-acl"] != "public-read" {
		t.Errorf("got %+v, %v, want a header alone", sent, err)
	}
}

// What can be looked at is: by a row that is there, and that is about the same.
func TestLooks(t *testing.T) {
	for i := range Table {
		row := &Table[i]
		look := Find(row.Look)
		if row.Look != "" && (look == nil || look.Operation.OnObject != row.Operation.OnObject || look.Operation.Method == "PUT") {
			t.Errorf("%s: looks by %q", row.Name, row.Look)
		}
		writes := row.Operation.Method != "GET" && row.Operation.Method != "HEAD" && row.Operation.Subresource != ""
		if row.Careful && (look == nil || !writes) {
			t.Errorf("%s: nothing to look by, or no harm to do", row.Name)
		}
		if writes && row.Operation.OnObject && !row.Careful && row.Operation.Method != "POST" {
			t.Errorf("%s: a server that overlooks its subresource would write or remove the object", row.Name)
		}
		for _, d := range []*Document{row.Up, row.Down} {
			if d != nil && d.Shape != "" {
				shape.Parse(d.Shape)
			}
		}
	}
}

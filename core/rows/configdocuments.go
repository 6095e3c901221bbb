package rows

import "github.com/minnow-s3/minnow/core/request"

// CorsConfig says which pages of other origins may use a bucket, and how.
// AllowedHeaders: "*" stands for any text, once in each.
// AllowedOrigins: "*" stands for any text, once in each.
// MaxAgeSeconds: How long a browser may keep the answer to its preflight.
// ExposeHeaders: Headers of answers that pages may read.
// {"CORSRules": [{"AllowedMethods": ["GET", "PUT"], "AllowedOrigins": ["https://app.example.com"], "AllowedHeaders": ["*"], "ExposeHeaders": ["ETag"], "MaxAgeSeconds": 3000}]}
var corsConfig = Document{"CorsConfig", "CORSConfiguration{CORSRule!*[" + maxCorsRules + "]=CORSRules{ID-[" + maxRuleID + "],AllowedHeader*=AllowedHeaders," +
	"AllowedMethod!*=AllowedMethods(GET|PUT|POST|DELETE|HEAD),AllowedOrigin!*=AllowedOrigins,ExposeHeader*=ExposeHeaders,MaxAgeSeconds#}}"}

// LifecycleConfig says what becomes of objects with time.
// ID: Of up to 255 characters, and of this rule alone; chosen by the server where it is not given.
// Prefix: Of the keys that a rule is about; the legacy form of a filter.
// Filter: Which objects a rule is about: one of its fields, or And with several; {} is all of them.
// Date: Midnight UTC.
// Days: Since an object was made.
// NoncurrentDays: Since a version was replaced.
// ObjectSizeGreaterThan: Bytes.
// ObjectSizeLessThan: Bytes.
// NewerNoncurrentVersions: How many are kept whatever their age.
// ExpiredObjectDeleteMarker: Whether a delete marker goes with which there is nothing else.
// ExpiredObjectAllVersions: MinIO's: whether all versions expire with the newest.
// DelMarkerExpiration: MinIO's: when delete markers expire, and all versions with them.
// DaysAfterInitiation: Since an upload was begun.
// StorageClass: Of S3, such as "GLACIER", or the name of a tier of MinIO's.
// {"Rules": [{"ID": "old logs", "Status": "Enabled", "Filter": {"Prefix": "logs/"}, "Expiration": {"Days": 30}}]}
var lifecycleConfig = Document{"LifecycleConfig", "LifecycleConfiguration{Rule!*[" + maxLifecycleRules + "]=Rules{ID-[" + maxRuleID + "],Prefix/,Status!(Enabled|Disabled)," +
	"Filter/{Prefix/,Tag/{" + tag + "}," + sizes + ",And/{Prefix,Tag*=Tags{" + tag + "},ObjectSizeGreaterThan#,ObjectSizeLessThan#}}," +
	"Expiration{Date/%[1],Days/#[1],ExpiredObjectDeleteMarker/?,ExpiredObjectAllVersions?}," +
	"Transition*=Transitions{Date~%[1],Days~#,StorageClass!}," +
	"NoncurrentVersionTransition*=NoncurrentVersionTransitions{NoncurrentDays#,NewerNoncurrentVersions#[1],StorageClass!}," +
	"NoncurrentVersionExpiration{NoncurrentDays#[1],NewerNoncurrentVersions#[1]}," +
	"AbortIncompleteMultipartUpload{DaysAfterInitiation#[1]},DelMarkerExpiration{Days#[1]}}}"}

const sizes = "ObjectSizeGreaterThan/#,ObjectSizeLessThan/#"

// EncryptionConfig says how objects are encrypted that are put without a word about it.
// KMSMasterKeyID: Default: the server's own; with aws:kms alone.
// BucketKeyEnabled: Whether a key of the bucket saves requests to KMS; default false.
// EncryptionType: Which a put may not ask for.
// {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
var encryptionConfig = Document{"EncryptionConfig", "ServerSideEncryptionConfiguration{Rule!*=Rules{" +
	"ApplyServerSideEncryptionByDefault{SSEAlgorithm!(AES256|aws:kms|aws:kms:dsse),KMSMasterKeyID-},BucketKeyEnabled?,BlockedEncryptionTypes{EncryptionType*(NONE|SSE-C)}}}"}

// ReplicationConfig says which objects are copied to which buckets as they come.
// Role: By which S3 copies; MinIO takes an empty one where a destination is an ARN of its own.
// Priority: The rule with the highest wins.
// Prefix: Of the keys that a rule is about; the legacy form of a filter.
// Filter: Which objects a rule is about: one of its fields, or And with several; {} is all of them.
// DeleteReplication: MinIO's: whether the removal of versions is copied.
// Bucket: Its ARN.
// Minutes: S3 takes 15.
// {"Role": "arn:aws:iam::123456789012:role/copies", "Rules": [{"Status": "Enabled", "Priority": 1, "Filter": {"Prefix": ""}, "DeleteMarkerReplication": {"Status": "Disabled"}, "Destination": {"Bucket": "arn:aws:s3:::copies"}}]}
var replicationConfig = Document{"ReplicationConfig", "ReplicationConfiguration{Role+,Rule!*[" + maxReplicationRules + "]=Rules{ID-[" + maxRuleID + "],Priority#,Prefix/," +
	"Filter/{Prefix/,Tag/{" + tag + "},And/{Prefix,Tag*=Tags{" + tag + "}}},Status!(Enabled|Disabled)," +
	"SourceSelectionCriteria{SseKmsEncryptedObjects{" + status + "},ReplicaModifications{" + status + "}},ExistingObjectReplication{" + status + "}," +
	"Destination!{Bucket!,Account,StorageClass,AccessControlTranslation{Owner!(Destination)},EncryptionConfiguration{ReplicaKmsKeyID}," +
	"ReplicationTime{" + status + ",Time!{Minutes#}},Metrics{" + status + ",EventThreshold{Minutes#}}}," +
	"DeleteMarkerReplication{" + status + "},DeleteReplication{" + status + "}}}"}

const status = "Status!(Enabled|Disabled)"

// WebsiteConfig says how a bucket serves a website, or where it sends visitors.
// Suffix: Name of the page that stands for a folder, such as "index.html".
// RedirectAllRequestsTo: In place of all else.
// HttpErrorCodeReturnedEquals: Such as "404".
// HttpRedirectCode: Such as "301".
// {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "error.html"}}
var websiteConfig = Document{"WebsiteConfig", "WebsiteConfiguration{ErrorDocument{Key!},IndexDocument~{Suffix!},RedirectAllRequestsTo~{HostName!,Protocol(http|https)}," +
	"RoutingRules>RoutingRule*[" + maxRoutingRules + "]{Condition{HttpErrorCodeReturnedEquals,KeyPrefixEquals}," +
	"Redirect!{HostName,HttpRedirectCode,Protocol(http|https),ReplaceKeyPrefixWith/,ReplaceKeyWith/}}}"}

// LoggingConfig says where a server's log of a bucket goes; {} is nowhere.
// TargetPrefix: Of the logs' keys; may be empty.
// TargetGrant: Who has which right to the logs.
// Grantee: By ID, address or group, as Type says.
// {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "photos/"}}
var loggingConfig = Document{"LoggingConfig", "BucketLoggingStatus{LoggingEnabled{TargetBucket!,TargetGrants>Grant*$TargetGrant{" + grantee + ",Permission!(FULL_CONTROL|READ|WRITE)},TargetPrefix+," +
	"TargetObjectKeyFormat{SimplePrefix/{},PartitionedPrefix/{PartitionDateSource(EventTime|DeliveryTime)}}}}"}

// OwnershipControls says who owns the objects in a bucket.
// ObjectOwnership: BucketOwnerEnforced: the bucket's owner, and no ACL counts.
// {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
var ownershipControls = Document{"OwnershipControls", "OwnershipControls{Rule!*[1]=Rules{ObjectOwnership!(BucketOwnerPreferred|ObjectWriter|BucketOwnerEnforced)}}"}

// PublicAccessBlock says which ways to make a bucket public do not count; what is not
// given is false.
// {"BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true, "RestrictPublicBuckets": true}
var publicAccessBlock = Document{"PublicAccessBlock", "PublicAccessBlockConfiguration{BlockPublicAcls?,IgnorePublicAcls?,BlockPublicPolicy?,RestrictPublicBuckets?}"}

// AccelerateConfig says whether a bucket has an address for transfers from afar.
// {"Status": "Enabled"}
var accelerateConfig = Document{"AccelerateConfig", "AccelerateConfiguration{Status~(Enabled|Suspended)}"}

// RequestPaymentConfig says who pays for what is asked of a bucket.
// {"Payer": "Requester"}
var requestPaymentConfig = Document{"RequestPaymentConfig", "RequestPaymentConfiguration{Payer!(BucketOwner|Requester)}"}

// PolicyStatus says whether the policy of a bucket makes it public.
// {"IsPublic": false}
var policyStatus = Document{"PolicyStatus", "PolicyStatus{IsPublic+?}"}

// AccessControlPolicy is an ACL: who has which rights.
// Grant: Who has which right.
// Grantee: By ID, address or group, as Type says.
// {"Grants": []}
var accessControlPolicy = Document{"AccessControlPolicy", "AccessControlPolicy{Owner{DisplayName-,ID},AccessControlList>Grant*+=Grants$Grant{" + grantee +
	",Permission(FULL_CONTROL|WRITE|WRITE_ACP|READ|READ_ACP)}}"}

const grantee = "Grantee{xsi:type@=Type(CanonicalUser|AmazonCustomerByEmail|Group),DisplayName-,EmailAddress-,ID-,URI-}"

// BucketCannedACL is a set of rights that S3 has a name for.
// "private"
var bucketCannedACL = Document{"BucketCannedACL", "AccessControlPolicy^{ACL!(private|public-read|public-read-write|authenticated-read|log-delivery-write)}"}

// CannedACL is that of package request.
// "private"
var cannedACL = Document{"CannedACL", "AccessControlPolicy^{ACL!(" + request.CannedACLs + ")}"}

// RestoreRequest asks for a copy of an archived object.
// Days: How long it stays; not of S3 Intelligent-Tiering, which keeps what it restores.
// Tier: How fast it comes: Expedited in minutes, Standard in hours, Bulk in half a day or more.
// {"Days": 2, "GlacierJobParameters": {"Tier": "Standard"}}
var restoreRequest = Document{"RestoreRequest", "RestoreRequest{Days#[1],GlacierJobParameters{Tier!(Standard|Bulk|Expedited)},Description-}"}

// The limits of S3.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-set-lifecycle-configuration-intro.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationConfiguration.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
const (
	maxCorsRules        = "100"
	maxLifecycleRules   = "1000"
	maxReplicationRules = "1000"
	maxRoutingRules     = "50"
	maxRuleID           = "255" // characters
)

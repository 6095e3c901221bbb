package rows

// policyDocument is JSON that crosses as its own text.
// {"Version": "2012-10-17", "Statement": []}
var policyDocument = Document{Type: "string"}

// Tags are names, of up to 128 characters, with their values, of up to 256.
// {"project": "minnow", "year": "2026"}
var bucketTags = Document{"Tags", "Tagging^{TagSet>Tag&[" + maxBucketTags + "]{" + tag + "}}"}

var objectTags = Document{"Tags", "Tagging^{TagSet>Tag&[" + maxObjectTags + "]{" + tag + "}}"}

// The limits of tags.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html
const (
	maxBucketTags = "50"
	maxObjectTags = "10"
	tag           = "Key![128],Value+[256]" // characters
)

// VersioningConfig says whether a bucket keeps versions.
// Status: Suspended: what it has it keeps, and new objects have the version "null".
// MFADelete: Whether a removal for good needs a second factor: to change it, the header x-amz-mfa does.
// ExcludedPrefixes: MinIO's: of keys of which no versions are kept.
// ExcludeFolders: MinIO's: whether none are kept of keys that end in "/".
// {"Status": "Enabled"}
var versioningConfig = Document{"VersioningConfig", "VersioningConfiguration{MfaDelete=MFADelete(Enabled|Disabled),Status~(Enabled|Suspended),ExcludedPrefixes*{Prefix+},ExcludeFolders?}"}

// NotificationConfig says where the events of a bucket go: at least one list, and none of
// them empty.
// Id: Chosen by the server where it is not given.
// Arn: Of the topic, queue or function, whatever the XML calls it.
// EventBridgeConfiguration: Amazon's own: all events go to EventBridge then.
// Target: Where events go, and which.
// EventName: An event of S3's or of MinIO's, such as "s3:ObjectCreated:Put", or a family of them, "s3:ObjectCreated:*".
// {"QueueConfigurations": [{"Arn": "arn:minio:sqs::one:webhook", "Events": ["s3:ObjectCreated:*"]}]}
var notificationConfig = Document{"NotificationConfig", "NotificationConfiguration{" +
	"TopicConfiguration*-=TopicConfigurations$Target{Id-,Topic!=Arn," + toldOf + "}," +
	"QueueConfiguration*-=QueueConfigurations$Target{Id-,Queue!=Arn," + toldOf + "}," +
	"CloudFunctionConfiguration*-=CloudFunctionConfigurations$Target{Id-,CloudFunction!=Arn," + toldOf + "}," +
	"EventBridgeConfiguration{}}"}

// toldOf is what a target is told of.
const toldOf = "Event!*=Events$EventName(s3:*),Filter-{S3Key!-=Key{FilterRule*+-=FilterRules{Name+(prefix|suffix),Value+}}}"

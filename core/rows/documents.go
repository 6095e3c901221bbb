package rows

// policyDocument is JSON that crosses as its own text.
// {"Version": "2012-10-17", "Statement": []}
var policyDocument = Document{Type: "string"}

// Tags are names with their values.
// {"project": "minnow", "year": "2026"}
var tags = Document{"Tags", "Tagging^{TagSet>Tag&{Key,Value}}"}

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

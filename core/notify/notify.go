// Package notify is what S3 tells about changes in a bucket: Check, which judges the
// configuration that says where events go; Reader, which reads the events that
// MinIO sends on a listen stream; Filter, which picks some of them. It sends
// nothing and knows no client.
//
//	for reader := notify.NewReader(resp.Body); ; {
//		records, err := reader.Next()
//		…
//	}
package notify

import "strings"

// eventNames are what S3 names as values of a configuration, and after those
// what MinIO adds.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_QueueConfiguration.html
// https://min.io/docs/minio/linux/administration/monitoring/bucket-notifications.html
const eventNames = " s3:ObjectCreated:* s3:ObjectCreated:Put s3:ObjectCreated:Post s3:ObjectCreated:Copy" +
	" s3:ObjectCreated:CompleteMultipartUpload s3:ObjectRemoved:* s3:ObjectRemoved:Delete" +
	" s3:ObjectRemoved:DeleteMarkerCreated s3:ObjectRestore:* s3:ObjectRestore:Post s3:ObjectRestore:Completed" +
	" s3:ObjectRestore:Delete s3:ReducedRedundancyLostObject s3:Replication:*" +
	" s3:Replication:OperationFailedReplication s3:Replication:OperationMissedThreshold" +
	" s3:Replication:OperationReplicatedAfterThreshold s3:Replication:OperationNotTracked" +
	" s3:LifecycleExpiration:* s3:LifecycleExpiration:Delete s3:LifecycleExpiration:DeleteMarkerCreated" +
	" s3:LifecycleTransition s3:IntelligentTiering s3:ObjectAcl:Put s3:ObjectTagging:* s3:ObjectTagging:Put" +
	" s3:ObjectTagging:Delete s3:ObjectAnnotation:* s3:ObjectAnnotation:Put s3:ObjectAnnotation:Delete" +
	" s3:ObjectAccessed:* s3:ObjectAccessed:Get s3:ObjectAccessed:Head s3:ObjectAccessed:Attributes" +
	" s3:ObjectAccessed:GetRetention s3:ObjectAccessed:GetLegalHold s3:ObjectCreated:PutRetention" +
	" s3:ObjectCreated:PutLegalHold s3:ObjectCreated:PutTagging s3:ObjectCreated:DeleteTagging" +
	" s3:ObjectRemoved:NoOP s3:ObjectRemoved:DeleteAllVersions s3:LifecycleDelMarkerExpiration:Delete" +
	" s3:Replication:OperationCompletedReplication s3:ObjectTransition:* s3:ObjectTransition:Failed" +
	" s3:ObjectTransition:Complete s3:Scanner:ManyVersions s3:Scanner:LargeVersions s3:Scanner:BigPrefix" +
	" s3:BucketCreated:* s3:BucketRemoved:* "

// EventNames lists the names of events that S3 and MinIO know; one that ends in
// ":*" stands for all that begin like it.
func EventNames() []string { return strings.Fields(eventNames) }

// KnownEvent tells whether name is one of EventNames.
func KnownEvent(name string) bool {
	return name != "" && !strings.Contains(name, " ") && strings.Contains(eventNames, " "+name+" ")
}

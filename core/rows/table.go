package rows

import (
	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3err"
)

// Table has all simple calls. It is a constant in all but name.
var Table = [...]Row{
	// Tells whether there is such a bucket: false only for "no such bucket". One of
	// somebody else's is refused with AccessDenied.
	{Name: "bucketExists", Operation: &request.Operation{Name: "HeadBucket", Method: "HEAD", None: s3err.NoSuchBucket}, Result: "true", Absent: "false"},
	// Removes an empty bucket.
	{Name: "removeBucket", Operation: &request.Operation{Name: "DeleteBucket", Method: "DELETE", None: s3err.NoSuchBucket},
		Look: "bucketExists", Want: "false", Lost: true, Gone: true},

	// Returns the bucket's policy as the server writes it, JSON; "" where there is none.
	{Name: "getBucketPolicyDocument", Operation: &getPolicy, Down: &policyDocument, Absent: `""`},
	// Makes json, the text of an object, the bucket's policy; "" removes it.
	{Name: "setBucketPolicyDocument", Operation: &request.Operation{Name: "PutBucketPolicy", Method: "PUT", Subresource: "policy"},
		Argument: "json", Up: &policyDocument, Empty: &deletePolicy, Absent: "null", Look: "getBucketPolicyDocument"},

	// Returns the tags of a bucket; {} where it has none.
	{Name: "getBucketTags", Operation: &request.Operation{Name: "GetBucketTagging", Method: "GET", Subresource: "tagging", Answer: request.HoldsXML, None: "NoSuchTagSet"},
		Down: &tags, Absent: "{}"},
	// Gives a bucket tags, at most 50, in place of those that it had.
	{Name: "setBucketTags", Operation: &request.Operation{Name: "PutBucketTagging", Method: "PUT", Subresource: "tagging"}, Argument: "tags", Up: &tags, Look: "getBucketTags"},
	// Removes all tags of a bucket.
	{Name: "removeBucketTags", Operation: &request.Operation{Name: "DeleteBucketTagging", Method: "DELETE", Subresource: "tagging", None: "NoSuchTagSet"},
		Absent: "null", Look: "getBucketTags", Want: "{}"},

	// Returns where the events of a bucket go; {} where they go nowhere.
	{Name: "getBucketNotification", Operation: &request.Operation{Name: "GetBucketNotificationConfiguration", Method: "GET", Subresource: "notification", Answer: request.HoldsXML},
		Down: &notificationConfig},
	// Says where the events of a bucket go, in place of what was said before. One without
	// targets is refused: see removeAllBucketNotifications.
	{Name: "setBucketNotification", Operation: &putNotification, Argument: "config", Up: &notificationConfig, Check: notify.Check, Look: "getBucketNotification"},
	// Lets the events of a bucket go nowhere.
	{Name: "removeAllBucketNotifications", Operation: &putNotification, Up: &notificationConfig, Fixed: "{}", Look: "getBucketNotification",
		// Ceph takes no empty configuration, and has a request for that.
		// https://docs.ceph.com/en/latest/radosgw/s3-notification-compatibility/
		Refused: "MalformedXML", Instead: &deleteNotification},
}

// Operations that a row does in place of another, or that two rows share.
var (
	getPolicy          = request.Operation{Name: "GetBucketPolicy", Method: "GET", Subresource: "policy", Answer: request.HoldsJSON, None: "NoSuchBucketPolicy"}
	deletePolicy       = request.Operation{Name: "DeleteBucketPolicy", Method: "DELETE", Subresource: "policy", None: "NoSuchBucketPolicy"}
	putNotification    = request.Operation{Name: "PutBucketNotificationConfiguration", Method: "PUT", Subresource: "notification"}
	deleteNotification = request.Operation{Name: "DeleteBucketNotification", Method: "DELETE", Subresource: "notification"}
)

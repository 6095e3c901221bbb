package shape

// shapes are documents of S3 that have all that the notation has, after the API
// reference: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Types_Amazon_Simple_Storage_Service.html
var shapes = map[string]string{
	"tagging":      "Tagging^{TagSet>Tag&{Key,Value}}",
	"versioning":   "VersioningConfiguration{Status(Enabled|Suspended),MfaDelete=MFADelete(Enabled|Disabled)}",
	"retention":    "Retention{Mode!(GOVERNANCE|COMPLIANCE),RetainUntilDate%}",
	"legal hold":   "LegalHold^{Status?(ON|OFF)}",
	"logging":      "BucketLoggingStatus{LoggingEnabled{TargetBucket!,TargetPrefix+,TargetGrants>Grant*{" + grantee + ",Permission}}}",
	"acl":          "AccessControlPolicy{Owner{ID,DisplayName},AccessControlList>Grant*=Grants{" + grantee + ",Permission}}",
	"encryption":   "ServerSideEncryptionConfiguration{Rule!*=Rules{ApplyServerSideEncryptionByDefault{SSEAlgorithm!,KMSMasterKeyID},BucketKeyEnabled?}}",
	"cors":         "CORSConfiguration{CORSRule!*=CORSRules{ID-,AllowedHeader*=AllowedHeaders,AllowedMethod!*=AllowedMethods,AllowedOrigin!*=AllowedOrigins,ExposeHeader*=ExposeHeaders,MaxAgeSeconds#}}",
	"object lock":  "ObjectLockConfiguration{ObjectLockEnabled,Rule{DefaultRetention{Mode,Days#,Years#}}}",
	"attributes":   "GetObjectAttributesResponse=Object{ETag,Checksum{ChecksumCRC32C},ObjectParts{PartsCount#=TotalPartsCount,IsTruncated?,Part*=Parts{PartNumber#,Size#}},StorageClass,ObjectSize#}",
	"website":      "WebsiteConfiguration{IndexDocument{Suffix},RoutingRules>RoutingRule*{Condition{HttpErrorCodeReturnedEquals,KeyPrefixEquals},Redirect{HostName,Protocol}}}",
	"notification": "NotificationConfiguration{" + topics + ",EventBridgeConfiguration{}}",
	"lifecycle": "LifecycleConfiguration{Rule!*=Rules{ID,Status!(Enabled|Disabled),Filter{Prefix,Tag{Key,Value},ObjectSizeGreaterThan#,And{Prefix,Tag*=Tags{Key,Value}}}," +
		"Expiration{Date%,Days#,ExpiredObjectDeleteMarker?},Transition*=Transitions{Date%,Days#,StorageClass}}}",
	"limits":      "Limits{Day/%[1],Days/#[1],One~{Name![3]},Other~[3],Rule*[2]=Rules{Verb!*=Verbs(GET|PUT|HEAD)},Tag&[2]=Tags{Key![3],Value[3]},On+?}",
	"replication": "ReplicationConfiguration{Role!,Rule!*=Rules{ID,Priority#,Status(Enabled|Disabled),Destination{Bucket!,Metrics{Status,EventThreshold{Minutes#}}},DeleteMarkerReplication{Status}}}",
}

const (
	grantee = "Grantee{xsi:type@=Type,ID,DisplayName,EmailAddress,URI}"
	topics  = "TopicConfiguration*-=TopicConfigurations{Id-,Topic!=Arn,Event!*=Events(s3:*),Filter-{S3Key!-=Key{FilterRule*-=FilterRules{Name+(prefix|suffix),Value+}}}}"
)

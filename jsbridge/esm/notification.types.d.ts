/** Events of a bucket; NotificationConfig says where they go. */

/** An event in S3's own form: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
export interface NotificationRecord {
  eventVersion: string;
  eventSource: string;
  awsRegion: string;
  /** ISO 8601. */
  eventTime: string;
  /** With "s3:" before it at MinIO, without at AWS. */
  eventName: string;
  userIdentity?: { principalId: string };
  requestParameters?: Record<string, string>;
  responseElements?: Record<string, string>;
  s3: {
    s3SchemaVersion: string;
    configurationId: string;
    bucket: { name: string; arn: string; ownerIdentity?: { principalId: string } };
    object: {
      /** Decoded, unlike on the wire. */
      key: string;
      /** Bytes; not of a removed object. */
      size?: number;
      eTag?: string;
      contentType?: string;
      userMetadata?: Record<string, string>;
      versionId?: string;
      sequencer: string;
    };
  };
  /** Who did it: MinIO's. */
  source?: { host: string; port: string; userAgent: string };
}

package core

import (
	"bytes"
	"context"

	"github.com/minnow-s3/minnow/core/notify"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3xml"
)

// GetBucketNotification returns where the events of a bucket go; the zero
// Config where they go nowhere.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
func (c *Client) GetBucketNotification(ctx context.Context, bucket string, opts request.CallOptions) (notify.Config, error) {
	r := request.Call{
		Operation: request.GetBucketNotification, Bucket: bucket,
		Extra: opts.Headers,
	}
	resp, err := c.pipeline.Do(ctx, r)
	if err != nil {
		return notify.Config{}, err
	}
	config, err := s3xml.ParseNotificationConfiguration(resp.Document)
	if err != nil {
		return notify.Config{}, r.Malformed(resp, err)
	}
	return config, nil
}

// SetBucketNotification says where the events of a bucket go, in place of what
// was said before. What notify.Check refuses is not sent.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
func (c *Client) SetBucketNotification(ctx context.Context, bucket string, config notify.Config, opts request.CallOptions) error {
	if err := notify.Check(config); err != nil {
		return err
	}
	return c.putNotification(ctx, bucket, config, opts)
}

// RemoveAllBucketNotifications lets the events of a bucket go nowhere: S3 has no
// request of its own for that, but takes an empty configuration.
func (c *Client) RemoveAllBucketNotifications(ctx context.Context, bucket string, opts request.CallOptions) error {
	err := c.putNotification(ctx, bucket, notify.Config{}, opts)
	if refused := request.Refusal(err); refused != nil && refused.Code == "MalformedXML" {
		// Ceph takes no empty configuration, and has a request for that.
		// https://docs.ceph.com/en/latest/radosgw/s3-notification-compatibility/
		_, err = c.pipeline.Do(ctx, request.Call{Operation: request.DeleteBucketNotification, Bucket: bucket, Extra: opts.Headers})
	}
	return err
}

func (c *Client) putNotification(ctx context.Context, bucket string, config notify.Config, opts request.CallOptions) error {
	wanted := s3xml.AppendNotificationConfiguration(nil, config)
	return c.pipeline.DoOrLook(ctx, request.Call{
		Operation: request.PutBucketNotification, Bucket: bucket,
		Extra: opts.Headers, Document: wanted,
	}, func() bool {
		now, err := c.GetBucketNotification(ctx, bucket, opts)
		dropChosenIDs(now.TopicConfigurations, config.TopicConfigurations)
		dropChosenIDs(now.QueueConfigurations, config.QueueConfigurations)
		dropChosenIDs(now.CloudFunctionConfigurations, config.CloudFunctionConfigurations)
		return err == nil && bytes.Equal(s3xml.AppendNotificationConfiguration(nil, now), wanted)
	})
}

// dropChosenIDs takes off the IDs that the server has chosen.
func dropChosenIDs(now, wanted []notify.Target) {
	for i := range min(len(now), len(wanted)) {
		if wanted[i].ID == "" {
			now[i].ID = ""
		}
	}
}

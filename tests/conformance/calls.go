package conformance

import (
	"context"
	"iter"

	"github.com/minnow-s3/minnow/core"
)

// call is a call of the API over the core.
type call func(ctx context.Context, c *core.Client, a *arguments) (any, error)

// calls are those of the class Client, by their names there.
func calls() map[string]call {
	return map[string]call{
		"makeBucket":                   makeBucket,
		"listBuckets":                  listBuckets,
		"bucketExists":                 bucketExists,
		"removeBucket":                 removeBucket,
		"listObjects":                  listObjects,
		"listObjectsV2":                listObjectsV2,
		"listIncompleteUploads":        listIncompleteUploads,
		"removeIncompleteUpload":       removeIncompleteUpload,
		"getBucketPolicy":              getBucketPolicy,
		"setBucketPolicy":              setBucketPolicy,
		"getBucketPolicyDocument":      getBucketPolicyDocument,
		"setBucketPolicyDocument":      setBucketPolicyDocument,
		"getBucketNotification":        getBucketNotification,
		"setBucketNotification":        setBucketNotification,
		"removeAllBucketNotifications": removeAllBucketNotifications,
		"listenBucketNotification":     listenBucketNotification,
		"getObject":                    getObject,
		"getPartialObject":             getPartialObject,
		"fGetObject":                   fGetObject,
		"putObject":                    put,
		"fPutObject":                   put,
		"copyObject":                   copyObject,
		"statObject":                   statObject,
		"removeObject":                 removeObject,
		"removeObjects":                removeObjects,
		"presignedGetObject":           presignedGetObject,
		"presignedPutObject":           presignedPutObject,
		"presignedPostPolicy":          presignedPostPolicy,
	}
}

// done makes a call without a result, unless the case is wrong.
func (a *arguments) done(do func() error) (any, error) {
	return a.result(func() (any, error) { return nil, do() })
}

func (a *arguments) result(do func() (any, error)) (any, error) {
	if a.err != nil {
		return nil, a.err
	}
	return do()
}

// collect takes the items of a list, up to the step's limit.
func collect[T any](a *arguments, list iter.Seq2[T, error]) (any, error) {
	if a.err != nil {
		return nil, a.err
	}
	items := []any{}
	for item, err := range list {
		if err != nil {
			return nil, err
		}
		if items = append(items, normal(item)); len(items) == a.limit {
			break
		}
	}
	return items, nil
}

// options reads the options at i into a struct of the core's.
func options[T any](a *arguments, i int) (opts T) {
	a.into(i, &opts)
	return opts
}

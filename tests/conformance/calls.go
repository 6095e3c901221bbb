package conformance

import (
	"context"
	"encoding/json"
	"iter"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/rows"
)

// call is a call of the API over the core.
type call func(ctx context.Context, c *core.Client, a *arguments) (any, error)

// calls are those of the class Client, by their names there; the simple ones are what
// the table of their rows says.
func calls() map[string]call {
	all := map[string]call{
		"makeBucket":               makeBucket,
		"listBuckets":              listBuckets,
		"listObjects":              listObjects,
		"listObjectsV2":            listObjectsV2,
		"listIncompleteUploads":    listIncompleteUploads,
		"removeIncompleteUpload":   removeIncompleteUpload,
		"getBucketPolicy":          getBucketPolicy,
		"setBucketPolicy":          setBucketPolicy,
		"listenBucketNotification": listenBucketNotification,
		"getObject":                getObject,
		"getPartialObject":         getPartialObject,
		"fGetObject":               fGetObject,
		"putObject":                put,
		"fPutObject":               put,
		"copyObject":               copyObject,
		"statObject":               statObject,
		"removeObject":             removeObject,
		"removeObjects":            removeObjects,
		"presignedGetObject":       presignedGetObject,
		"presignedPutObject":       presignedPutObject,
		"presignedPostPolicy":      presignedPostPolicy,
	}
	for i := range rows.Table {
		all[rows.Table[i].Name] = simple(&rows.Table[i])
	}
	return all
}

// simple is a simple call, with its arguments as in JavaScript.
func simple(row *rows.Row) call {
	return func(ctx context.Context, c *core.Client, a *arguments) (any, error) {
		given, next := core.Simple{Bucket: a.text(0)}, 1
		if row.Operation.OnObject {
			given.Object, next = a.text(next), next+1
		}
		if row.Argument != "" {
			text, err := json.Marshal(normal(a.at(next)))
			if err != nil {
				return nil, err
			}
			given.Argument, err = jsontext.Parse(string(text))
			if err != nil {
				return nil, err
			}
			next++
		}
		opts := options[core.RemoveOptions](a, next)
		given.CallOptions, given.VersionID = opts.CallOptions, opts.VersionID
		return a.result(func() (any, error) {
			result, err := c.DoSimple(ctx, row, given)
			if err != nil || result == nil {
				return nil, err
			}
			return fromJSON(string(result))
		})
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

package conformance

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/rows"
	"github.com/minnow-s3/minnow/core/shape"
)

// call is a call of the API over the core.
type call func(ctx context.Context, c *core.Client, a *arguments) (any, error)

// calls are those of the class Client, by their names there; the simple ones are what
// the table of their rows says.
func calls() map[string]call {
	all := map[string]call{
		"makeBucket":               makeBucket,
		"listBuckets":              listBuckets,
		"getBucketRegion":          getBucketRegion,
		"request":                  anyRequest,
		"listObjects":              listObjects,
		"listObjectsV2":            listObjectsV2,
		"listObjectVersions":       listObjectVersions,
		"removeObjectVersions":     removeObjectVersions,
		"prefixSize":               prefixSize,
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
		"composeObject":            composeObject,
		"renameObject":             renameObject,
		"renamePrefix":             renamePrefix,
		"statObject":               statObject,
		"objectExists":             objectExists,
		"getObjectAttributes":      getObjectAttributes,
		"removeObject":             removeObject,
		"removeObjects":            removeObjects,
		"presignedGetObject":       presignedGetObject,
		"presignedPutObject":       presignedPutObject,
		"presignedGetObjects":      presignedGetObjects,
		"presignedUrl":             presignedURL,
		"presignedPostPolicy":      presignedPostPolicy,
	}
	for i := range rows.Table {
		all[rows.Table[i].Name] = simple(&rows.Table[i])
	}
	return all
}

// simpleOptions are those that simple calls have, any of them.
type simpleOptions struct {
	core.CallOptions
	VersionID        string `js:"versionId"`
	BypassGovernance bool   `js:"bypassGovernance"`
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
		opts := options[simpleOptions](a, next)
		given.CallOptions, given.VersionID, given.Flag = opts.CallOptions, opts.VersionID, opts.BypassGovernance
		return a.result(func() (any, error) {
			result, err := c.DoSimple(ctx, row, given)
			if err != nil || result == nil {
				return nil, err
			}
			v, err := fromJSON(string(result))
			if row.Down != nil && row.Down.Shape != "" {
				inMilliseconds(v, shape.Parse(row.Down.Shape))
			}
			return v, err
		})
	}
}

// inMilliseconds writes the dates of a result as the page's Dates are written.
func inMilliseconds(v any, f *shape.Field) {
	if list, ok := v.([]any); ok {
		for _, item := range list {
			inMilliseconds(item, f)
		}
	}
	members, _ := v.(map[string]any)
	for i := range f.Fields {
		child := &f.Fields[i]
		text, isText := members[child.Name].(string)
		if date, err := time.Parse(time.RFC3339, text); isText && err == nil && child.Is('%') {
			members[child.Name] = normal(date)
		} else if !isText {
			inMilliseconds(members[child.Name], child)
		}
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

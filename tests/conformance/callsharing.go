package conformance

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/minnow-s3/minnow/core"
)

func copyObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, source := a.text(0), a.text(1), core.CopySource{}
	text, isText := a.at(2).(string)
	if !isText {
		a.into(2, &source)
	}
	conditions, opts := a.copyConditions(3), options[core.CopyOptions](a, 4)
	return a.result(func() (any, error) {
		if isText {
			var err error
			if source, err = core.ParseCopySource(text); err != nil {
				return nil, err
			}
		}
		return c.CopyObject(ctx, bucket, object, source, conditions, opts)
	})
}

// copyConditions calls the setters of a CopyConditions.
func (a *arguments) copyConditions(i int) (conditions core.CopyConditions) {
	a.callSetters(i, "CopyConditions", map[string]func(v ...any){
		"setModifiedSince":   func(v ...any) { conditions.ModifiedSince = v[0].(time.Time) },
		"setUnmodifiedSince": func(v ...any) { conditions.UnmodifiedSince = v[0].(time.Time) },
		"setMatchETag":       func(v ...any) { conditions.MatchETag = v[0].(string) },
		"setMatchETagExcept": func(v ...any) { conditions.MatchETagExcept = v[0].(string) },
	})
	return conditions
}

// postPolicy calls the setters of a PostPolicy.
func (a *arguments) postPolicy(i int) (policy core.PostPolicy) {
	want := func(op, name string, value any) {
		policy.Conditions = append(policy.Conditions, core.PostCondition{Op: op, Name: name, Value: value.(string)})
	}
	a.callSetters(i, "PostPolicy", map[string]func(v ...any){
		"setBucketName":    func(v ...any) { policy.Bucket = v[0].(string) },
		"setKey":           func(v ...any) { policy.Key = v[0].(string) },
		"setKeyStartsWith": func(v ...any) { prefix := v[0].(string); policy.KeyStartsWith = &prefix },
		"setContentType":   func(v ...any) { policy.ContentType = v[0].(string) },
		"setContentLengthRange": func(v ...any) {
			policy.Length = &core.LengthRange{Min: int64(v[0].(float64)), Max: int64(v[1].(float64))}
		},
		"setExpires":               func(v ...any) { policy.Expires = v[0].(time.Time) },
		"setContentTypeStartsWith": func(v ...any) { want("starts-with", "Content-Type", v[0]) },
		"setContentDisposition":    func(v ...any) { want("eq", "Content-Disposition", v[0]) },
		"setSuccessActionStatus":   func(v ...any) { want("eq", "success_action_status", fmt.Sprint(v[0])) },
		"setSuccessActionRedirect": func(v ...any) { want("eq", "success_action_redirect", v[0]) },
		"setUserMetadata":          func(v ...any) { want("eq", "x-amz-meta-"+v[0].(string), v[1]) },
		"setCondition":             func(v ...any) { want(v[0].(string), strings.TrimPrefix(v[1].(string), "$"), v[2]) },
		"setTags": func(v ...any) {
			policy.Tags = map[string]string{}
			for name, value := range v[0].(map[string]any) {
				policy.Tags[name] = value.(string)
			}
		},
	})
	return policy
}

func (a *arguments) callSetters(i int, class string, setters map[string]func(v ...any)) {
	given, ok := a.at(i).(chain)
	if !ok && a.at(i) == nil {
		return
	}
	if given.class != class {
		a.wrong(i, class)
	}
	for _, call := range given.calls {
		name, _ := call[0].(string)
		if setters[name] == nil {
			a.wrong(i, "just setters of "+class)
			return
		}
		setters[name](call[1:]...)
	}
}

func presignedGetObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.PresignOptions](a, 2)
	return a.result(func() (any, error) { return c.PresignedGetObject(ctx, bucket, object, opts) })
}

func presignedPutObject(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, object, opts := a.text(0), a.text(1), options[core.PresignOptions](a, 2)
	return a.result(func() (any, error) { return c.PresignedPutObject(ctx, bucket, object, opts) })
}

func presignedPostPolicy(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	policy, opts := a.postPolicy(0), options[core.PresignOptions](a, 1)
	return a.result(func() (any, error) { return c.PresignedPostPolicy(ctx, policy, opts) })
}

func presignedGetObjects(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	bucket, opts := a.text(0), options[core.PresignOptions](a, 2)
	names, _ := a.at(1).([]any)
	objects := make([]string, len(names))
	for i := range names {
		objects[i], _ = names[i].(string)
	}
	return a.result(func() (any, error) { return c.PresignedGetObjects(ctx, bucket, objects, opts) })
}

// presignedURL takes the query in the order of its names.
func presignedURL(ctx context.Context, c *core.Client, a *arguments) (any, error) {
	method, bucket, object := a.text(0), a.text(1), a.optional(2)
	var query [][2]string
	if members, ok := a.at(3).(map[string]any); ok {
		given, _ := members["query"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(given)) {
			query = append(query, [2]string{name, fmt.Sprint(given[name])})
		}
		a.list[3] = maps.Clone(members)
		delete(a.list[3].(map[string]any), "query")
	}
	opts := options[core.PresignOptions](a, 3)
	opts.Query = query
	return a.result(func() (any, error) { return c.PresignedURL(ctx, method, bucket, object, opts) })
}

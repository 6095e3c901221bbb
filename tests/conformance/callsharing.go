package conformance

import (
	"context"
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
	a.callSetters(i, "PostPolicy", map[string]func(v ...any){
		"setBucketName":    func(v ...any) { policy.Bucket = v[0].(string) },
		"setKey":           func(v ...any) { policy.Key = v[0].(string) },
		"setKeyStartsWith": func(v ...any) { prefix := v[0].(string); policy.KeyStartsWith = &prefix },
		"setContentType":   func(v ...any) { policy.ContentType = v[0].(string) },
		"setContentLengthRange": func(v ...any) {
			policy.Length = &core.LengthRange{Min: int64(v[0].(float64)), Max: int64(v[1].(float64))}
		},
		"setExpires": func(v ...any) { policy.Expires = v[0].(time.Time) },
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

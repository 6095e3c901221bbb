package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/rows"
)

// doPlain does a simple call whose argument, if it has one, is text, and returns its
// result as it is in JSON.
func (c *Client) doPlain(ctx context.Context, name string, given Simple, argument any) (string, error) {
	if text, ok := argument.(string); ok {
		given.Argument, _ = jsontext.Parse(string(jsontext.AppendString(nil, text)))
	}
	result, err := c.DoSimple(ctx, rows.Find(name), given)
	return string(result), err
}

// doText is doPlain where the result is text.
func (c *Client) doText(ctx context.Context, name string, given Simple, argument any) (string, error) {
	result, err := c.doPlain(ctx, name, given, argument)
	v, _ := jsontext.Parse(result)
	text, _ := v.String()
	return text, err
}

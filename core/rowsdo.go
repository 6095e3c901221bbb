package core

import (
	"context"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/rows"
)

// doPlain does a simple call whose argument, if it has one, is text. It returns text
// too: that of a string, and all else as it is in JSON.
func (c *Client) doPlain(ctx context.Context, name string, given Simple, argument any) (string, error) {
	if text, ok := argument.(string); ok {
		given.Argument, _ = jsontext.Parse(string(jsontext.AppendString(nil, text)))
	}
	result, err := c.DoSimple(ctx, rows.Find(name), given)
	if v, _ := jsontext.Parse(string(result)); v.Kind() == jsontext.String {
		text, _ := v.String()
		return text, err
	}
	return string(result), err
}

//go:build !js

package core

import (
	"context"
	"encoding/json"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/rows"
)

// doTyped does a simple call with documents that are structs of package rows.
func (c *Client) doTyped(ctx context.Context, name string, given Simple, argument, result any) error {
	if argument != nil {
		text, err := json.Marshal(argument)
		if err != nil {
			return err
		}
		given.Argument, _ = jsontext.Parse(string(text))
	}
	answer, err := c.DoSimple(ctx, rows.Find(name), given)
	if err != nil || result == nil {
		return err
	}
	return json.Unmarshal(answer, result)
}

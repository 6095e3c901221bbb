package request

import "time"

// Restore is what becomes of an archived object, of which a copy was asked for.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreStatus.html
type Restore struct {
	InProgress bool      `js:"inProgress"`      // the copy is being made
	ExpiryDate time.Time `js:"expiryDate,null"` // how long it stays; none while it is being made
}

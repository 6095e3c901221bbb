// Package policy reads and changes what a bucket policy lets anonymous users do
// below a prefix, as one word: none, readonly, writeonly or readwrite. These are
// the grants that MinIO's clients know; it is no evaluator of policies, and
// does not send anything.
//
//	document, err := policy.Set(document, "photos", "public/", policy.ReadOnly)
//	p, err := policy.Get(document, "photos", "public/") // policy.ReadOnly
package policy

// Policy is what anonymous users may do below a prefix.
type Policy string

// The policies. Reading is listing and getting; writing is putting, also in
// parts, and deleting.
const (
	None      Policy = "none"
	ReadOnly  Policy = "readonly"
	WriteOnly Policy = "writeonly"
	ReadWrite Policy = "readwrite"
)

// Valid tells whether p is one of the four.
func (p Policy) Valid() bool {
	return p == None || p == ReadOnly || p == WriteOnly || p == ReadWrite
}

// MaxDocument is the longest document in bytes that is read. S3 and MinIO keep
// 20 KiB at most; a longer one from elsewhere could keep the processor busy.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
const MaxDocument = 64 << 10

// Error says why a document cannot be read, or a prefix not be written.
type Error struct{ Reason string }

// Error returns the reason.
func (e *Error) Error() string { return e.Reason }

// Get returns what document, JSON or "" for none, grants to everybody below
// prefix. It is the sum of all grants, wider ones such as those on the whole
// bucket included. What is partly granted, such as objects that may be read but
// not listed, is none, and a Deny or a condition on anything but the prefix of
// a listing is left out of the reckoning. The error is an *Error.
func Get(document, bucket, prefix string) (Policy, error) {
	d, err := parse(document, bucket)
	if err != nil {
		return None, err
	}
	return d.granted(prefix).policy(), nil
}

// rights is a set of the actions that the four policies are made of.
type rights uint8

const (
	locate rights = 1 << iota
	list
	listUploads
	get
	abort
	remove
	listParts
	put

	write    = abort | remove | listParts | put
	onObject = get | write
	onBucket = locate | list | listUploads

	reading = locate | list | get
	writing = locate | listUploads | write
)

// names are the actions of rights, in the order of their bits.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
func names() []string {
	return []string{
		"s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:GetObject",
		"s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject",
	}
}

// rights are those that p is made of.
func (p Policy) rights() rights {
	switch p {
	case ReadOnly:
		return reading
	case WriteOnly:
		return writing
	case ReadWrite:
		return reading | writing
	}
	return 0
}

// policy is the widest that r is enough for.
func (r rights) policy() Policy {
	switch {
	case r&(reading|writing) == reading|writing:
		return ReadWrite
	case r&reading == reading:
		return ReadOnly
	case r&writing == writing:
		return WriteOnly
	}
	return None
}

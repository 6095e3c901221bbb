package request

import (
	"strings"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/s3err"
)

// ObjectOptions are what is stored with an object beside its content type and
// metadata. What makes an object embeds them and sends them as HeadersWith says:
// the header table then knows which of its requests carries each. The zero value
// stores none of them.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
type ObjectOptions struct {
	// CacheControl is what browsers and caches are told of the object, such as
	// "public, max-age=3600". This and the next three are printable ASCII.
	CacheControl string `js:"cacheControl"`
	// ContentDisposition says whether a browser shows or saves the object, and under
	// which name. A name that is not ASCII is written as RFC 8187 has it:
	// "attachment; filename*=UTF-8''na%C3%AFve.txt".
	ContentDisposition string `js:"contentDisposition"`
	// ContentEncoding says how the bytes are encoded already, such as "gzip". The
	// client encodes nothing; a browser decodes what it reads.
	ContentEncoding string `js:"contentEncoding"`
	ContentLanguage string `js:"contentLanguage"` // such as "de", or "de, en"
	// Expires is until when caches may keep the object, to the second. It removes
	// nothing: a lifecycle does.
	Expires time.Time `js:"expires"`
	// StorageClass is one of the server's, such as "STANDARD_IA"; default STANDARD.
	StorageClass string `js:"storageClass"`
	// Tags are at most 10, a name of 1 to 128 characters, a value of up to 256. S3
	// takes letters, digits, blanks and + - = . _ : / @ in both, and no name that
	// begins with aws:. A copy has its source's, unless it is given its own: {} is none.
	Tags map[string]string `js:"tags"`
	ACL  CannedACL         `js:"acl"` // default private; where a bucket's owner owns all its objects, S3 refuses most
	// Retention keeps this version from removal until a date, in a bucket that was
	// made with an object lock. Default the bucket's own.
	Retention *Retention `js:"retention"`
	// LegalHold keeps this version from removal until it is taken off; default false.
	LegalHold bool `js:"legalHold"`
	// WebsiteRedirect is where the bucket's website sends who asks for the object:
	// another key, which begins with "/", or an http or https URL.
	WebsiteRedirect string `js:"websiteRedirect"`
}

// Retention keeps a version of an object from removal.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
type Retention struct {
	Mode            RetentionMode `js:"Mode"`            // whom it binds
	RetainUntilDate time.Time     `js:"RetainUntilDate"` // in the future
}

// RetentionMode says whom a retention binds.
type RetentionMode string

// The modes.
const (
	Governance RetentionMode = "GOVERNANCE" // all without the right to bypass it
	Compliance RetentionMode = "COMPLIANCE" // all: until its date nobody can remove the version, nor shorten it
)

// CannedACL is a set of rights that S3 has a name for.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
type CannedACL string

// The canned ACLs of an object.
const (
	ACLPrivate                CannedACL = "private"
	ACLPublicRead             CannedACL = "public-read"
	ACLPublicReadWrite        CannedACL = "public-read-write"
	ACLAuthenticatedRead      CannedACL = "authenticated-read"
	ACLAWSExecRead            CannedACL = "aws-exec-read"
	ACLBucketOwnerRead        CannedACL = "bucket-owner-read"
	ACLBucketOwnerFullControl CannedACL = "bucket-owner-full-control"
)

// CannedACLs are all of them.
const CannedACLs = "private|public-read|public-read-write|authenticated-read|aws-exec-read|bucket-owner-read|bucket-owner-full-control"

// maxRedirect is the length in bytes of what an object redirects to, 2 KB:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-to-page-redirect.html
const maxRedirect = 2048

// TaggingHeader holds the tags of a new object.
const TaggingHeader = "x-amz-tagging"

// HeadersWith returns the caller's headers, in lower case, and those of the options
// beside them. It refuses, by the option's name, what S3 would not take and what is
// among the headers as well. now is what a retention has to be after.
func (o *ObjectOptions) HeadersWith(headers map[string]string, now time.Time) (map[string]string, error) {
	all := LowerNames(headers)
	if err := o.check(now); err != nil {
		return nil, err
	}
	tags, err := EncodeTags("tags", o.Tags)
	if err != nil {
		return nil, err
	}
	hold, until := "", ""
	if o.LegalHold {
		hold = "ON"
	}
	mode := RetentionMode("")
	if o.Retention != nil {
		mode, until = o.Retention.Mode, smithytime.FormatDateTime(o.Retention.RetainUntilDate)
	}
	return all, AddOptions(all, []HeaderOption{
		{"cacheControl", "cache-control", o.CacheControl},
		{"contentDisposition", "content-disposition", o.ContentDisposition},
		{"contentEncoding", "content-encoding", o.ContentEncoding},
		{"contentLanguage", "content-language", o.ContentLanguage},
		{"expires", "expires", HTTPDate(o.Expires)},
		{"storageClass", "x-amz-storage-class", o.StorageClass},
		{"tags", TaggingHeader, tags},
		{"acl", "x-amz-acl", string(o.ACL)},
		{"retention", "x-amz-object-lock-mode", string(mode)},
		{"retention", "x-amz-object-lock-retain-until-date", until},
		{"legalHold", "x-amz-object-lock-legal-hold", hold},
		{"websiteRedirect", "x-amz-website-redirect-location", o.WebsiteRedirect},
	})
}

// HeaderOption is an option that goes as a header; without a value it is not given.
type HeaderOption struct{ Argument, Name, Value string }

// AddOptions writes options into headers, whose names are in lower case.
func AddOptions(headers map[string]string, options []HeaderOption) error {
	for _, o := range options {
		switch _, twice := headers[o.Name]; {
		case o.Value == "":
			continue
		case twice:
			return s3err.Argument(o.Argument, "must not be given among the headers as well")
		case !Printable(o.Value) || strings.TrimSpace(o.Value) != o.Value:
			return s3err.Argument(o.Argument, "must be printable ASCII, without blanks at its ends")
		}
		headers[o.Name] = o.Value
	}
	return nil
}

// check refuses what no header can say, or S3 does not take.
func (o *ObjectOptions) check(now time.Time) error {
	lock, redirect := o.Retention, o.WebsiteRedirect
	for _, rule := range [...]struct {
		broken         bool
		argument, rule string
	}{
		{!o.Expires.IsZero() && !isWritable(o.Expires), "expires", "must be a date of the years 1 to 9999"},
		{o.ACL != "" && !strings.Contains("|"+CannedACLs+"|", "|"+string(o.ACL)+"|"), "acl", "must be one of " + strings.ReplaceAll(CannedACLs, "|", ", ")},
		{lock != nil && lock.Mode != Governance && lock.Mode != Compliance, "retention", "its Mode must be GOVERNANCE or COMPLIANCE"},
		{lock != nil && (!lock.RetainUntilDate.After(now) || !isWritable(lock.RetainUntilDate)), "retention", "its RetainUntilDate must be a date in the future"},
		{len(redirect) > maxRedirect, "websiteRedirect", "must not be longer than 2 KB"},
		{redirect != "" && redirect[0] != '/' && !strings.HasPrefix(redirect, "http://") && !strings.HasPrefix(redirect, "https://"),
			"websiteRedirect", "must begin with /, http:// or https://"},
	} {
		if rule.broken {
			return s3err.Argument(rule.argument, rule.rule)
		}
	}
	return nil
}

// isWritable tells whether a date has a form in HTTP, which has four digits for a year.
func isWritable(t time.Time) bool { return t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 }

// Replaces tells whether one of the options is what a copy has of its source unless
// all of those are given anew.
func (o *ObjectOptions) Replaces() bool {
	return o.CacheControl+o.ContentDisposition+o.ContentEncoding+o.ContentLanguage != "" || !o.Expires.IsZero()
}

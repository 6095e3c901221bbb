package request

import (
	"strings"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// Expiration is when a lifecycle removes an object, and which of its rules.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
type Expiration struct {
	Date   time.Time `js:"date,null"`
	RuleID string    `js:"ruleId,null"`
}

// furtherHeaders are the headers that not every object has, under the names of
// their fields; without those that a browser shows always, and those that are sent
// only where they were asked for.
// https://fetch.spec.whatwg.org/#cors-safelisted-response-header-name
const furtherHeaders = "contentDisposition=content-disposition contentEncoding=content-encoding storageClass=x-amz-storage-class" +
	" tagCount=x-amz-tagging-count retention=x-amz-object-lock-mode legalHold=x-amz-object-lock-legal-hold" +
	" websiteRedirect=x-amz-website-redirect-location restore=x-amz-restore expiration=x-amz-expiration replicationStatus=x-amz-replication-status"

// readFurther reads what not every object has. A value that cannot be read is none.
// What is not there may be hidden, unless the page sees all.
func (s *ObjectStat) readFurther(h transport.Header, all bool) {
	s.CacheControl, s.ContentDisposition = h["cache-control"], h["content-disposition"]
	s.ContentEncoding, s.ContentLanguage = h["content-encoding"], h["content-language"]
	s.Expires = httpDate(h["expires"])
	s.StorageClass, s.WebsiteRedirect = h["x-amz-storage-class"], h["x-amz-website-redirect-location"]
	s.ReplicationStatus, s.ChecksumType = h["x-amz-replication-status"], h["x-amz-checksum-type"]
	s.TagCount, s.PartsCount = count(h["x-amz-tagging-count"]), count(h["x-amz-mp-parts-count"])
	s.DeleteMarker = h["x-amz-delete-marker"] == "true"
	s.readLock(h)
	s.readDates(h)
	for name, value := range h {
		algorithm, ok := strings.CutPrefix(name, "x-amz-checksum-")
		if !ok || algorithm == "type" || value == "" {
			continue
		}
		if s.Checksums == nil {
			s.Checksums = map[string]string{}
		}
		s.Checksums[strings.ToUpper(algorithm)] = value
	}
	if all {
		return
	}
	for pair := range strings.SplitSeq(furtherHeaders, " ") {
		if field, header, _ := strings.Cut(pair, "="); h[header] == "" {
			s.Hidden = append(s.Hidden, field)
		}
	}
	if s.SSE.Type == "" {
		s.Hidden = append(s.Hidden, "sse")
	}
}

// count reads a number; 0 where it is none.
func count(digits string) int64 {
	if n, ok := Number(digits); ok {
		return n
	}
	return 0
}

// readLock reads what keeps a version from removal.
func (s *ObjectStat) readLock(h transport.Header) {
	if mode := RetentionMode(h["x-amz-object-lock-mode"]); mode == Governance || mode == Compliance {
		if until, err := smithytime.ParseDateTime(h["x-amz-object-lock-retain-until-date"]); err == nil {
			s.Retention = &Retention{Mode: mode, RetainUntilDate: until}
		}
	}
	if hold := h["x-amz-object-lock-legal-hold"]; hold == "ON" || hold == "OFF" {
		on := hold == "ON"
		s.LegalHold = &on
	}
}

// readDates reads headers of the form ongoing-request="false", expiry-date="Fri, 21 Dec 2012 00:00:00 GMT".
func (s *ObjectStat) readDates(h transport.Header) {
	restore, expiration := h["x-amz-restore"], h["x-amz-expiration"]
	date := httpDate(quoted(restore, "expiry-date"))
	if ongoing := quoted(restore, "ongoing-request"); !date.IsZero() || ongoing == "true" {
		s.Restore = &Restore{InProgress: ongoing == "true", ExpiryDate: date}
	}
	rule, ok := s3xml.DecodeURL(quoted(expiration, "rule-id"))
	if !ok {
		rule = ""
	}
	if date = httpDate(quoted(expiration, "expiry-date")); !date.IsZero() || rule != "" {
		s.Expiration = &Expiration{Date: date, RuleID: rule}
	}
}

// httpDate reads a date; it is zero where there is none that can be read.
func httpDate(text string) time.Time {
	if text == "" { // as of most objects: to try each form costs more than all else here
		return time.Time{}
	}
	date, _ := smithytime.ParseHTTPDate(text)
	return date
}

// quoted returns the value of name="value".
func quoted(header, name string) string {
	_, rest, _ := strings.Cut(header, name+`="`)
	value, _, closed := strings.Cut(rest, `"`)
	if !closed {
		return ""
	}
	return value
}

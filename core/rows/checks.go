package rows

import (
	"strings"

	"github.com/minnow-s3/minnow/core/jsontext"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/shape"
)

// checkBucketTags holds tags to the characters of S3's. Those that Amazon has given a
// bucket, whose names begin with aws:, have to be sent with the others.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html
func checkBucketTags(tags jsontext.Value) error {
	for i, name := range tags.Names() {
		if value, _ := tags.Items()[i].String(); !request.IsTagText(name) || !request.IsTagText(value) {
			return &shape.Refused{Path: name, Rule: request.TagText}
		}
	}
	return nil
}

// checkObjectTags is checkBucketTags of an object, which Amazon gives none.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html
func checkObjectTags(tags jsontext.Value) error {
	for _, name := range tags.Names() {
		if request.IsReservedTag(name) {
			return &shape.Refused{Path: name, Rule: "is a name that " + request.ReservedTag}
		}
	}
	return checkBucketTags(tags)
}

// eachRule holds each rule of a configuration to a rule of S3's, and their IDs to be
// different ones.
func eachRule(config jsontext.Value, list string, check func(path string, rule jsontext.Value) *shape.Refused) error {
	rules := config.Get(list).Items()
	ids := map[string]bool{}
	for i := range rules {
		path := shape.At(list, i)
		id, _ := rules[i].Get("ID").String()
		refused := check(path, rules[i])
		if id != "" && ids[id] {
			refused = &shape.Refused{Path: path + ".ID", Rule: "must not be that of another rule"}
		}
		if refused != nil {
			return refused
		}
		ids[id] = true
	}
	return nil
}

// checkCors allows one asterisk in each origin and header.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
func checkCors(config jsontext.Value) error {
	return eachRule(config, "CORSRules", func(path string, rule jsontext.Value) *shape.Refused {
		for _, name := range [...]string{"AllowedOrigins", "AllowedHeaders"} {
			for i, item := range rule.Get(name).Items() {
				if text, _ := item.String(); strings.Count(text, "*") > 1 {
					return &shape.Refused{Path: shape.At(path+"."+name, i), Rule: "must have at most one *"}
				}
			}
		}
		return nil
	})
}

// actions of a lifecycle rule: it has one at least.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
var actions = [...]string{"Expiration", "Transitions", "NoncurrentVersionTransitions", "NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload", "DelMarkerExpiration"}

func checkLifecycle(config jsontext.Value) error {
	return eachRule(config, "Rules", func(path string, rule jsontext.Value) *shape.Refused {
		for _, name := range actions {
			if action := rule.Get(name); len(action.Items()) > 0 {
				return nil
			}
		}
		return &shape.Refused{Path: path, Rule: "must have an action, such as Expiration"}
	})
}

// checkEncryption allows a key of KMS for KMS alone.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html
func checkEncryption(config jsontext.Value) error {
	return eachRule(config, "Rules", func(path string, rule jsontext.Value) *shape.Refused {
		by := rule.Get("ApplyServerSideEncryptionByDefault")
		key, _ := by.Get("KMSMasterKeyID").String()
		if algorithm, _ := by.Get("SSEAlgorithm").String(); algorithm == "AES256" && key != "" {
			return &shape.Refused{Path: path + ".ApplyServerSideEncryptionByDefault.KMSMasterKeyID", Rule: "must go with aws:kms or aws:kms:dsse"}
		}
		return nil
	})
}

func checkReplication(config jsontext.Value) error {
	return eachRule(config, "Rules", func(string, jsontext.Value) *shape.Refused { return nil })
}

// checkWebsite holds a website that redirects to that alone, and the name of a page to be
// without a slash.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_WebsiteConfiguration.html
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_IndexDocument.html
func checkWebsite(config jsontext.Value) error {
	suffix, _ := config.Get("IndexDocument").Get("Suffix").String()
	switch {
	case config.Get("RedirectAllRequestsTo").Kind() != jsontext.Missing && len(config.Items()) > 1:
		return &shape.Refused{Path: "RedirectAllRequestsTo", Rule: "must stand alone"}
	case strings.Contains(suffix, "/"):
		return &shape.Refused{Path: "IndexDocument.Suffix", Rule: "must not have a slash"}
	}
	return nil
}

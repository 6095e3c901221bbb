package conformance

import "maps"

// notThere is why a call fails whose subject the server does not have, by whatever code.
const notThere = "it does not have that"

// and adds what else a server lacks.
func (l lacks) and(more lacks) lacks {
	maps.Copy(l, more)
	return l
}

// What each server lacks of the configurations of a bucket. A PUT that MinIO or Ceph does
// not know is one of a bucket to them, whose document they cannot read.

func configurationsOfMinIO() lacks {
	none, unread := lack{notThere, "NotImplemented"}, lack{notThere, "MalformedXML"}
	return lacks{
		"configurations/a block of public access":              unread,
		"configurations/a bucket for all to read":              none,
		"configurations/a log":                                 unread,
		"configurations/acceleration":                          unread,
		"configurations/an object for all to read":             none,
		"configurations/kept and removed/a website":            unread,
		"configurations/kept and removed/cors":                 none,
		"configurations/kept and removed/lifecycle of uploads": {notThere, "InvalidArgument"},
		"configurations/whether a policy is public":            {"it calls public what it lets anybody list and write as a whole", "result.IsPublic: got false"},
		"configurations/who pays":                              unread,
		"configurations/whose objects they are":                unread,
	}
}

func configurationsOfVersityGW() lacks {
	none := lack{notThere, "NotImplemented"}
	owned := lack{"it takes ACLs where the ownership controls of a bucket allow them", "AccessControlListNotSupported"}
	return lacks{
		"configurations/a block of public access":    none,
		"configurations/a bucket for all to read":    owned,
		"configurations/a log":                       none,
		"configurations/acceleration":                none,
		"configurations/acl of a bucket":             owned,
		"configurations/acl of an object":            none,
		"configurations/an object for all to read":   none,
		"configurations/encryption":                  none,
		"configurations/kept and removed/lifecycle*": none,
		"configurations/replication":                 none,
		"configurations/who pays":                    none,
	}
}

func configurationsOfVersityGWInPage() lacks {
	unanswered := lack{"its refusals have no CORS headers", "NetworkError"}
	return lacks{
		"configurations/a block of public access":    unanswered,
		"configurations/a log":                       unanswered,
		"configurations/acceleration":                unanswered,
		"configurations/encryption":                  unanswered,
		"configurations/kept and removed/lifecycle*": unanswered,
		"configurations/replication":                 unanswered,
		"configurations/who pays":                    unanswered,
	}
}

func configurationsOfSeaweedFS() lacks {
	none := lack{notThere, "NotImplemented"}
	return lacks{
		"configurations/a log":                      none,
		"configurations/acceleration":               none,
		"configurations/kept and removed/a website": none,
		"configurations/replication":                none,
		"configurations/who pays":                   {notThere, "MalformedXML"},
	}
}

func configurationsOfCeph() lacks {
	taken, refused := lack{notThere, "InvalidArgument"}, lack{notThere, "MethodNotAllowed"}
	return lacks{
		"configurations/a log":                              refused,
		"configurations/acceleration":                       taken,
		"configurations/encryption":                         taken,
		"configurations/kept and removed/a website":         refused,
		"configurations/kept and removed/lifecycle of tags": {"it forgets a prefix beside tags", "And.Prefix: missing"},
		"configurations/whose objects they are":             taken,
	}
}

func configurationsOfCephInPage() lacks {
	unanswered := lack{"its refusal has no CORS headers", "NetworkError"}
	const form = "a form is not told its version, by which the case asks"
	return lacks{
		"configurations/a block of public access":        {"a block that was removed is told as one that blocks nothing", "removePublicAccessBlock: NetworkError"},
		"configurations/a log":                           unanswered,
		"configurations/acceleration":                    unanswered,
		"configurations/encryption":                      unanswered,
		"configurations/kept and removed/a website":      unanswered,
		"configurations/kept and removed/cors":           {"a page may use those buckets alone that have CORS rules", "NetworkError"},
		"configurations/of a bucket that is missing":     unanswered,
		"configurations/replication":                     unanswered,
		"configurations/restore of what is not archived": unanswered,
		"configurations/whose objects they are":          unanswered,
		"locks/a legal hold":                             {form, "removeObject: got null"},
		"locks/a retention":                              {form, "removeObject: got null"},
		"locks/of what is missing":                       unanswered,
		"locks/versions of a bucket that is missing":     unanswered,
		"tags/of a version":                              {form, "getObjectTags: result.age"},
	}
}

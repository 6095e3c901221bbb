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

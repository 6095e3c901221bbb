package native

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core"
	"github.com/minnow-s3/minnow/core/policy"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

func anonymousClient(t *testing.T) *core.Client {
	t.Helper()
	client, _ := connect(t, func(o *core.Options) { o.Credentials = nil })
	return client
}

// wantAllowed fails unless err is nil, or AccessDenied where it is not allowed.
func wantAllowed(t *testing.T, what string, err error, allowed bool) {
	t.Helper()
	if allowed && err != nil {
		t.Errorf("%s: got %v, want no error", what, err)
	}
	if !allowed {
		if err == nil {
			t.Errorf("%s: got no error, want %s", what, s3err.AccessDenied)
			return
		}
		wantCode(t, err, s3err.AccessDenied)
	}
}

func listed(client *core.Client, bucket, prefix string, recursive bool) (names []string, err error) {
	for item, err := range client.ListObjectsV2(context.Background(), bucket, core.ListOptions{Prefix: prefix, Recursive: recursive}) {
		if err != nil {
			return names, err
		}
		names = append(names, item.ObjectName)
	}
	return names, nil
}

// tryAll does all that a policy is about, below prefix, and wants it to go or
// to be denied. There has to be an object prefix+"a" and one prefix+"deep/b".
func tryAll(t *testing.T, anonymous *core.Client, bucket, prefix string, p policy.Policy) {
	t.Helper()
	ctx := context.Background()
	reads, writes := p == policy.ReadOnly || p == policy.ReadWrite, p == policy.WriteOnly || p == policy.ReadWrite
	for _, folder := range []string{prefix, prefix + "deep/"} {
		for _, recursive := range []bool{false, true} {
			names, err := listed(anonymous, bucket, folder, recursive)
			wantAllowed(t, fmt.Sprintf("list %q, recursive %v", folder, recursive), err, reads)
			if reads && !slices.ContainsFunc(names, func(name string) bool { return strings.HasPrefix(name, folder) }) {
				t.Errorf("list %q: got %q, want what is there", folder, names)
			}
		}
	}
	for _, object := range []string{prefix + "a", prefix + "deep/b"} {
		got, err := anonymous.GetObject(ctx, bucket, object, core.GetOptions{})
		wantAllowed(t, "get "+object, err, reads)
		if err == nil {
			_ = got.Body.Close()
		}
	}
	object := prefix + "anonymous"
	_, err := anonymous.PutObject(ctx, bucket, object, transport.Bytes("a"), core.PutOptions{})
	wantAllowed(t, "put "+object, err, writes)
	_, err = anonymous.PutObject(ctx, bucket, object, transport.Bytes(content(5*mib+1)), core.PutOptions{PartSize: 5 * mib})
	wantAllowed(t, "put in parts "+object, err, writes)
	wantAllowed(t, "delete "+object, anonymous.RemoveObject(ctx, bucket, object, core.RemoveOptions{}), writes)
}

func wantPolicy(t *testing.T, client *core.Client, bucket, prefix string, want policy.Policy) {
	t.Helper()
	if got, err := client.GetBucketPolicy(context.Background(), bucket, prefix, core.CallOptions{}); got != want || err != nil {
		t.Errorf("policy of %q: got %q, %v, want %v", prefix, got, err, want)
	}
}

func setPolicy(t *testing.T, client *core.Client, bucket, prefix string, p policy.Policy) {
	t.Helper()
	if err := client.SetBucketPolicy(context.Background(), bucket, prefix, p, core.CallOptions{}); err != nil {
		t.Fatalf("%v for %q: %v", p, prefix, err)
	}
	wantPolicy(t, client, bucket, prefix, p)
}

func policyDocument(t *testing.T, client *core.Client, bucket string) string {
	t.Helper()
	document, err := client.GetBucketPolicyDocument(context.Background(), bucket, core.CallOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

func TestBucketPolicies(t *testing.T) {
	client, _ := connect(t)
	anonymous := anonymousClient(t)
	bucket := newBucket(t, client)
	const outside = "other/"
	prefixes := []string{"open/", "日本 +%$&\"/", "half"}
	for _, prefix := range append(prefixes, outside) {
		put(t, client, bucket, prefix+"a", "1")
		put(t, client, bucket, prefix+"deep/b", "2")
	}
	tryAll(t, anonymous, bucket, prefixes[0], policy.None)
	for _, prefix := range prefixes {
		for _, p := range []policy.Policy{policy.ReadOnly, policy.WriteOnly, policy.ReadWrite, policy.None} {
			t.Run(prefix+" "+string(p), func(t *testing.T) {
				setPolicy(t, client, bucket, prefix, p)
				tryAll(t, anonymous, bucket, prefix, p)
				tryAll(t, anonymous, bucket, outside, policy.None)
				wantPolicy(t, client, bucket, outside, policy.None)
				_, err := listed(anonymous, bucket, "", true)
				wantAllowed(t, "list all", err, false)
			})
		}
	}
	if got := policyDocument(t, client, bucket); got != "" {
		t.Errorf("after none: got %s, want no policy", got)
	}
}

func TestBucketPolicyOfTheWholeBucket(t *testing.T) {
	client, _ := connect(t)
	anonymous := anonymousClient(t)
	bucket := newBucket(t, client)
	put(t, client, bucket, "a", "1")
	put(t, client, bucket, "deep/b", "2")
	for _, p := range []policy.Policy{policy.ReadWrite, policy.WriteOnly, policy.ReadOnly, policy.None} {
		t.Run(string(p), func(t *testing.T) {
			setPolicy(t, client, bucket, "", p)
			tryAll(t, anonymous, bucket, "", p)
			wantPolicy(t, client, bucket, "deep/", p)
		})
	}
}

func TestBucketPoliciesOfSeveralPrefixes(t *testing.T) {
	ctx := context.Background()
	client, recorder := connect(t)
	anonymous := anonymousClient(t)
	bucket := newBucket(t, client)
	policies := map[string]policy.Policy{"a/": policy.ReadOnly, "b/": policy.ReadWrite, "c/": policy.WriteOnly, "d/": policy.ReadOnly, "e/": policy.None}
	for prefix, p := range policies {
		put(t, client, bucket, prefix+"a", "1")
		put(t, client, bucket, prefix+"deep/b", "2")
		setPolicy(t, client, bucket, prefix, p)
	}
	check := func() {
		t.Helper()
		for prefix, p := range policies {
			wantPolicy(t, client, bucket, prefix, p)
			tryAll(t, anonymous, bucket, prefix, p)
		}
	}
	check()
	before := len(recorder.Requests())
	setPolicy(t, client, bucket, "a/", policy.ReadOnly)
	if sent := len(recorder.Requests()) - before; sent != 2 {
		t.Errorf("set again: got %d requests, want the two that read", sent)
	}
	stranger := `{"Sid":"keep","Effect":"Deny","Principal":{"AWS":["*"]},"Action":["s3:PutObject"],"Resource":["arn:aws:s3:::` + bucket + `/b/locked*"]}`
	document := strings.Replace(policyDocument(t, client, bucket), `"Statement":[`, `"Statement":[`+stranger+`,`, 1)
	if err := client.SetBucketPolicyDocument(ctx, bucket, document, core.CallOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, prefix := range []string{"a/", "c/"} {
		setPolicy(t, client, bucket, prefix, policy.None)
		policies[prefix] = policy.None
		check()
	}
	_, err := anonymous.PutObject(ctx, bucket, "b/locked", transport.Bytes("1"), core.PutOptions{})
	wantAllowed(t, "put what is denied", err, false)
	setPolicy(t, client, bucket, "b/", policy.None)
	setPolicy(t, client, bucket, "d/", policy.None)
	if got, want := policyDocument(t, client, bucket), `{"Version":"2012-10-17","Statement":[`+stranger+`]}`; got != want {
		t.Errorf("the stranger\n got %s\nwant %s", got, want)
	}
}

// The policies that MinIO's own clients have left behind.
func TestBucketPoliciesOfOtherClients(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	put(t, client, bucket, "p/a", "1")
	for name, tc := range map[string]struct {
		condition string
		folders   bool // may be listed as well
	}{
		"StringEquals, a list": {`{"StringEquals":{"s3:prefix":["p/"]}}`, false},
		"StringEquals":         {`{"StringEquals":{"s3:prefix":"p/"}}`, false},
		"StringLike p*":        {`{"StringLike":{"s3:prefix":["p/*"]}}`, true},
		"StringLike p":         {`{"StringLike":{"s3:prefix":["p/"]}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			everybody := `{"Sid":"","Effect":"Allow","Principal":{"AWS":"*"},`
			document := `{"Version":"2012-10-17","Statement":[` +
				everybody + `"Action":["s3:GetBucketLocation"],"Resource":"arn:aws:s3:::` + bucket + `"},` +
				everybody + `"Action":["s3:ListBucket"],"Resource":"arn:aws:s3:::` + bucket + `","Condition":` + tc.condition + `},` +
				everybody + `"Action":["s3:GetObject"],"Resource":"arn:aws:s3:::` + bucket + `/p/*"}]}`
			if err := client.SetBucketPolicyDocument(ctx, bucket, document, core.CallOptions{}); err != nil {
				t.Fatal(err)
			}
			wantPolicy(t, client, bucket, "p/", policy.ReadOnly)
			_, err := listed(anonymousClient(t), bucket, "p/", true)
			wantAllowed(t, "list", err, true)
			_, err = listed(anonymousClient(t), bucket, "p/deep/", true)
			wantAllowed(t, "list a folder", err, tc.folders)
			setPolicy(t, client, bucket, "p/", policy.WriteOnly)
			setPolicy(t, client, bucket, "p/", policy.None)
			if got := policyDocument(t, client, bucket); got != "" {
				t.Errorf("after none: got %s, want no policy", got)
			}
		})
	}
}

func TestBucketPolicyDocument(t *testing.T) {
	ctx := context.Background()
	client, _ := connect(t)
	bucket := newBucket(t, client)
	if got := policyDocument(t, client, bucket); got != "" {
		t.Errorf("of a new bucket: got %s, want nothing", got)
	}
	document := `{"Version":"2012-10-17","Statement":[{"Sid":"one","Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::` + bucket + `/*"]}]}`
	for range 2 {
		if err := client.SetBucketPolicyDocument(ctx, bucket, document, core.CallOptions{}); err != nil {
			t.Fatal(err)
		}
		if got := policyDocument(t, client, bucket); got != document {
			t.Errorf("\n got %s\nwant %s", got, document)
		}
	}
	wantCode(t, client.SetBucketPolicyDocument(ctx, bucket, `{"Statement":1}`, core.CallOptions{}), "MalformedPolicy")
	for range 2 {
		if err := client.SetBucketPolicyDocument(ctx, bucket, "", core.CallOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := policyDocument(t, client, bucket); got != "" {
		t.Errorf("after removal: got %s, want nothing", got)
	}
}

func TestBucketPolicyRefusals(t *testing.T) {
	ctx, none := context.Background(), core.CallOptions{}
	client, _ := connect(t)
	anonymous := anonymousClient(t)
	bucket := newBucket(t, client)
	setPolicy(t, client, bucket, "", policy.ReadWrite) // which is not one of the policy itself
	for name, tc := range map[string]struct {
		client       *core.Client
		bucket, code string
	}{
		"no such bucket": {client, bucket + "-not", s3err.NoSuchBucket},
		"anonymous":      {anonymous, bucket, s3err.AccessDenied},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := tc.client.GetBucketPolicy(ctx, tc.bucket, "a", none)
			wantCode(t, err, tc.code)
			_, err = tc.client.GetBucketPolicyDocument(ctx, tc.bucket, none)
			wantCode(t, err, tc.code)
			wantCode(t, tc.client.SetBucketPolicy(ctx, tc.bucket, "a", policy.ReadOnly, none), tc.code)
			wantCode(t, tc.client.SetBucketPolicyDocument(ctx, tc.bucket, `{"Version":"2012-10-17","Statement":[]}`, none), tc.code)
			wantCode(t, tc.client.SetBucketPolicyDocument(ctx, tc.bucket, "", none), tc.code)
		})
	}
	wantPolicy(t, client, bucket, "", policy.ReadWrite)
}

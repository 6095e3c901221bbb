package core

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// The limits of what STS is asked for. Servers other than Amazon's have the
// longer life: MinIO's keys last a week at most.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const (
	MinKeyLife       = 900     // seconds
	MaxKeyLife       = 604_800 // seconds
	MaxKeyLifeAmazon = 43_200  // seconds
	MaxSessionPolicy = 2048    // characters
	MaxRoleARN       = 2048    // characters
	MinSessionName   = 2       // characters
	MaxSessionName   = 64      // characters
)

// RoleOptions are what temporary keys are asked for with.
type RoleOptions struct {
	DurationSeconds int64  // how long they are to live; 0 leaves that to the server, which mostly gives an hour
	Policy          string // JSON that narrows what they may do; "": nothing is taken away
	RoleARN         string // of the role; Amazon and Ceph want one, MinIO mostly none
	RoleSessionName string // what the server's log calls the session; Amazon and Ceph want one
}

// AssumeRole asks STS at the client's endpoint for temporary keys, by the client's own
// keys. With credentials.NewRefreshing they are renewed:
//
//	sts, err := core.New("https://minio.example", options)
//	keys := credentials.NewRefreshing(func(ctx context.Context) (credentials.Value, error) {
//		return sts.AssumeRole(ctx, core.RoleOptions{})
//	}, nil)
//
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func (c *Client) AssumeRole(ctx context.Context, opts RoleOptions) (credentials.Value, error) {
	if c.pipeline.Anonymous() {
		return credentials.Value{}, s3err.Argument("accessKey", "must be given: STS gives keys for keys")
	}
	return c.temporaryKeys(ctx, "AssumeRole", opts, nil)
}

// AssumeRoleWithWebIdentity asks for temporary keys by the token of an OpenID provider
// that the server trusts.
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
func (c *Client) AssumeRoleWithWebIdentity(ctx context.Context, token string, opts RoleOptions) (credentials.Value, error) {
	if token == "" {
		return credentials.Value{}, s3err.Argument("token", "must not be empty")
	}
	return c.temporaryKeys(ctx, "AssumeRoleWithWebIdentity", opts, [][2]string{{"WebIdentityToken", token}})
}

// AssumeRoleWithLDAPIdentity asks for temporary keys by a name and a password that the
// server's LDAP knows, an extension of MinIO's.
// https://min.io/docs/minio/linux/developers/security-token-service/AssumeRoleWithLDAPIdentity.html
func (c *Client) AssumeRoleWithLDAPIdentity(ctx context.Context, username, password string, opts RoleOptions) (credentials.Value, error) {
	switch {
	case username == "":
		return credentials.Value{}, s3err.Argument("username", "must not be empty")
	case password == "":
		return credentials.Value{}, s3err.Argument("password", "must not be empty: LDAP takes a bind without one for an anonymous one")
	}
	return c.temporaryKeys(ctx, "AssumeRoleWithLDAPIdentity", opts, [][2]string{{"LDAPUsername", username}, {"LDAPPassword", password}})
}

// temporaryKeys asks for what opts say, by what is given.
func (c *Client) temporaryKeys(ctx context.Context, action string, opts RoleOptions, given [][2]string) (credentials.Value, error) {
	if err := opts.check(c.isAmazonSTS()); err != nil {
		return credentials.Value{}, err
	}
	form := given
	if opts.DurationSeconds != 0 {
		form = append(form, [2]string{"DurationSeconds", strconv.FormatInt(opts.DurationSeconds, 10)})
	}
	for _, pair := range [][2]string{{"Policy", opts.Policy}, {"RoleArn", opts.RoleARN}, {"RoleSessionName", opts.RoleSessionName}} {
		if pair[1] != "" {
			form = append(form, pair)
		}
	}
	return c.AskSTS(ctx, STSRequest{Action: action, Region: c.stsRegion(), Form: form, Unsigned: given != nil})
}

// STSRequest is a request to STS, whose parameters nobody has checked.
type STSRequest struct {
	Action   string
	Region   string // to sign for; "": the client's
	Form     [][2]string
	Unsigned bool // it gives something other than keys
}

// AskSTS sends a request to STS as a form, whose body alone holds what is secret, and
// returns the keys that are answered.
func (c *Client) AskSTS(ctx context.Context, r STSRequest) (credentials.Value, error) {
	var form s3addr.Query
	form.Add("Action", r.Action)
	form.Add("Version", "2011-06-15")
	for _, pair := range r.Form {
		form.Add(pair[0], pair[1])
	}
	call := request.Call{
		Operation: &request.Operation{Name: r.Action, Method: "POST", Answer: request.HoldsXML, NoBucket: true, NoMD5: true, Service: "sts", Unsigned: r.Unsigned},
		Region:    r.Region, Document: []byte(form.String()), Header: transport.Header{"content-type": "application/x-www-form-urlencoded"},
	}
	resp, err := c.pipeline.Do(ctx, call)
	if err != nil {
		r.silence(err)
		return credentials.Value{}, err
	}
	keys, err := s3xml.ParseTemporaryKeys(resp.Document, r.Action)
	if err != nil {
		return credentials.Value{}, call.Malformed(&transport.Response{Status: resp.Status, Header: resp.Header}, err) // without the document, which may hold a secret
	}
	return credentials.Value{AccessKeyID: keys.AccessKeyID, SecretAccessKey: keys.SecretAccessKey, SessionToken: keys.SessionToken, Expires: keys.Expiration}, nil
}

// silence takes the server's words out of a refusal that repeats what is secret in the request.
func (r STSRequest) silence(err error) {
	said, ok := errors.AsType[*s3err.Error](err)
	for i := 0; ok && i < len(r.Form); i++ {
		name, value := r.Form[i][0], r.Form[i][1]
		secret := name == "WebIdentityToken" || name == "LDAPPassword"
		if secret && (strings.Contains(said.Message, value) || strings.Contains(said.Message, s3addr.Escape(value))) {
			said.Message = "the server's words repeat what is secret in the request"
		}
	}
}

func (o RoleOptions) check(amazon bool) error {
	most := int64(MaxKeyLife)
	if amazon {
		most = MaxKeyLifeAmazon
	}
	switch {
	case o.DurationSeconds != 0 && (o.DurationSeconds < MinKeyLife || o.DurationSeconds > most):
		return s3err.Argument("durationSeconds", "must be from "+strconv.Itoa(MinKeyLife)+" to "+strconv.FormatInt(most, 10))
	case len(o.Policy) > MaxSessionPolicy:
		return s3err.Argument("policy", "must be at most "+strconv.Itoa(MaxSessionPolicy)+" characters of JSON")
	case len(o.RoleARN) > MaxRoleARN || o.RoleARN != "" && !strings.HasPrefix(o.RoleARN, "arn:"):
		return s3err.Argument("roleArn", "must begin with arn: and have at most "+strconv.Itoa(MaxRoleARN)+" characters")
	case o.RoleSessionName != "" && !isSessionName(o.RoleSessionName):
		return s3err.Argument("roleSessionName", "must be "+strconv.Itoa(MinSessionName)+" to "+strconv.Itoa(MaxSessionName)+" letters, digits, and _ + = , . @ -")
	}
	return nil
}

func isSessionName(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+=,.@-"
	return len(name) >= MinSessionName && len(name) <= MaxSessionName && strings.Trim(name, letters) == ""
}

// isAmazonSTS tells of one of Amazon's own hosts, such as sts.eu-west-1.amazonaws.com.
func (c *Client) isAmazonSTS() bool {
	host := strings.TrimSuffix(c.pipeline.Endpoint.Host, ".cn")
	return strings.HasPrefix(host, "sts.") && strings.HasSuffix(host, ".amazonaws.com")
}

// stsRegion is what a request for keys is signed for: the region that the client was
// made with, or that Amazon's host names.
// https://docs.aws.amazon.com/general/latest/gr/sts.html
func (c *Client) stsRegion() string {
	if c.isAmazonSTS() && c.options.Region == "" {
		name, _, _ := strings.Cut(c.pipeline.Endpoint.Host, ".amazonaws.com")
		if region := strings.TrimPrefix(strings.TrimPrefix(name, "sts"), "."); region != "" {
			return region
		}
	}
	return c.pipeline.Home()
}

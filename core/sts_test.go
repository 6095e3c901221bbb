package core

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/minnow-s3/minnow/core/credentials"
	"github.com/minnow-s3/minnow/core/internal/s3test"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// gives is the answer of STS to an action.
func gives(action string) *transport.Response {
	return s3test.Reply(200, `<?xml version="1.0"?><`+action+`Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Unknown><AccessKeyId>no</AccessKeyId></Unknown><`+action+`Result>`+
		`<AssumedRoleUser><Arn>arn</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>a&amp;b</SecretAccessKey><Expiration>2013-05-24T01:00:00Z</Expiration><SessionToken>tok</SessionToken></Credentials>`+
		`</`+action+`Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></`+action+`Response>`)
}

// asks are the actions, each as it is asked for.
var asks = map[string]func(ctx context.Context, c *Client, o RoleOptions) (credentials.Value, error){
	"AssumeRole": func(ctx context.Context, c *Client, o RoleOptions) (credentials.Value, error) {
		return c.AssumeRole(ctx, o)
	},
	"AssumeRoleWithWebIdentity": func(ctx context.Context, c *Client, o RoleOptions) (credentials.Value, error) {
		return c.AssumeRoleWithWebIdentity(ctx, "secret-token", o)
	},
	"AssumeRoleWithLDAPIdentity": func(ctx context.Context, c *Client, o RoleOptions) (credentials.Value, error) {
		return c.AssumeRoleWithLDAPIdentity(ctx, "alice", "secret&pass=", o)
	},
}

func TestSTS(t *testing.T) {
	more := map[string]string{
		"AssumeRoleWithWebIdentity":  "&WebIdentityToken=secret-token",
		"AssumeRoleWithLDAPIdentity": "&LDAPPassword=secret%26pass%3D&LDAPUsername=alice",
	}
	for action, ask := range asks {
		t.Run(action, func(t *testing.T) {
			w := s3test.Answers(gives(action))
			got, err := ask(t.Context(), newClient(t, w), RoleOptions{DurationSeconds: 900, Policy: `{"a":1}`, RoleARN: "arn:aws:iam::1:role/a", RoleSessionName: "a@b"})
			if err != nil || got.AccessKeyID != "ASIA" || got.SecretAccessKey != "a&b" || got.SessionToken != "tok" || got.Expires.Hour() != 1 {
				t.Fatalf("got %v, %v, want the keys until one o'clock", got, err)
			}
			req := w.Sent[0]
			s3test.Same(t, "request", s3test.Line(req), "POST /") // and no secret in an address
			form, err := url.ParseQuery(string(req.Payload.(transport.Bytes)))
			if err != nil {
				t.Fatal(err)
			}
			want, _ := url.ParseQuery("Action=" + action + "&Version=2011-06-15&DurationSeconds=900&Policy=%7B%22a%22%3A1%7D&RoleArn=arn:aws:iam::1:role/a&RoleSessionName=a%40b" + more[action])
			s3test.Same(t, "form", form.Encode(), want.Encode())
			s3test.Same(t, "type", req.Header["content-type"], "application/x-www-form-urlencoded")
			signed := strings.Contains(req.Header["authorization"], "/us-east-1/sts/aws4_request")
			if anonymous := action != "AssumeRole"; signed == anonymous || anonymous && len(req.Header) > 1 {
				t.Errorf("got %v, want it signed for sts where it is AssumeRole, and else with one header", req.Header)
			}
		})
	}
}

func TestSTSRefuses(t *testing.T) {
	const document = `<?xml version="1.0" encoding="UTF-8"?><ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>CODE</Code><Message>no</Message></Error><RequestId>R1</RequestId></ErrorResponse>`
	for action, ask := range asks {
		w := s3test.Answers(s3test.Reply(400, strings.ReplaceAll(document, "CODE", "ExpiredTokenException")))
		_, err := ask(t.Context(), newClient(t, w, noPatience), RoleOptions{})
		if e := s3test.OperationError[*s3err.Error](t, err, action); e.Code != "ExpiredTokenException" || e.Message != "no" || e.RequestID != "R1" || e.Status != 400 {
			t.Errorf("%s: got %+v, want what STS says", action, e)
		}
		// It is waited for where it says that it is busy.
		w = s3test.Answers(s3test.Reply(503, strings.ReplaceAll(document, "CODE", "ServiceUnavailable")), gives(action))
		if _, err := ask(t.Context(), newClient(t, w), RoleOptions{}); err != nil || len(w.Sent) != 2 {
			t.Errorf("%s: got %v after %d requests, want keys after two", action, err, len(w.Sent))
		}
	}
}

// What is no answer of STS's, or a part of one, gives no keys and shows none.
func TestSTSHostile(t *testing.T) {
	whole := string(gives("AssumeRole").Document)
	documents := map[string]string{
		"empty": "", "a page": "<html>a&amp;b</html>", "JSON": `{"secret":"a&b"}`, "another root": strings.ReplaceAll(whole, "AssumeRoleResponse", "Other"),
		"no id": strings.ReplaceAll(whole, "AccessKeyId", "Other"), "no secret": strings.ReplaceAll(whole, "SecretAccessKey", "Other"),
		"keys elsewhere": strings.ReplaceAll(whole, "Credentials>", "Other>"),
	}
	for i := range whole {
		documents["cut at "+string(rune('0'+i%10))+whole[:i]] = whole[:i]
	}
	for name, document := range documents {
		got, err := newClient(t, s3test.Answers(s3test.Reply(200, document)), noPatience).AssumeRole(t.Context(), RoleOptions{})
		if err == nil || got.AccessKeyID != "" || strings.Contains(err.Error(), "a&b") {
			t.Errorf("%s: got %v, %v, want an error without a secret", name, got, err)
		}
	}
}

// A server, or what stands before it, may repeat what it was sent. No error does.
func TestSTSRepeatsNoSecret(t *testing.T) {
	for _, secret := range []string{"secret&pass=", "secret%26pass%3D", "secret-token"} {
		for name, reply := range map[string]*transport.Response{
			"in a message": s3test.Reply(400, "<ErrorResponse><Error><Code>InvalidParameterValue</Code><Message>not "+strings.ReplaceAll(secret, "&", "&amp;")+"</Message></Error></ErrorResponse>"),
			"in a page":    s3test.Reply(403, "<html><body>LDAPPassword="+secret+"</body></html>"),
			"in a text":    s3test.Reply(502, strings.Repeat("-", 130)+secret),
			"in JSON":      s3test.Reply(400, `{"sent":"`+secret+`"}`),
		} {
			for action, ask := range asks {
				_, err := ask(t.Context(), newClient(t, s3test.Answers(reply), noPatience), RoleOptions{})
				if sent := strings.Contains(secret, "token") == strings.Contains(action, "Web") && action != "AssumeRole"; err == nil || sent && strings.Contains(err.Error(), "secret-") || sent && strings.Contains(err.Error(), "secret&") || sent && strings.Contains(err.Error(), "secret%") {
					t.Errorf("%s, %s: got %v, want an error without the secret", action, name, err)
				}
			}
		}
	}
}

func TestSTSArguments(t *testing.T) {
	long := strings.Repeat("a", 3000)
	for name, tc := range map[string]struct {
		endpoint, argument string
		options            RoleOptions
	}{
		"a short life":                   {"localhost", "durationSeconds", RoleOptions{DurationSeconds: 899}},
		"a negative life":                {"localhost", "durationSeconds", RoleOptions{DurationSeconds: -1}},
		"a week":                         {"localhost", "", RoleOptions{DurationSeconds: MaxKeyLife}},
		"more than a week":               {"localhost", "durationSeconds", RoleOptions{DurationSeconds: MaxKeyLife + 1}},
		"half a day at Amazon":           {"sts.amazonaws.com", "", RoleOptions{DurationSeconds: MaxKeyLifeAmazon}},
		"more at Amazon":                 {"sts.eu-west-1.amazonaws.com", "durationSeconds", RoleOptions{DurationSeconds: MaxKeyLifeAmazon + 1}},
		"a long policy":                  {"localhost", "policy", RoleOptions{Policy: long}},
		"no ARN":                         {"localhost", "roleArn", RoleOptions{RoleARN: "role"}},
		"a long ARN":                     {"localhost", "roleArn", RoleOptions{RoleARN: "arn:" + long}},
		"a letter as the session's name": {"localhost", "roleSessionName", RoleOptions{RoleSessionName: "a"}},
		"a blank in it":                  {"localhost", "roleSessionName", RoleOptions{RoleSessionName: "a b"}},
		"a long one":                     {"localhost", "roleSessionName", RoleOptions{RoleSessionName: long[:65]}},
	} {
		t.Run(name, func(t *testing.T) {
			w := s3test.Answers(gives("AssumeRole"))
			_, err := clientAt(t, tc.endpoint, w).AssumeRole(t.Context(), tc.options)
			refused, _ := errors.AsType[*s3err.ArgumentError](err)
			if (err != nil) != (tc.argument != "") || err != nil && (refused == nil || refused.Argument != tc.argument || len(w.Sent) > 0) {
				t.Errorf("got %v, want a refusal of %q", err, tc.argument)
			}
		})
	}
	w := s3test.Answers(gives("AssumeRole"))
	c := newClient(t, w)
	_, noToken := c.AssumeRoleWithWebIdentity(t.Context(), "", RoleOptions{})
	_, noName := c.AssumeRoleWithLDAPIdentity(t.Context(), "", "a", RoleOptions{})
	_, noPassword := c.AssumeRoleWithLDAPIdentity(t.Context(), "a", "", RoleOptions{})
	_, noKey := newClient(t, w, anonymous).AssumeRole(t.Context(), RoleOptions{})
	for want, err := range map[string]error{"token": noToken, "username": noName, "password": noPassword, "accessKey": noKey} {
		if refused, ok := errors.AsType[*s3err.ArgumentError](err); !ok || refused.Argument != want || len(w.Sent) > 0 {
			t.Errorf("got %v, want a refusal of %s", err, want)
		}
	}
}

func TestRegionOfSTS(t *testing.T) {
	for endpoint, want := range map[string]string{
		"sts.eu-west-1.amazonaws.com": "eu-west-1", "sts.amazonaws.com": "us-east-1", "sts.cn-north-1.amazonaws.com.cn": "cn-north-1", "minio.example": "us-east-1",
	} {
		w := s3test.Answers(gives("AssumeRole"))
		if _, err := clientAt(t, endpoint, w).AssumeRole(t.Context(), RoleOptions{}); err != nil {
			t.Fatal(err)
		}
		s3test.Same(t, endpoint, in(w.Sent[0]), want)
		s3test.Same(t, "host", w.Sent[0].Host, endpoint)
	}
}

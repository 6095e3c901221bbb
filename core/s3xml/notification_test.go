package s3xml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"reflect"
	"strings"
	"testing"
)

var parseNotification = as(ParseNotificationConfiguration)

// notificationGoldens are the documents of testdata/notification: minio-* were
// recorded, aws-* follows the examples of S3's API reference.
var notificationGoldens = map[string]NotificationConfiguration{
	"minio-none": {},
	"minio-queue": {QueueConfigurations: []NotificationTarget{{
		ID: "pictures & more", ARN: "arn:minio:sqs::X:webhook", Events: []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:Delete"},
		Rules: []FilterRule{{"prefix", "ü &/<a>"}, {"suffix", ".jpg"}},
	}}},
	"aws-all": {
		TopicConfigurations: []NotificationTarget{{
			ID: "YjVkM2Y0YmUtNGI3NC00ZjQyLWEwNGItNDIyYWUxY2I0N2M4", ARN: "arn:aws:sns:us-east-1:123456789012:s3notificationtopic2",
			Events: []string{"s3:ReducedRedundancyLostObject", "s3:ObjectCreated:*"},
		}},
		QueueConfigurations: []NotificationTarget{{
			ID: "1", ARN: "arn:aws:sqs:us-west-2:123456789012:s3notificationqueue", Events: []string{"s3:ObjectCreated:Put"},
			Rules: []FilterRule{{"prefix", "images/"}, {"suffix", ""}},
		}, {
			ID: "2", ARN: "arn:aws:sqs:us-west-2:123456789012:another", Events: []string{"s3:ObjectRemoved:*"},
		}},
		CloudFunctionConfigurations: []NotificationTarget{{
			ID: "ObjectCreatedEvents", ARN: "arn:aws:lambda:us-west-2:123456789012:function:CreateThumbnail", Events: []string{"s3:ObjectCreated:*"},
		}},
		EventBridge: true,
	},
}

// What is read, cut anywhere, is an error; whole it is what the table says, and
// what is written of that reads the same.
func TestGoldenNotifications(t *testing.T) {
	for name, want := range notificationGoldens {
		t.Run(name, func(t *testing.T) {
			doc := bytes.TrimRight(readGolden(t, "notification/"+name), "\n")
			for n := range len(doc) {
				mustFail(t, parseNotification, doc[:n])
			}
			for _, doc := range [][]byte{doc, AppendNotificationConfiguration(nil, want)} {
				if got, err := ParseNotificationConfiguration(doc); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%s\n got %+v, %v\nwant %+v", doc, got, err, want)
				}
			}
		})
	}
}

func TestAppendNotificationConfiguration(t *testing.T) {
	const root = `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">`
	const want = root + "<TopicConfiguration><Id>1</Id><Topic>t</Topic><Event>e</Event></TopicConfiguration>" +
		"<QueueConfiguration><Queue>q</Queue><Event>e</Event><Event>f</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>a&#38;b</Value></FilterRule>" +
		"<FilterRule><Name>suffix</Name><Value></Value></FilterRule></S3Key></Filter></QueueConfiguration>" +
		"<CloudFunctionConfiguration><CloudFunction>c</CloudFunction></CloudFunctionConfiguration>" +
		"<EventBridgeConfiguration></EventBridgeConfiguration></NotificationConfiguration>"
	got := AppendNotificationConfiguration(nil, NotificationConfiguration{
		TopicConfigurations:         []NotificationTarget{{ID: "1", ARN: "t", Events: []string{"e"}}},
		QueueConfigurations:         []NotificationTarget{{ARN: "q", Events: []string{"e", "f"}, Rules: []FilterRule{{"prefix", "a&b"}, {"suffix", ""}}}},
		CloudFunctionConfigurations: []NotificationTarget{{ARN: "c"}},
		EventBridge:                 true,
	})
	if string(got) != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if got, want := string(AppendNotificationConfiguration(nil, NotificationConfiguration{})), root+"</NotificationConfiguration>"; got != want {
		t.Errorf("of none: got %s, want %s", got, want)
	}
}

func TestNotificationOfAnotherKind(t *testing.T) {
	err := mustFail(t, parseNotification, []byte("<ListBucketResult/>"))
	if root := (*RootError)(nil); !errors.As(err, &root) || *root != (RootError{"ListBucketResult", "NotificationConfiguration"}) {
		t.Errorf("got %v, want a RootError", err)
	}
}

// oracleTarget reads and, as MinIO does, decodes with encoding/xml.
type oracleTarget struct {
	Id                          string
	Topic, Queue, CloudFunction string
	Event                       []string
	Filter                      struct {
		S3Key struct{ FilterRule []FilterRule }
	}
}

type oracleNotification struct {
	XMLName                    xml.Name `xml:"NotificationConfiguration"`
	TopicConfiguration         []oracleTarget
	QueueConfiguration         []oracleTarget
	CloudFunctionConfiguration []oracleTarget
	EventBridgeConfiguration   *struct{}
}

func notificationOf(o oracleNotification) (NotificationConfiguration, error) {
	targets := func(from []oracleTarget) (to []NotificationTarget) {
		for _, t := range from {
			target := NotificationTarget{ID: t.Id, ARN: t.Topic + t.Queue + t.CloudFunction, Events: t.Event}
			for _, rule := range t.Filter.S3Key.FilterRule {
				target.Rules = append(target.Rules, FilterRule{strings.ToLower(rule.Name), rule.Value})
			}
			to = append(to, target)
		}
		return to
	}
	return NotificationConfiguration{
		TopicConfigurations: targets(o.TopicConfiguration), QueueConfigurations: targets(o.QueueConfiguration),
		CloudFunctionConfigurations: targets(o.CloudFunctionConfiguration), EventBridge: o.EventBridgeConfiguration != nil,
	}, nil
}

func TestNotificationAgreesWithOracle(t *testing.T) {
	agree(t, 2000, func(w *writer) []byte {
		target := func(kind string) func() {
			return func() {
				w.times(3, func() {
					w.element(kind+"Configuration", func() {
						w.leaf("Id", w.word())
						w.leaf(kind, w.word())
						w.times(3, func() { w.leaf("Event", w.word()) })
						w.times(1, func() {
							w.element("Filter", func() {
								w.element("S3Key", func() {
									w.times(3, func() {
										w.element("FilterRule", func() { w.leaf("Name", w.pick("prefix", "Prefix", "SUFFIX")); w.leaf("Value", w.word()) })
									})
								})
							})
						})
					})
					w.gap()
				})
			}
		}
		return w.document("NotificationConfiguration", func() {
			fields := []func(){target("Topic"), target("Queue"), target("CloudFunction"), func() {
				w.times(1, func() { w.element("EventBridgeConfiguration", func() {}) })
			}}
			w.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
			for _, write := range fields {
				write()
			}
		})
	}, ParseNotificationConfiguration, notificationOf)
}

// What the encoder writes, the oracle reads back unchanged.
func TestNotificationSurvivesTheOracle(t *testing.T) {
	for seed := range uint64(500) {
		w := newWriter(seed)
		targets := func() (targets []NotificationTarget) {
			w.times(3, func() {
				target := NotificationTarget{ID: w.word(), ARN: w.word()}
				w.times(3, func() { target.Events = append(target.Events, w.word()) })
				w.times(2, func() { target.Rules = append(target.Rules, FilterRule{w.pick("prefix", "suffix"), w.word()}) })
				targets = append(targets, target)
			})
			return targets
		}
		want := NotificationConfiguration{targets(), targets(), targets(), w.IntN(2) == 0}
		doc := AppendNotificationConfiguration(nil, want)
		var oracle oracleNotification
		if err := xml.Unmarshal(doc, &oracle); err != nil {
			t.Fatalf("seed %d: %s: %v", seed, doc, err)
		}
		if got, _ := notificationOf(oracle); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %s\n got %+v\nwant %+v", seed, doc, got, want)
		}
		if got, err := ParseNotificationConfiguration(doc); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d: %s\n got %+v, %v\nwant %+v", seed, doc, got, err, want)
		}
	}
}

// FuzzNotification wants an end, no panic, and what is read to be written so
// that it reads the same.
func FuzzNotification(f *testing.F) {
	for name := range notificationGoldens {
		f.Add(readGolden(f, "notification/"+name))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		want, err := ParseNotificationConfiguration(doc)
		if err != nil {
			mustFail(t, parseNotification, doc)
			return
		}
		if got, err := ParseNotificationConfiguration(AppendNotificationConfiguration(nil, want)); err != nil || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q\n got %+v, %v\nwant %+v", doc, got, err, want)
		}
	})
}

package request

import (
	"context"
	"sync"
	"time"

	"github.com/minnow-s3/minnow/core/flight"
	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/s3xml"
	"github.com/minnow-s3/minnow/core/transport"
)

// DefaultRegion is where S3 looks for a bucket that names no other region.
const DefaultRegion = "us-east-1"

// askAgain is how long a look-up that told nothing is not repeated: of a server
// that has no locations, or is down for the moment. The default region serves
// meanwhile, and a refusal that names another.
const askAgain = time.Minute

// regions remembers where buckets are, and under "" what the server calls its own
// region. What a server said comes before what an option says: it is the server
// that checks the signature.
type regions struct {
	mu      sync.Mutex
	known   map[string]place
	places  placeNames
	lookups flight.Group[string]
}

// place is where a bucket is, or is taken to be until a time.
type place struct {
	region  string
	until   time.Time // zero: for good
	guessed bool      // a location, that no signature for it has proved to be a region
}

// placeNames tells whether a server signs for what it calls the locations of its
// buckets. R2 has WEUR for a place, and takes no signature for it.
type placeNames int

const (
	placesUntried placeNames = iota
	placesAreRegions
	placesOnly
)

// of returns what is known for good, "" for nothing.
func (r *regions) of(bucket string) string {
	if known := r.get(bucket); known.until.IsZero() {
		return known.region
	}
	return ""
}

func (r *regions) get(bucket string) place {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.known[bucket]
}

// now returns what is known or assumed. A time that is out of reach is that of a
// clock which has been set since.
func (r *regions) now(bucket string, clock func() time.Time) string {
	known := r.get(bucket)
	if known.until.IsZero() {
		return known.region
	}
	if left := known.until.Sub(clock()); left > 0 && left <= 2*askAgain {
		return known.region
	}
	return ""
}

// learn remembers a region; "" forgets the bucket.
func (r *regions) learn(bucket, region string) { r.set(bucket, place{region: region}) }

func (r *regions) set(bucket string, p place) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		r.known = map[string]place{}
	}
	if r.known[bucket] = p; p.region == "" {
		delete(r.known, bucket)
	}
}

// ForgetRegion is for a bucket that is gone: the next one of that name may be
// elsewhere.
func (p *Pipeline) ForgetRegion(bucket string) { p.regions.learn(bucket, "") }

// ProvideRegion says where a bucket was made, unless a refusal has named its region.
func (p *Pipeline) ProvideRegion(bucket, region string) {
	if p.regions.of(bucket) == "" {
		p.regions.learn(bucket, region)
	}
}

// Home is the region of what belongs to no bucket, and of buckets to be made.
func (p *Pipeline) Home() string {
	if region := p.regions.of(""); region != "" {
		return region
	}
	if p.Options.Region != "" {
		return p.Options.Region
	}
	if region := p.Endpoint.Region(); region != "" {
		return region
	}
	return DefaultRegion
}

// region returns the region to sign r for; it may have to ask for it.
func (p *Pipeline) region(ctx context.Context, r *Call) (string, error) {
	if r.Region != "" {
		return r.Region, nil
	}
	if r.Bucket == "" {
		return p.Home(), nil
	}
	if region := p.regions.now(r.Bucket, p.Options.Clock); region != "" {
		return region, nil
	}
	told := p.Options.Region != "" || p.Endpoint.Region() != ""
	if told || p.Anonymous() || p.regions.kindOfPlaces(placesUntried) == placesOnly {
		return p.Home(), nil
	}
	return p.regions.lookups.Do(ctx, r.Bucket, func(ctx context.Context) (string, error) { return p.lookUp(ctx, r.Bucket) })
}

// lookUp asks where bucket is. A caller that may not ask is told by a refusal, if the
// region of the server is wrong, so a denied look-up means that one. One that
// fails for another reason means it for askAgain; it fails no call, and is not
// repeated where the network fails: the call that follows finds that out.
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func (p *Pipeline) lookUp(ctx context.Context, bucket string) (string, error) {
	home := p.Home()
	r := Call{Operation: GetBucketLocation, Bucket: bucket, Region: home, Once: true}
	resp, err := p.Do(ctx, r)
	found := place{region: home}
	switch {
	case ctx.Err() != nil:
		return "", err
	case p.regions.of(bucket) != "":
		return p.regions.of(bucket), nil // the refusal named it
	case err == nil:
		if found, err = p.placeOf(ctx, bucket, resp); err != nil {
			return "", err
		}
	case HasCode(err, s3err.CredentialsFailed):
		return home, nil
	case !HasCode(err, s3err.AccessDenied):
		found.until = p.Options.Clock().Add(askAgain)
	}
	p.regions.set(bucket, found)
	return found.region, nil
}

// placeOf reads the answer to a look-up. At Amazon a location is a region. Elsewhere
// it may be any place, and what the look-up was signed for is a region that the
// server takes. So a location is tried once, and the others of the server are then
// taken for the same. It fails only when ctx ends.
func (p *Pipeline) placeOf(ctx context.Context, bucket string, resp *transport.Response) (place, error) {
	told, _ := s3xml.ParseLocationConstraint(resp.Document) // what cannot be read tells nothing
	amazon, home, kind := p.Endpoint.Amazon(), p.Home(), p.regions.kindOfPlaces(placesUntried)
	if amazon {
		told, home = RegionOf(told), DefaultRegion
	}
	if !s3addr.IsRegion(told) || told == home || kind == placesOnly {
		return place{region: home}, nil
	}
	if amazon || kind == placesAreRegions {
		return place{region: told, guessed: !amazon}, nil
	}
	try := *ListObjectsV2
	try.Answer = HoldsNothing // what it lists is not read
	r := Call{Operation: &try, Bucket: bucket, Query: s3addr.Query{"list-type=2", "max-keys=1"}, Region: told, Once: true}
	_, err := p.Do(ctx, r)
	named, refused := p.regions.of(bucket), s3err.AnswerOf(err)
	switch {
	case ctx.Err() != nil:
		return place{}, err
	case named != "": // by a refusal
		return place{region: named}, nil
	case err == nil:
		p.regions.kindOfPlaces(placesAreRegions)
	case refused == nil: // a page does not see every refusal, and a Signer may have its own region
		told = home
	case doubtsRegion(refused):
		p.regions.kindOfPlaces(placesOnly)
		told = home
	}
	return place{region: told, guessed: err != nil}, nil
}

// kindOfPlaces returns what is known, after noting what was found.
func (r *regions) kindOfPlaces(found placeNames) placeNames {
	r.mu.Lock()
	defer r.mu.Unlock()
	if found != placesUntried {
		r.places = found
	}
	return r.places
}

// doubtsRegion tells of a refusal that a signature for a wrong region gets.
func doubtsRegion(refused *s3err.Error) bool {
	return refused.Status == 400 || refused.Code == "SignatureDoesNotMatch"
}

// RegionOf resolves Amazon's old names: none for the first region, EU for the
// second.
func RegionOf(constraint string) string {
	switch constraint {
	case "":
		return DefaultRegion
	case "EU":
		return "eu-west-1"
	}
	return constraint
}

// learnRegion tells whether a refusal names another region than the one that
// was signed for, in an element, a header or its words: that of
// AuthorizationHeaderMalformed, AuthorizationQueryParametersError, PermanentRedirect
// and the like. One that names none, of a region that was only a location, sends
// the bucket back to the region of the server.
func (p *Pipeline) learnRegion(ctx context.Context, r *Call, used string, resp *transport.Response) bool {
	if resp.Status < 300 || resp.Status == 304 || resp.Status > 403 {
		return false // the region was taken: what is there, and what not, is told to a valid signature
	}
	refused := s3err.AnswerOf(resp.Failure)
	region := refused.Region
	known := p.regions.get(r.Bucket)
	unproved := known.guessed && known.region == used && doubtsRegion(refused)
	// The try of its location got no answer, which is no refusal where it was the network's fault.
	again := unproved && used == p.Home() && region == "" && r.Region == "" && refused.Code == "SignatureDoesNotMatch"
	if again {
		p.regions.learn(r.Bucket, "")
	}
	switch {
	case region != "":
	case known.region != "" && known.region != used && known.until.IsZero() && r.Region == "" && doubtsRegion(refused):
		return true // another call was refused for it meanwhile
	case unproved && used != p.Home():
		region = p.Home()
	case (again || r.Method == "HEAD" && resp.Status == 400) && r.Bucket != "" && r.Region == "" && p.regions.now(r.Bucket, p.Options.Clock) == "" && !p.Anonymous():
		region, _ = p.regions.lookups.Do(ctx, r.Bucket, func(ctx context.Context) (string, error) { return p.lookUp(ctx, r.Bucket) })
		return region != "" && region != used
	}
	if p.Endpoint.Amazon() && region != "" {
		region = RegionOf(region)
	}
	if region == used || !s3addr.IsRegion(region) {
		return false
	}
	p.regions.learn(r.Bucket, region)
	if r.NewBucket && !p.Endpoint.Amazon() {
		p.regions.learn("", region)
	}
	return true
}

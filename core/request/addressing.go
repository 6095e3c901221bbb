package request

import (
	"context"

	"github.com/minnow-s3/minnow/core/s3addr"
	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// wantsVirtual is what an error says beside the refusal of a bucket in the path.
const wantsVirtual = `; the server wants the bucket before its host: set addressing to "virtual", and endpoint to a name before which a bucket can stand`

// WarnPathStyleRefused is the Code of a Warning that a server wants the bucket
// before its host, which cost a try.
const WarnPathStyleRefused = "PathStyleRefused"

// style is how buckets are addressed: as the option says, or as the server was
// found to want it.
func (p *Pipeline) style() s3addr.Style {
	if p.virtual.Load() {
		return s3addr.Virtual
	}
	return p.Options.Addressing
}

// refusesPath tells of the code by which a server refuses a bucket in the path:
// Tencent COS's, Aliyun OSS's, Huawei OBS's and Volcengine TOS's.
func refusesPath(code string) bool {
	switch code {
	case "PathStyleDomainForbidden", "SecondLevelDomainForbidden", "VirtualHostDomainRequired", "InvalidPathAccess":
		return true
	}
	return false
}

// send sends req, and again with the bucket before the host what is refused for a
// bucket in the path. Where that helps it is remembered, and req is changed. There
// may be no such host, or somebody else's: then the refusal stands.
func (p *Pipeline) send(ctx context.Context, req *transport.Request, r Call) (*transport.Response, error) {
	resp, err := p.transport.Do(ctx, req)
	auto := p.Options.Addressing == "" || p.Options.Addressing == s3addr.Auto
	if err != nil || !auto || p.Endpoint.IsIP() || p.Public.IsIP() || !refusesPath(s3err.CodeOf(resp.Failure)) {
		return resp, err
	}
	object := r.Object
	if r.Form != nil {
		object = "" // a field of the form
	}
	there := *req
	there.Once = true
	there.Host, there.Path = p.Endpoint.In(req.Region).Resolve(s3addr.Virtual, req.Region, r.Bucket, object)
	if there.Host == req.Host || ctx.Err() != nil {
		return resp, nil
	}
	answer, err := p.transport.Do(ctx, &there)
	if err != nil {
		return resp, nil
	}
	if e := s3err.AnswerOf(refuseBody(&there, answer)); e != nil && (e.RequestID == "" || refusesPath(e.Code)) {
		return resp, nil
	}
	p.virtual.Store(true)
	p.WarnOnce(ctx, Warning{
		Code: WarnPathStyleRefused, Message: "the server refuses buckets in the path: they go before its host",
		Remedy: `set addressing to "virtual", which saves the try`,
	})
	*req = there
	return answer, nil
}

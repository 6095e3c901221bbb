package core

import "github.com/minnow-s3/minnow/core/request"

// What belongs to each request is of package request.
type (
	CallOptions    = request.CallOptions
	GetOptions     = request.GetOptions
	ObjectStat     = request.ObjectStat
	Warning        = request.Warning
	Signer         = request.Signer
	SigningRequest = request.SigningRequest
	Probe          = request.Probe
	SignedProbe    = request.SignedProbe
)

// The Codes of the Warnings that are of each request.
const (
	WarnClockSkew        = request.WarnClockSkew
	WarnPathStyleRefused = request.WarnPathStyleRefused
	WarnHiddenMetadata   = request.WarnHiddenMetadata
	WarnLinkOutlivesKeys = request.WarnLinkOutlivesKeys
)

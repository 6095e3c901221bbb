package core

import (
	"github.com/minnow-s3/minnow/core/copies"
	"github.com/minnow-s3/minnow/core/multipart"
	"github.com/minnow-s3/minnow/core/request"
	"github.com/minnow-s3/minnow/core/uploads"
)

// What belongs to each request is of package request.
type (
	CallOptions    = request.CallOptions
	GetOptions     = request.GetOptions
	ObjectStat     = request.ObjectStat
	ObjectOptions  = request.ObjectOptions
	Retention      = request.Retention
	Expiration     = request.Expiration
	RetentionMode  = request.RetentionMode
	CannedACL      = request.CannedACL
	Restore        = request.Restore
	Warning        = request.Warning
	Signer         = request.Signer
	SigningRequest = request.SigningRequest
	Probe          = request.Probe
	SignedProbe    = request.SignedProbe

	IncompleteUpload = multipart.IncompleteUpload
	IncompletePage   = multipart.IncompletePage

	PutOptions = uploads.PutOptions
	PutResult  = uploads.PutResult
	Integrity  = uploads.Integrity
	Resume     = uploads.Resume

	CopySource        = copies.CopySource
	CopyConditions    = copies.CopyConditions
	CopyOptions       = copies.CopyOptions
	CopyResult        = copies.CopyResult
	MetadataDirective = copies.MetadataDirective
	ComposeSource     = copies.ComposeSource
	ComposeOptions    = copies.ComposeOptions
)

// CopyDiffers is the code of a rename that does not trust its copy.
const CopyDiffers = copies.CopyDiffers

// MaxForm is the largest payload that goes as a form, in bytes.
const MaxForm = uploads.MaxForm

// The Codes of the Warnings that are of each request.
const (
	WarnClockSkew        = request.WarnClockSkew
	WarnPathStyleRefused = request.WarnPathStyleRefused
	WarnHiddenMetadata   = request.WarnHiddenMetadata
	WarnLinkOutlivesKeys = request.WarnLinkOutlivesKeys
	WarnNotEncrypted     = request.WarnNotEncrypted

	WarnHiddenETag    = multipart.WarnHiddenETag
	WarnJournalFailed = multipart.WarnJournalFailed

	WarnFormRefused     = uploads.WarnFormRefused
	WarnChecksumRefused = uploads.WarnChecksumRefused
	WarnChecksumIgnored = uploads.WarnChecksumIgnored

	IntegrityAuto   = uploads.IntegrityAuto
	IntegrityCRC32C = uploads.IntegrityCRC32C
	IntegritySHA256 = uploads.IntegritySHA256
	IntegrityMD5    = uploads.IntegrityMD5
	IntegrityNone   = uploads.IntegrityNone

	ResumeOwn   = uploads.ResumeOwn
	ResumeAdopt = uploads.ResumeAdopt

	MetadataCopy    = copies.MetadataCopy
	MetadataReplace = copies.MetadataReplace
)

//go:build !js

package rows

import (
	"encoding/json"
	"testing"
)

// A Go caller who sets what was got changes nothing either.
func TestStructsHoldAllOfADocument(t *testing.T) {
	structs := map[string]func() any{
		"Tags":                 func() any { return new(Tags) },
		"VersioningConfig":     func() any { return new(VersioningConfig) },
		"ObjectLockConfig":     func() any { return new(ObjectLockConfig) },
		"CorsConfig":           func() any { return new(CorsConfig) },
		"LifecycleConfig":      func() any { return new(LifecycleConfig) },
		"EncryptionConfig":     func() any { return new(EncryptionConfig) },
		"ReplicationConfig":    func() any { return new(ReplicationConfig) },
		"WebsiteConfig":        func() any { return new(WebsiteConfig) },
		"LoggingConfig":        func() any { return new(LoggingConfig) },
		"OwnershipControls":    func() any { return new(OwnershipControls) },
		"PublicAccessBlock":    func() any { return new(PublicAccessBlock) },
		"AccelerateConfig":     func() any { return new(AccelerateConfig) },
		"RequestPaymentConfig": func() any { return new(RequestPaymentConfig) },
		"NotificationConfig":   func() any { return new(NotificationConfig) },
		"AccessControlPolicy":  func() any { return new(AccessControlPolicy) },
		"RestoreRequest":       func() any { return new(RestoreRequest) },
	}
	for i := range Table {
		for _, d := range []*Document{Table[i].Up, Table[i].Down} {
			if d == nil || d.Shape == "" || structs[d.Type] == nil {
				continue
			}
			for seed := range uint64(200) {
				text := randomFor(seed, d, true)
				v := structs[d.Type]()
				if err := json.Unmarshal([]byte(text), v); err != nil {
					t.Fatalf("%s of %s: %v", text, d.Type, err)
				}
				again, err := json.Marshal(v)
				if err != nil || !value(t, string(again)).Equal(value(t, text)) {
					t.Fatalf("%s\n%s\nis %s in Go, %v", d.Type, text, again, err)
				}
			}
		}
	}
}

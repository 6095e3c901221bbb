package rows

// ObjectLockConfig says that versions in a bucket may be locked, and how long new ones are.
// Mode: GOVERNANCE may be shortened or ended with the permission to bypass it, COMPLIANCE by nobody.
// Days: At least 1; in place of Years.
// Years: At least 1; in place of Days.
// DefaultRetention: Of an object that is put without a retention of its own.
// {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}
var objectLockConfig = Document{"ObjectLockConfig", "ObjectLockConfiguration{ObjectLockEnabled!(Enabled),Rule-{DefaultRetention~-{" + lockMode + ",Days~#[1],Years~#[1]}}}"}

// Retention keeps a version until a time.
// Mode: GOVERNANCE may be shortened or ended with the permission to bypass it, COMPLIANCE by nobody.
// RetainUntilDate: In the future: S3 refuses another.
// {"Mode": "GOVERNANCE", "RetainUntilDate": "2030-01-01T00:00:00Z"}
var retention = Document{"Retention", "Retention{" + lockMode + ",RetainUntilDate!%}"}

const lockMode = "Mode!(GOVERNANCE|COMPLIANCE)"

// Whether there is a legal hold.
// true
var legalHold = Document{"boolean", "LegalHold^{Status+?(ON|OFF)}"}

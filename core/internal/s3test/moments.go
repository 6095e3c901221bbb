package s3test

const Modified = "Sun, 22 Nov 2026 18:46:12 GMT"

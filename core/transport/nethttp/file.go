package nethttp

import (
	"os"

	"github.com/minnow-s3/minnow/core/transport"
)

// OpenFile returns the file at path as a payload. Close it once the upload has
// settled.
func OpenFile(path string) (payload transport.Payload, closeFile func() error, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return transport.ReaderAt(file, info.Size()), file.Close, nil
}

package nethttp

import (
	"errors"
	"os"

	"github.com/minnow-s3/minnow/core/transport"
)

// OpenFile returns the file at path as a payload. Close it once the upload has
// settled. A file that is changed meanwhile cannot be read to its end: what is
// stored would be neither the old content nor the new.
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
	return transport.ReaderAt(unchanged{file, info}, info.Size()), file.Close, nil
}

// unchanged is a file as long as it is what it was.
type unchanged struct {
	file *os.File
	was  os.FileInfo
}

func (u unchanged) ReadAt(p []byte, offset int64) (int, error) {
	n, err := u.file.ReadAt(p, offset)
	if now, failed := u.file.Stat(); failed == nil && (now.Size() != u.was.Size() || !now.ModTime().Equal(u.was.ModTime())) {
		return 0, errors.New("the file has changed since it was opened")
	}
	return n, err
}

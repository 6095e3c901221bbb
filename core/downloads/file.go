package downloads

import (
	"context"
	"io"
	"io/fs"
	"strconv"
)

// File is what ToFile needs of an *os.File, which is open for reading and writing.
type File interface {
	io.WriterAt
	Stat() (fs.FileInfo, error)
	Truncate(size int64) error
	Sync() error
}

// ToFile is a Keeping sink that writes to a file in place: what fails leaves part
// of the object in it, for a later download to use where the caller of both names
// a journal's entry. It does not close the file. What a program that crashes has
// written since the last commit makes the file another one: then the next download
// begins anew.
func ToFile(file File) Keeping { return kept{placed{to: file}, file} }

type kept struct {
	placed
	file File
}

// Open empties a file of which nothing is to stay.
func (k kept) Open(_ context.Context, keep bool, _ int64) error {
	if keep {
		return nil
	}
	return k.file.Truncate(0)
}

func (k kept) Identity(context.Context) (string, error) {
	stat, err := k.file.Stat()
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(stat.Size(), 10) + " " + strconv.FormatInt(stat.ModTime().UnixNano(), 10), nil
}

func (k kept) Commit(ctx context.Context) (string, error) {
	if err := k.file.Sync(); err != nil {
		return "", err
	}
	return k.Identity(ctx)
}

// Keep has to be asked in any case: what was written of a part stays, and makes the
// file another one than it was.
func (k kept) Keep(ctx context.Context, _ bool) (string, error) { return k.Commit(ctx) }

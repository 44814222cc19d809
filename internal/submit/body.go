package submit

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// A body is the content of a request, which can be attached again.
type body interface {
	attach(r *http.Request) error
}

// A jsonBody is a value as JSON.
type jsonBody struct{ value any }

func (b jsonBody) attach(r *http.Request) error {
	text, err := json.Marshal(b.value)
	setBody(r, "application/json", int64(len(text)), io.NopCloser(bytes.NewReader(text)))
	return err
}

// A formBody holds the fields of a form without files.
type formBody url.Values

func (b formBody) attach(r *http.Request) error {
	text := url.Values(b).Encode()
	setBody(r, "application/x-www-form-urlencoded", int64(len(text)), io.NopCloser(strings.NewReader(text)))
	return nil
}

// A zipBody is an archive.
type zipBody struct{ path string }

func (b zipBody) attach(r *http.Request) error {
	file, size, err := open(b.path)
	if err != nil {
		return err
	}
	setBody(r, "application/zip", size, file)
	return nil
}

// A multipartBody is a form with one file, which is not read into memory.
type multipartBody struct {
	fields     map[string]string
	name, path string // Of the file: that of its field, and where it is.
}

func (b multipartBody) attach(r *http.Request) error {
	var text bytes.Buffer
	form := multipart.NewWriter(&text)
	for name, value := range b.fields {
		if err := form.WriteField(name, value); err != nil {
			return err
		}
	}
	if _, err := form.CreateFormFile(b.name, filepath.Base(b.path)); err != nil {
		return err
	}
	before := text.Len()
	if err := form.Close(); err != nil {
		return err
	}
	file, size, err := open(b.path)
	if err != nil {
		return err
	}
	whole := io.MultiReader(bytes.NewReader(text.Bytes()[:before]), file, bytes.NewReader(text.Bytes()[before:]))
	setBody(r, form.FormDataContentType(), size+int64(text.Len()), struct {
		io.Reader
		io.Closer
	}{whole, file})
	return nil
}

func open(path string) (*os.File, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

func setBody(r *http.Request, contentType string, size int64, content io.ReadCloser) {
	r.Header.Set("Content-Type", contentType)
	r.ContentLength, r.Body = size, content
}

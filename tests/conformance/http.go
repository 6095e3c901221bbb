package conformance

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

var errorCode = regexp.MustCompile(`<Code>([^<]+)</Code>`)

// exchange sends a plain request, as any holder of a presigned URL can:
// {method, url, headers, body}, or {url, form: {fields, more, data, element}}.
// A form with "element" is an HTML form in the page, whose answer nobody sees.
func exchange(ctx context.Context, o map[string]any) (any, error) {
	method, _ := o["method"].(string)
	body, contentType := dataOf(o["body"]), ""
	form, isForm := o["form"].(map[string]any)
	if isForm {
		method = "POST"
		var err error
		if body, contentType, err = formData(form); err != nil {
			return nil, err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, o["url"].(string), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	headers, _ := o["headers"].(map[string]any)
	for name, value := range headers {
		req.Header.Set(name, value.(string))
	}
	resp, err := plain.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if form["element"] == true {
		return nil, err
	}
	return answer(resp, text), err
}

// plain follows nothing and unpacks nothing.
var plain = &http.Client{
	Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func answer(resp *http.Response, text []byte) any {
	headers := map[string]any{}
	for name, values := range resp.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	result := map[string]any{"status": float64(resp.StatusCode), "headers": headers, "content": told(text)}
	if code := errorCode.FindSubmatch(text); code != nil {
		result["code"] = string(code[1])
	}
	return result
}

func dataOf(v any) []byte {
	switch v := v.(type) {
	case string:
		return []byte(v)
	case content:
		return v.bytes
	}
	return nil
}

// formData writes a form's fields, more of them, and the file, which S3 wants last.
func formData(form map[string]any) (body []byte, contentType string, err error) {
	b := &bytes.Buffer{}
	w := multipart.NewWriter(b)
	more, _ := form["more"].(map[string]any)
	for name, value := range merged(form["fields"].(map[string]any), more) {
		if err := w.WriteField(name, value.(string)); err != nil {
			return nil, "", err
		}
	}
	part, err := w.CreateFormFile("file", "file.txt")
	if err == nil {
		_, err = part.Write(dataOf(form["data"]))
	}
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), w.FormDataContentType(), err
}

func escapePath(key string) string {
	return strings.NewReplacer("+", "%20", "%2F", "/").Replace(url.QueryEscape(key))
}

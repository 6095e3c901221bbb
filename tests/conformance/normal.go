package conformance

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/aws/smithy-go"

	"github.com/minnow-s3/minnow/core/s3err"
	"github.com/minnow-s3/minnow/core/transport"
)

// normal brings a result of the core, or a wanted value, into the normal form:
// what JSON has, with the names of the page. It reads the same js tags as the
// bridge's generator.
func normal(v any) any {
	switch v := v.(type) {
	case nil, string, bool, float64:
		return v
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UTC().Format(isoDate)
	case content:
		return told(v.bytes)
	case error:
		return failure(v)
	}
	return normalKind(reflect.ValueOf(v))
}

func normalKind(v reflect.Value) any {
	switch v.Kind() {
	case reflect.String:
		return v.String()
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int32, reflect.Int64:
		return float64(v.Int())
	case reflect.Slice:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = normal(v.Index(i).Interface())
		}
		return list
	case reflect.Map:
		object := map[string]any{}
		for _, name := range v.MapKeys() {
			object[name.String()] = normal(v.MapIndex(name).Interface())
		}
		return object
	case reflect.Struct:
		object := map[string]any{}
		normalFields(object, v)
		return object
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return normal(v.Elem().Interface())
	}
	panic(fmt.Sprintf("a result holds a %s", v.Type()))
}

// normalFields adds the fields of a struct that have a name in the page. The
// tag's option says what becomes of a zero value.
func normalFields(object map[string]any, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			normalFields(object, v.Field(i))
			continue
		}
		name, option, _ := strings.Cut(field.Tag.Get("js"), ",")
		switch {
		case name == "":
		case option == "null" && v.Field(i).IsZero():
			object[name] = nil
		case (option == "omit" || option == "omitempty" || option == "undefined") && v.Field(i).IsZero():
		default:
			object[name] = normal(v.Field(i).Interface())
		}
	}
}

// failure is the normal form of an error: what the page's error object has.
func failure(err error) map[string]any {
	told := map[string]any{"type": "S3Error", "code": "", "message": err.Error(), "operation": ""}
	var operation *smithy.OperationError
	if errors.As(err, &operation) {
		told["operation"] = operation.OperationName
	}
	var argument *s3err.ArgumentError
	var found *s3err.Finding
	var wire *transport.Error
	switch refused := s3err.AnswerOf(err); {
	case errors.As(err, &argument):
		told["type"], told["code"], told["argument"] = "InvalidArgumentError", "InvalidArgument", argument.Argument
	case refused != nil:
		told["type"], told["code"], told["message"] = "ResponseError", refused.Code, refused.Message
		told["status"] = float64(refused.Status)
		for name, value := range map[string]string{"bucketName": refused.BucketName, "objectName": refused.ObjectName,
			"region": refused.Region, "resource": refused.Resource, "requestId": refused.RequestID} {
			if value != "" {
				told[name] = value
			}
		}
	case errors.As(err, &found):
		told["code"], told["message"] = found.Code, found.Message
		if found.Code == s3err.MalformedReply { // of several answers
			told["type"] = "ResponseError"
		}
	case errors.As(err, &wire):
		told["type"], told["code"] = "NetworkError", "NetworkError"
	}
	return told
}

package conformance

import (
	"reflect"
	"strings"
	"time"
)

// arguments are a call's, as resolve left them. A reader notes the first that
// is not what a typed caller could give: such a case is for the page's own
// suite. Missing ones are zero.
type arguments struct {
	limit int  // of a list; 0: all
	pages bool // of a list: as it comes
	list  []any
	err   error
}

func (a *arguments) at(i int) any {
	if i < len(a.list) {
		return a.list[i]
	}
	return nil
}

func (a *arguments) wrong(i int, want string) {
	if a.err == nil {
		a.err = wrongCase("argument %d is a %T, want %s", i, a.at(i), want)
	}
}

func (a *arguments) text(i int) string {
	s, ok := a.at(i).(string)
	if !ok {
		a.wrong(i, "a string")
	}
	return s
}

func (a *arguments) optional(i int) string {
	if a.at(i) == nil {
		return ""
	}
	return a.text(i)
}

func (a *arguments) whole(i int) int64 {
	n, ok := number(a.at(i))
	if !ok && a.at(i) != nil {
		a.wrong(i, "a whole number")
	}
	return n
}

func (a *arguments) content(i int) content {
	switch v := a.at(i).(type) {
	case string:
		return content{bytes: []byte(v)}
	case content:
		return v
	}
	a.wrong(i, "data")
	return content{}
}

// into fills a struct of options, or of conditions, by its js tags. An option
// that it does not have makes the case wrong.
func (a *arguments) into(i int, target any) {
	members, ok := a.at(i).(map[string]any)
	if !ok {
		if a.at(i) != nil {
			a.wrong(i, "an object")
		}
		return
	}
	a.fill(reflect.ValueOf(target).Elem(), members)
}

func (a *arguments) fill(target reflect.Value, members map[string]any) {
	fields := map[string]reflect.Value{}
	taggedFields(fields, target)
	for name, value := range members {
		field, ok := fields[name]
		if !ok || !a.set(field, value) {
			if a.err == nil {
				a.err = wrongCase("%s: a %T is not for a %s", name, value, target.Type())
			}
		}
	}
}

func taggedFields(fields map[string]reflect.Value, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if field.Anonymous {
			taggedFields(fields, v.Field(i))
		} else if name, _, _ := strings.Cut(field.Tag.Get("js"), ","); name != "" {
			fields[name] = v.Field(i)
		}
	}
}

// set gives a field a value of a case, and tells whether it fits.
func (a *arguments) set(field reflect.Value, value any) bool {
	if t, ok := value.(time.Time); ok {
		if field.Type() == reflect.TypeOf(t) {
			field.Set(reflect.ValueOf(t))
			return true
		}
		return false
	}
	switch v := value.(type) {
	case nil:
		return true
	case string:
		if field.Kind() == reflect.String {
			field.SetString(v)
			return true
		}
	case bool:
		if field.Kind() == reflect.Bool {
			field.SetBool(v)
			return true
		}
	case float64:
		if n, ok := number(v); ok && field.CanInt() {
			field.SetInt(n)
			return true
		}
	case []any:
		return field.Kind() == reflect.Slice && a.setList(field, v)
	case map[string]any:
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		if field.Kind() == reflect.Struct {
			a.fill(field, v)
			return true
		}
		return field.Kind() == reflect.Map && a.setMap(field, v)
	}
	return false
}

func (a *arguments) setList(field reflect.Value, items []any) bool {
	list := reflect.MakeSlice(field.Type(), len(items), len(items))
	for i, item := range items {
		if !a.set(list.Index(i), item) {
			return false
		}
	}
	field.Set(list)
	return true
}

func (a *arguments) setMap(field reflect.Value, members map[string]any) bool {
	object := reflect.MakeMap(field.Type())
	for name, member := range members {
		value := reflect.New(field.Type().Elem()).Elem()
		if !a.set(value, member) {
			return false
		}
		object.SetMapIndex(reflect.ValueOf(name), value)
	}
	field.Set(object)
	return true
}

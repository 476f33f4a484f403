package clients

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"sort"
)

// DecodeStrictly reads a text that must have every field of the value, and no other.
func DecodeStrictly(text []byte, value interface{}) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return fmt.Errorf("expected %T, got %s: %w", value, text, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("expected nothing behind the value, got %s", text)
	}
	// What is written anew has every field of the type.
	again, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var wanted, got interface{}
	if err := json.Unmarshal(again, &wanted); err != nil {
		return err
	}
	if err := json.Unmarshal(text, &got); err != nil {
		return err
	}
	if err := sameFields("the answer", wanted, got); err != nil {
		return fmt.Errorf("%w, in %s", err, text)
	}
	return nil
}

// sameFields compares the names of fields all the way down.
func sameFields(place string, wanted, got interface{}) error {
	switch wanted := wanted.(type) {
	case map[string]interface{}:
		found, _ := got.(map[string]interface{})
		if fmt.Sprint(names(wanted)) != fmt.Sprint(names(found)) {
			return fmt.Errorf("%s: expected the fields %v, got %v", place, names(wanted), names(found))
		}
		for name := range wanted {
			if err := sameFields(place+"."+name, wanted[name], found[name]); err != nil {
				return err
			}
		}
	case []interface{}:
		found, _ := got.([]interface{})
		if len(wanted) != len(found) {
			return fmt.Errorf("%s: expected %d items, got %d", place, len(wanted), len(found))
		}
		for i := range wanted {
			if err := sameFields(fmt.Sprintf("%s[%d]", place, i), wanted[i], found[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

func names(fields map[string]interface{}) []string {
	found := make([]string, 0, len(fields))
	for name := range fields {
		found = append(found, name)
	}
	sort.Strings(found)
	return found
}

//go:build gangway_safe

package apivalue

import "reflect"

// placeOf returns the place of an addressable value.
func placeOf(v reflect.Value) place { return v }

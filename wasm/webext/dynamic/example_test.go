//go:build !(js && wasm)

package dynamic_test

import (
	"context"
	"errors"
	"fmt"

	"gangway/wasm/webext"
	"gangway/wasm/webext/dynamic"
)

func ExampleCall() {
	var tabs []struct {
		ID    int64  `js:"id"`
		Title string `js:"title"`
	}
	query := map[string]any{"active": true, "currentWindow": true}
	err := dynamic.Call(context.Background(), &tabs, "tabs.query", query)
	switch thrown, ok := errors.AsType[*webext.Error](err); {
	case errors.Is(err, webext.ErrUnsupported):
		fmt.Println("no tabs here:", err)
	case ok:
		fmt.Println("the browser refused:", thrown.Message)
	case err != nil:
		fmt.Println(err)
	default:
		fmt.Println("tabs:", tabs)
	}
	// Output: no tabs here: call tabs.query: webext: not available here
}

package firefox

import (
	"context"
	"encoding/json"
	"fmt"
)

// keyCodes are the characters by which WebDriver means keys that write none.
var keyCodes = map[string]string{
	"ArrowDown": "\ue015", "ArrowUp": "\ue013", "Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004",
}

// Press shows the tab and presses keys one after the other, as a person does. A
// key is a character, or the name of another key as KeyboardEvent.key has it: one
// of ArrowDown, ArrowUp, Enter, Escape and Tab.
func (t *Tab) Press(ctx context.Context, keys ...string) error {
	var actions []map[string]string
	for _, key := range keys {
		if code, named := keyCodes[key]; named {
			key = code
		}
		actions = append(actions, map[string]string{"type": "keyDown", "value": key}, map[string]string{"type": "keyUp", "value": key})
	}
	_, err := t.run(ctx, true, func() (json.RawMessage, error) {
		return nil, t.browser.client.call("WebDriver:PerformActions", map[string]any{
			"actions": []any{map[string]any{"type": "key", "id": "keys", "actions": actions}},
		}, nil)
	})
	if err != nil {
		return fmt.Errorf("press keys: %w", err)
	}
	return nil
}

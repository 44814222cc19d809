package chromium

import (
	"context"
	"fmt"
)

// findElement waits for an element, brings it into view, and returns its middle.
const findElement = `
	const [selector] = arguments;
	const limit = Date.now() + 5000;
	let element;
	while (!(element = document.querySelector(selector))) {
		if (Date.now() > limit) throw new Error("no element " + selector);
		await new Promise(resolve => setTimeout(resolve, 20));
	}
	element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
	const { x, y, width, height } = element.getBoundingClientRect();
	return { x: x + width / 2, y: y + height / 2 };`

// click clicks the first element that the selector names.
func (b *Browser) click(ctx context.Context, t *target, selector string) error {
	var middle struct{ X, Y float64 }
	if err := b.eval(ctx, t, t.mainWorld, findElement, &middle, []any{selector}); err != nil {
		return fmt.Errorf("click %s: %w", selector, err)
	}
	for _, kind := range []string{"mouseMoved", "mousePressed", "mouseReleased"} {
		params := map[string]any{"type": kind, "x": middle.X, "y": middle.Y}
		if kind != "mouseMoved" {
			params["button"], params["clickCount"] = "left", 1
		}
		if err := b.pipe.call(ctx, t.session, "Input.dispatchMouseEvent", params, nil); err != nil {
			return fmt.Errorf("click %s: %w", selector, err)
		}
	}
	return nil
}

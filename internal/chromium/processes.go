package chromium

import "context"

// A Process is one of Chromium's processes.
type Process struct {
	PID  int    `json:"id"`
	Type string `json:"type"` // Such as browser, renderer or GPU.
}

// Processes returns those that run now.
func (b *Browser) Processes(ctx context.Context) ([]Process, error) {
	var info struct {
		Processes []Process `json:"processInfo"`
	}
	err := b.pipe.call(ctx, "", "SystemInfo.getProcessInfo", nil, &info)
	return info.Processes, err
}

package run

import (
	"context"
	"errors"
)

// startPhone starts the Firefox of the device and opens the pages. On an error
// nothing is left.
func (s *session) startPhone(ctx context.Context) error {
	if err := s.phone.Start(ctx, s.watch.line); err != nil {
		return err
	}
	err := s.installOnPhone(ctx)
	if err == nil {
		s.introduce()
		for _, url := range s.page.urls {
			err = errors.Join(err, s.phone.Show(ctx, url))
		}
	}
	if err != nil {
		err = errors.Join(err, s.phone.Close())
	}
	return err
}

// installOnPhone is install for the device.
func (s *session) installOnPhone(ctx context.Context) error {
	s.watch.await()
	id, err := s.phone.Install(ctx, s.built.Dir)
	if err == nil {
		s.watch.follow(id)
	}
	return err
}

// ended is closed when the browser, or the connection with the device, has ended.
func (s *session) ended() <-chan struct{} {
	if s.phone != nil {
		return s.phone.Done()
	}
	return s.browser.Done()
}

// ends names the things that Ctrl-C ends.
func (s *session) ends() string {
	if s.phone != nil {
		return "this, and removes the extension from the device"
	}
	return s.program.Name
}

// close ends the browser, or removes the extension from the device.
func (s *session) close() error {
	if s.phone != nil {
		return s.phone.Close()
	}
	return s.browser.Close()
}

// Package pageserver serves pages to a browser on this machine.
package pageserver

import (
	"fmt"
	"net"
	"net/http"
)

// A Server serves pages to a browser, on 127.0.0.1 only.
type Server struct {
	// URL is http://127.0.0.1:PORT, without a slash at the end.
	URL string

	server *http.Server
}

// Serve serves pages with handler on a free port of this machine until
// Close.
func Serve(handler http.Handler) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("serve pages: %w", err)
	}
	s := &Server{URL: "http://" + listener.Addr().String(), server: &http.Server{Handler: handler}}
	go s.server.Serve(listener)
	return s, nil
}

// HTML serves one text as the page of every path.
func HTML(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, text)
	})
}

// Close ends the server and its connections.
func (s *Server) Close() error { return s.server.Close() }

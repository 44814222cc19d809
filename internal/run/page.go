package run

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"syscall"
	"time"

	"gangway/internal/extbuild"
)

//go:embed page.html
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// A page is opened by the browser: one that is served here, or others.
type page struct {
	urls    []string
	browser string
	server  *http.Server // Nil for others.
	built   atomic.Pointer[extbuild.Result]
}

// A description is all that the page shows.
type description struct {
	*extbuild.Result
	Browser string
}

// openPage serves the page on this machine only, unless options name another.
func openPage(ctx context.Context, options Options) (*page, error) {
	if len(options.URLs) > 0 {
		return &page{urls: options.URLs}, nil
	}
	address := net.JoinHostPort("127.0.0.1", strconv.Itoa(options.Port))
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d of 127.0.0.1 is in use; choose another with --port, "+
			"or leave --port out for any that is free", options.Port)
	}
	if err != nil {
		return nil, fmt.Errorf("serve the page: %w", err)
	}
	p := &page{urls: []string{"http://" + listener.Addr().String() + "/"}, browser: options.program().Name}
	p.server = &http.Server{Addr: listener.Addr().String(), Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go p.server.Serve(listener)
	return p, nil
}

// describe tells the page which extension it is for.
func (p *page) describe(built *extbuild.Result) { p.built.Store(built) }

func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Host != p.server.Addr {
		// Another site can have its name lead here (DNS rebinding).
		http.Error(w, "this server answers only as "+p.server.Addr, http.StatusMisdirectedRequest)
		return
	}
	built := p.built.Load()
	if r.URL.Path != "/" || built == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache")
	// Whoever asked is gone when this fails.
	_ = pageTemplate.Execute(w, description{built, p.browser})
}

func (p *page) close() {
	if p.server != nil {
		p.server.Close()
	}
}

package codegen

import (
	"fmt"
	"go/types"
	"regexp"
	"strings"
	"unicode"
)

// tsCalls has the types of calls, which stand in the file itself: so it needs
// no other, and fits whichever way the program has the library.
const tsCalls = `
declare namespace gangway {
  type Stream<T> = AsyncIterable<T> | Iterable<T>;

  /** Makes calls: a Link, or the caller of oneShot(). */
  interface Caller {
    unary(method: string, request: unknown, options?: CallOptions): Promise<unknown>;
    serverStream(method: string, request: unknown, options?: CallOptions): AsyncIterable<unknown>;
    clientStream(method: string, requests: Stream<unknown>, options?: CallOptions): Promise<unknown>;
    bidiStream(method: string, requests: Stream<unknown>, options?: CallOptions): AsyncIterable<unknown>;
  }

  interface CallOptions {
    /** Cancels the call. */
    signal?: AbortSignal;
    /** After how many milliseconds the call ends. */
    timeout?: number;
    /** Goes with the request. */
    metadata?: { [key: string]: string };
  }

  /** A call, as its handler sees it. */
  interface Call {
    readonly method: string;
    readonly metadata: { readonly [key: string]: string };
    /** Is aborted when the call is over for its caller. */
    readonly signal: AbortSignal;
  }

  interface Method {
    readonly name: string;
    readonly form: "unary" | "serverStream" | "clientStream" | "bidiStream";
    readonly idempotent?: boolean;
    /** Whether it takes no request. */
    readonly empty?: boolean;
  }

  /** Describes a service to Link.serve, which takes an implementation of Server. */
  interface Service<Server> {
    readonly methods: { readonly [method: string]: Method };
    readonly server?: Server;
  }
}
`

// calls returns the types of calls, for a package that may have others of the names
// which JavaScript has.
func (w *typed) calls() string {
	text := tsCalls
	for _, name := range []string{"Promise", "AsyncIterable", "Iterable", "AbortSignal"} {
		text = regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(text, w.global(name))
	}
	return text
}

// service writes the client of a service, the interface of its server, and its
// description.
func (w *typed) service(s service) error {
	name := tsName(s.name)
	doc := w.comments.texts[s.pos]
	if o := w.pkg.types.Scope().Lookup(s.name); o != nil {
		doc = w.comments.of(o)
	}
	var client, server, calls, methods strings.Builder
	seen := map[string]string{}
	for _, m := range s.methods {
		at := s.name + "." + m.name
		err := w.at(m.pos, at, func() error {
			method := methodName(m.name)
			if other, taken := seen[method]; taken {
				return w.refuse("is %s in JavaScript, as %s is: rename one", method, other)
			}
			seen[method] = at
			req, resp, err := w.messagesOf(m)
			if err != nil {
				return err
			}
			doc := tsDoc(w.comments.texts[m.pos], "  ")
			fmt.Fprintf(&client, "%s  %s(%soptions?: gangway.CallOptions): %s;\n", doc, method, parameterOf(m, req, "gangway.Stream"), w.resultOf(m, resp))
			fmt.Fprintf(&server, "%s  %s(%scall: gangway.Call): %s;\n", doc, method, parameterOf(m, req, w.global("AsyncIterable")), w.handledOf(m, resp))
			calls.WriteString(callOf(s, m, method))
			fmt.Fprintf(&methods, "    %s: %s,\n", method, descriptionOf(s, m))
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, generated := range []string{name + "Client", name + "Server"} {
		if w.ownName(generated) {
			return w.at(s.pos, s.name, func() error {
				return w.refuse("%s is generated for it: rename the other %s", generated, generated)
			})
		}
	}
	fmt.Fprintf(&w.types, "\n%sexport declare class %sClient {\n  /** Calls the %s at the other end. */\n  constructor(caller: gangway.Caller);\n\n%s}\n", tsDoc(doc, ""), name, name, client.String())
	fmt.Fprintf(&w.types, "\n%sexport interface %sServer {\n%s}\n", tsDoc(doc, ""), name, server.String())
	fmt.Fprintf(&w.types, "\n/** Describes %s to Link.serve. */\nexport declare const %s: gangway.Service<%sServer>;\n", name, name, name)
	fmt.Fprintf(&w.module, "\nexport class %sClient {\n  #caller;\n\n  constructor(caller) {\n    this.#caller = caller;\n  }\n%s}\n", name, calls.String())
	fmt.Fprintf(&w.module, "\nexport const %s = %s.freeze({\n  methods: {\n%s  },\n});\n", name, w.global("Object"), methods.String())
	return nil
}

// methodName returns the name of a method in JavaScript: its first letters are
// small, and it is none by which JavaScript itself knows an object.
func methodName(name string) string {
	letters := []rune(name)
	for i, c := range letters {
		if i > 0 && i+1 < len(letters) && unicode.IsLower(letters[i+1]) || !unicode.IsUpper(c) {
			break
		}
		letters[i] = unicode.ToLower(c)
	}
	switch small := string(letters); small {
	case "constructor", "then":
		return small + "_"
	default:
		return small
	}
}

// messagesOf returns the types of the messages of a method.
func (w *typed) messagesOf(m serviceMethod) (req, resp tsType, err error) {
	if m.req != nil {
		if req, err = w.typeOf(m.req); err != nil {
			return req, resp, err
		}
	}
	resp = tsType{"void", false}
	if m.resp != nil {
		resp, err = w.typeOf(types.Unalias(m.resp))
	}
	return req, resp, err
}

// parameterOf returns the parameter with the request, and a comma.
func parameterOf(m serviceMethod, req tsType, stream string) string {
	switch {
	case m.req == nil:
		return ""
	case m.takes:
		return "requests: " + stream + "<" + req.String() + ">, "
	}
	return "request: " + req.String() + ", "
}

// resultOf returns the type of a call.
func (w *typed) resultOf(m serviceMethod, resp tsType) string {
	if m.gives {
		return w.global("AsyncIterable") + "<" + resp.String() + ">"
	}
	return w.global("Promise") + "<" + resp.String() + ">"
}

// handledOf returns the type that a handler gives.
func (w *typed) handledOf(m serviceMethod, resp tsType) string {
	if m.gives {
		return "gangway.Stream<" + resp.String() + ">"
	}
	return w.global("Promise") + "<" + resp.String() + "> | " + resp.String()
}

// formOf returns the name of the function of a caller for a method.
func formOf(m serviceMethod) string {
	switch {
	case m.takes && m.gives:
		return "bidiStream"
	case m.takes:
		return "clientStream"
	case m.gives:
		return "serverStream"
	}
	return "unary"
}

// callOf returns the code of a method of a client.
func callOf(s service, m serviceMethod, method string) string {
	parameters, argument, options := "request, options", "request", "options"
	switch {
	case m.req == nil:
		parameters, argument = "options", "null"
	case m.takes:
		parameters, argument = "requests, options", "requests"
	}
	if m.idempotent {
		options = "{ ...options, idempotent: true }"
	}
	return fmt.Sprintf("\n  %s(%s) {\n    return this.#caller.%s(%s, %s, %s);\n  }\n", method, parameters, formOf(m), quoted(s.name+"/"+m.name), argument, options)
}

// descriptionOf returns the description of a method.
func descriptionOf(s service, m serviceMethod) string {
	text := fmt.Sprintf("{ name: %s, form: %s", quoted(s.name+"/"+m.name), quoted(formOf(m)))
	if m.idempotent {
		text += ", idempotent: true"
	}
	if m.req == nil {
		text += ", empty: true"
	}
	return text + " }"
}

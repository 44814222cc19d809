// The types of gangway.rpc.js: sessions and calls for ends that are written in
// JavaScript.
//
// A client and the description of a service are generated from Go, by gangway
// generate --typescript.

/** How a call failed: the codes of gRPC. */
export type Code =
  | "CANCELLED"
  | "UNKNOWN"
  | "INVALID_ARGUMENT"
  | "DEADLINE_EXCEEDED"
  | "NOT_FOUND"
  | "ALREADY_EXISTS"
  | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION"
  | "ABORTED"
  | "OUT_OF_RANGE"
  | "UNIMPLEMENTED"
  | "INTERNAL"
  | "UNAVAILABLE"
  | "DATA_LOSS"
  | "UNAUTHENTICATED";

/**
 * The error of a call. A handler may throw one; its caller gets the code, the text
 * and the details.
 */
export declare class CallError extends Error {
  constructor(code: Code, text?: string, more?: { details?: unknown[]; mayHaveRun?: boolean; cause?: unknown });
  readonly code: Code;
  /** For people. */
  readonly text: string;
  /** Each is {type, value}, of a type that Go has registered. */
  readonly details: unknown[];
  /** Whether the handler may have begun. If not, the call has had no effect. */
  readonly mayHaveRun: boolean;
}

export type Stream<T> = AsyncIterable<T> | Iterable<T>;

export interface CallOptions {
  /** Cancels the call. */
  signal?: AbortSignal;
  /** After how many milliseconds the call ends. */
  timeout?: number;
  /** Goes with the request. */
  metadata?: { [key: string]: string };
  /** Whether the call may be made again when the other end has lost it. */
  idempotent?: boolean;
}

/** Makes calls. Its promises and loops are rejected with a CallError. */
export interface Caller {
  unary(method: string, request: unknown, options?: CallOptions): Promise<unknown>;
  serverStream(method: string, request: unknown, options?: CallOptions): AsyncIterable<unknown>;
  clientStream(method: string, requests: Stream<unknown>, options?: CallOptions): Promise<unknown>;
  bidiStream(method: string, requests: Stream<unknown>, options?: CallOptions): AsyncIterable<unknown>;
}

export interface Method {
  readonly name: string;
  readonly form: "unary" | "serverStream" | "clientStream" | "bidiStream";
  readonly idempotent?: boolean;
  /** Whether it takes no request. */
  readonly empty?: boolean;
}

/** A service, as it is generated. */
export interface Service<Server> {
  readonly methods: { readonly [method: string]: Method };
  readonly server?: Server;
}

/** The session that carries a link. */
export interface Carrier {
  /** Whether this end goes on from a stored state. */
  readonly restored: boolean;
  /** The other end, as the browser describes it. */
  readonly sender?: unknown;
  /** Sends an encoded message. It is fulfilled when that has its place in the session. */
  sendItem(item: Uint8Array): Promise<void>;
  /** Is rejected when the session has ended. The error's property unsent has the items that have never left. */
  receiveItem(): Promise<{ item: Uint8Array; redelivered: boolean }>;
  /** Says whether a message is waited for. */
  expect(expected: boolean): void;
  abort(): void;
}

/** Why a session has ended, and the error of each thing that it could not do. */
export declare class SessionError extends Error {
  readonly code:
    | "closed"
    | "aborted"
    | "forgotten"
    | "refused"
    | "no-version"
    | "violated"
    | "too-large"
    | "busy"
    | "gone"
    | "memory";
  /** The items that have never left. */
  readonly unsent: Uint8Array[];
  /** The items that the other end has not confirmed, those included. */
  readonly unconfirmed: Uint8Array[];
}

/** A connection that outlives ports: each message arrives once and in order. */
export interface Session extends Carrier, AsyncIterable<unknown> {
  /** Sends a message. It is fulfilled when that has its place in the window, which makes the sender wait. */
  send(value: unknown): Promise<void>;
  /** Closes the session in order, and is fulfilled by its end. */
  close(): Promise<SessionError>;
  /** Is fulfilled by the end of the session. */
  readonly closed: Promise<SessionError>;
}

/**
 * Dials a session to a listener of a name, and goes on until that has welcomed it.
 * The session connects again whenever its port ends. A signal ends it before that.
 */
export declare function dial(name: string, options?: { connect?: (name: string) => unknown; signal?: AbortSignal }): Promise<Session>;

/** Has the handlers of methods, for any number of links and for one-shot messages. */
export declare class Mux {
  serve<Server>(service: Service<Server>, implementation: NoInfer<Server>): void;

  /**
   * Serves a one-shot message that is a call of a caller of oneShot, and returns
   * nothing for another message.
   *
   *     browser.runtime.onMessage.addListener((message, sender) => mux.answer(message, sender));
   */
  answer(message: unknown, sender?: unknown): Promise<object> | undefined;
}

/** Carries calls over one session, in both directions. */
export declare class Link implements Caller {
  constructor(session: Carrier, options?: { mux?: Mux });
  /** Is fulfilled when the link has ended, with its session, by the error of later calls. */
  readonly closed: Promise<CallError>;
  /** Serves a service. A new link is to serve in the turn in which it is made. */
  serve<Server>(service: Service<Server>, implementation: NoInfer<Server>): void;
  unary(method: string, request: unknown, options?: CallOptions): Promise<unknown>;
  serverStream(method: string, request: unknown, options?: CallOptions): AsyncIterable<unknown>;
  clientStream(method: string, requests: Stream<unknown>, options?: CallOptions): Promise<unknown>;
  bidiStream(method: string, requests: Stream<unknown>, options?: CallOptions): AsyncIterable<unknown>;
}

/**
 * Returns a caller whose calls are one-shot messages, for an end that wants no
 * session. They have no streams, and a cancellation does not cross.
 * @param send runtime.sendMessage by default
 */
export declare function oneShot(send?: (message: object) => Promise<unknown>): Caller;

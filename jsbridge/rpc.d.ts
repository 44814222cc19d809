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
    | "peer-closed"
    | "aborted"
    | "forgotten"
    | "refused"
    | "no-version"
    | "violated"
    | "too-large"
    | "busy"
    | "gone"
    | "memory"
    | "away"
    | "invalidated"
    | "stopped"
    | "listening"
    | "store"
    | "unsupported";
  /** The items that have never left. */
  readonly unsent: Uint8Array[];
  /** The items that the other end has not confirmed, those included. */
  readonly unconfirmed: Uint8Array[];
}

/**
 * A connection that outlives ports: each message arrives once and in order. Loop over
 * it to receive: the loop ends when the other end has closed the session, and throws
 * if it ends otherwise. A message is handled when the next one is asked for.
 */
export interface Session extends Carrier, AsyncIterable<unknown> {
  readonly name: string;
  /** Names the session at both ends, also after a loss of memory: a key for a program's own state. */
  readonly id: string;
  /** Sends a message. It is fulfilled when that has its place in the window, which makes the sender wait. */
  send(value: unknown): Promise<void>;
  /** Receives the next message, and whether an earlier memory of this end may have had it. */
  receive(): Promise<{ value: unknown; redelivered: boolean }>;
  /** Closes the session in order, and is fulfilled by its end: "closed" when all was handled. */
  close(): Promise<SessionError>;
  /** Is fulfilled by the end of the session. */
  readonly closed: Promise<SessionError>;
}

export interface Limits {
  /** How many messages may be on their way to this end, and how many bytes of them. */
  messages?: number;
  bytes?: number;
  /** How many bytes a message may have. */
  maxMessage?: number;
  /** After how many milliseconds without the other end the session ends. */
  keep?: number;
}

/** Whom to connect to: by default the other contexts of the own extension. */
export interface Target {
  tabId?: number;
  frameId?: number;
  documentId?: string;
  /** Another extension. Values pass there as the browser converts them. */
  extensionId?: string;
}

export interface DialOptions extends Target, Limits {
  /** Ends the dial; not the session that it has given. */
  signal?: AbortSignal;
  /** Opens a port of a name, in place of the browser. */
  connect?: (name: string) => unknown;
  /** The pauses between attempts to connect, in milliseconds. */
  backoffMin?: number;
  backoffMax?: number;
  /**
   * Is called when the session is "connected", "waiting" for the other end, or "ended".
   * restarted says, of "connected", that the other end has lost its memory: messages
   * from there may be missing or come again.
   */
  onChange?: (state: "connected" | "waiting" | "ended", restarted: boolean) => void;
}

/**
 * Dials a session to a listener of a name, in Go or in JavaScript, and goes on until
 * that has welcomed it. The session connects again whenever its port ends.
 */
export declare function dial(name: string, options?: DialOptions): Promise<Session>;

export interface AcceptOptions extends Limits {
  /** Keeps no state in storage.session: a loss of memory ends the sessions. */
  volatile?: boolean;
  /** How many sessions there may be, and an eighth of them for each sender. */
  maxSessions?: number;
  /** How many bytes messages may take that wait, and half of them for each sender. */
  maxMemory?: number;
  /** How many bytes of storage.session they may take, and half of them for each sender. */
  maxStored?: number;
}

/** A source of sessions or ports. */
export interface Listener<T> extends AsyncIterable<T> {
  /** Ends listening. */
  stop(): void;
}

/**
 * Listens for sessions of a name, inside the extension. Call it in the first turn of a
 * background, so that those which woke it find it: they come again after a loss of
 * memory, with restored set. It needs the permission "storage", unless they are volatile.
 */
export declare function accept(name: string, options?: AcceptOptions): Listener<Session>;

/** One end of a connection. Loop over it to receive. */
export interface Port extends AsyncIterable<unknown> {
  readonly name: string;
  /** The end that connected, as the browser describes it. */
  readonly sender?: unknown;
  /** Sends a message: those of a turn leave together. After the end it does nothing. */
  send(value: unknown): void;
  /** Ends the port, after what was sent. */
  close(): void;
  /**
   * Is fulfilled when the port has ended, with the browser's reason or "". It ends,
   * too, when its page goes into the back/forward cache: open another in pageshow.
   */
  readonly closed: Promise<string>;
}

/** Opens a port to Go, or to JavaScript that listens by this library. */
export declare function connect(target: Target & { name: string }): Port;

/** Listens for ports of a name, inside the extension. Call it in the first turn of a background. */
export declare function listen(name: string): Listener<Port>;

/** Encodes a message as Go does. */
export declare function encode(value: unknown): Uint8Array;

/** Decodes a message. */
export declare function decode(item: Uint8Array): unknown;

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

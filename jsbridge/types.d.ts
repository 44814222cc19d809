// The types that the scripts share with each other, with wasm_exec.js and with
// the browser, for tsc. The classes of the scripts implement the interfaces of
// Gangway, and the tests in tests/checks hold the numbers to those of Go.

/** The namespace of these scripts, one in each global. */
interface Gangway {
  programs: Gangway.Program[];
  Kind: Gangway.Kinds;
  End: Readonly<{ BROWSER: 0; FROZEN: 1; INVALID: 2; CRASHING: 3 }>;
  BATCH_HEADER: Uint8Array;
  BRIDGE_VERSION: number;
  CRASHING: Uint8Array;
  /** What the names of the ports begin with by which frames ask for their programs. */
  FRAME: string;
  Host: new (program: Gangway.Program) => Gangway.Host;
  /** There in content scripts whose programs may run in a frame. */
  Relay?: new (program: Gangway.Program) => Gangway.Host;
  codec: Gangway.Codec;
  /** There in extensions whose messages are JSON. */
  jsonText?: Gangway.JSONText;
  start(config: Gangway.Config, carrier?: Function, sources?: Record<string, Gangway.Source>): void;
  lazy(config: Gangway.LazyConfig, load: (sources: Record<string, Gangway.Source>) => void): void;
  call(name: string, value: unknown): Promise<unknown>;
  /** The functions of package page, there in programs that call them. */
  page?: Record<string, (request: Gangway.PageRequest) => Gangway.PageAnswer>;
  /** Keeps the target of a DOM event, and returns the text that stands for it in place of a selector. */
  keepTarget?(target: Element): string;
  /** Makes of an object that the browser gives the one that Go keeps, there in programs that filter responses. */
  wrap?(object: any, forget: () => void): any;
  describe(thrown: unknown): Gangway.Thrown;
}

declare namespace Gangway {
  /** What the build writes into the start script of a program. */
  interface Config {
    program: string;
    module?: string;
    events?: string[];
    /** What addListener gets beside the listener, by the paths of events. */
    extra?: Record<string, unknown[]>;
    /** Nothing but Go listens for ports inside the extension. */
    batched?: boolean;
    /** No other script of the extension is in the frames of this content script. */
    sole?: boolean;
    /** The program is a binary that gangway exec runs. */
    exec?: boolean;
    argv?: string[];
    env?: Record<string, string>;
    /** Of a program in a frame: what is told of its end. */
    inFrame?: { end(ending: Ending): void };
  }

  interface LazyConfig extends Config {
    events: string[];
    lazy?: boolean;
    ports?: string[];
    dom?: DeclaredDOMEvent[];
    /** Properties of the page's messages that are for the program; all are if it is left out. */
    messages?: Record<string, string>[];
  }

  /** A DOM event of the manifest. */
  interface DeclaredDOMEvent {
    event: string;
    selector: string;
    preventDefault?: boolean;
  }

  type Kinds = Readonly<{
    CONNECT: 1;
    EVENT: 2;
    MESSAGE: 3;
    DISCONNECT: 4;
    BAD_MESSAGE: 5;
    REQUEST: 6;
    BAD_REQUEST: 7;
    REPLY: 8;
    NO_REPLY: 9;
    INVALID: 10;
    BATCH: 11;
  }>;

  /** What Go takes from the queue. */
  interface QueueRecord {
    kind: Kinds[keyof Kinds];
    /** Of the port, the event, the request or the call, as the kind says. */
    id: number;
    /** The event of a port or a request, or how a port ended. */
    info?: number;
    /** A message that is not encoded yet, the arguments of an event, or a batch. */
    value?: unknown;
    /** Parts of the value that have no form as bytes are left out. */
    lenient?: boolean;
    text?: string;
    /** The API object that comes with it, such as a sender. */
    object?: unknown;
    /** Live objects that come with it. */
    detail?: unknown;
    /** The port that a CONNECT is of. */
    port?: Port;
  }

  interface Queue extends Iterable<QueueRecord> {
    readonly length: number;
    push(record: QueueRecord): void;
    take(): QueueRecord | undefined;
    clear(): void;
  }

  /** An event that programs can declare, wherever it is listened to. */
  interface Source {
    addListener(listener: (...args: any[]) => unknown, ...extra: unknown[]): void;
    removeListener(listener: (...args: any[]) => unknown): void;
  }

  /** An event that is not what the browser has at its path. */
  interface KnownEvent {
    find: (kept: Map<string, unknown>) => Source | undefined;
    kind: Kinds[keyof Kinds];
    needs: string;
    optional?: boolean;
  }

  interface DeclaredEvent {
    readonly id: number;
    listen(): void;
  }

  /** Batches as text. */
  interface JSONText {
    /** Whether a port of that name carries batches. */
    batched(name: string): boolean;
    /** The name of a port that shall carry them. */
    mark(name: string): string;
    /** The port as one of byte arrays, if it carries batches. */
    port(jsPort: RuntimePort): RuntimePort;
    /** The answer to a one-shot message that gets none. */
    NO_ANSWER: unknown;
    /** An answer as it was given: undefined for NO_ANSWER. */
    answer(value: unknown): unknown;
    /** Throws if a value is too large for the browser; size is that of its item. */
    check(value: unknown, size: number): void;
  }

  interface Port {
    readonly id: number;
    readonly jsPort: RuntimePort;
    batched: boolean | null;
    outbox: number;
    greeting: Uint8Array | null;
    ended: boolean;
    open(): void;
    disconnect(): void;
  }

  /** The parts of the extension API, by their paths. */
  interface Parts {
    functions: string[];
    events: string[];
  }

  /** The first message to a frame of the extension: all that it needs to know for its program. */
  interface Welcome extends Parts {
    program: string;
    /** Of the extension. */
    id: string;
    /** The events that the program declares, with their ids. */
    declared: [string, number][];
  }

  /** An element that is inserted, or a text where it has no tag. */
  interface PageNode {
    tag?: string;
    text?: string;
    attributes?: { name: string; value: string }[];
    children?: PageNode[];
  }

  interface PageRequest {
    selector?: string;
    name?: string;
    value?: string;
    where?: string;
    nodes?: PageNode[];
  }

  interface PageAnswer {
    text?: string;
    found?: boolean;
    count?: number;
  }

  /** How a run of a program ended. */
  interface Ending {
    sentence: string;
    /** Whether main returned, or exit was called with 0. */
    success?: boolean;
    /** The module could not be started: another try would end the same. */
    final?: boolean;
    /** The program starts again at once. */
    again?: boolean;
  }

  interface Program {
    readonly config: Config;
    readonly carrier: Function | undefined;
    /** The compiled module, kept where the program may run again. */
    module: WebAssembly.Module | undefined;
    readonly queue: Queue;
    readonly ports: Map<number, Port>;
    /** Ports that have ended by the back/forward cache, which Go has not been told yet. */
    readonly frozenPorts: Set<number>;
    readonly events: Map<string, DeclaredEvent>;
    readonly lacking: Map<string, string>;
    event(name: string): DeclaredEvent | undefined;
    /** Live objects of the record taken last, for Go. */
    detail: unknown;
    /** The value that Go decoded last, for Go. */
    outgoing: unknown;
    readonly restarts: boolean;
    readonly runs: { readonly inARow: number; end(sentence: string): void };
    move(error: unknown): boolean;
    attach(jsPort: RuntimePort, batched: boolean | null, inside: boolean): Port;
    invalidated(): boolean;
    say(level: "info" | "error", sentence: string): void;
    started(): void;
    printed(text: string): void;
    leave(id: number): void;
    reply(id: number, value: unknown): void;
    ignore(id: number): void;
    /** Notes how many bytes a one-shot message has, once they are known. */
    weigh(id: number, size: number): void;
    unlisten(id: number): void;
    listenWith(name: string, extra: unknown[]): number;
    call(path: string, args: unknown[]): number;
    forgetCall(id: number): void;
    /** Whether the extension is gone; tells Go so. */
    invalidated(): boolean;
    finish(ending: Ending): void;
  }

  /** One run of a program. */
  interface Host {
    /** Tells Go that the queue is not empty. */
    wake(): void;
    /** Has the greeting of a port posted at the end of the turn. */
    greet(port: Port): void;
    /** Posts the messages that wait on a port. */
    flush(port: Port): void;
    /** Loads the module and runs it to its end. */
    run(): Promise<void>;
  }

  /** The browser's object for a response that the extension filters. */
  interface StreamFilter {
    onstart: ((event: unknown) => void) | null;
    ondata: ((event: { data: ArrayBuffer }) => void) | null;
    onstop: ((event: unknown) => void) | null;
    onerror: ((event: unknown) => void) | null;
    readonly status: string;
    readonly error: string;
    write(bytes: Uint8Array): void;
    suspend(): void;
    resume(): void;
    close(): void;
    disconnect(): void;
  }

  interface Codec {
    newEncoder(limits?: Limits): Encoder;
    newDecoder(limits?: Limits): Codec["decode"];
    decode(bytes: Uint8Array): unknown;
    CodecError: new (code: string, reason: string, path: string) => Error;
    defaultLimits: Readonly<Required<Limits>>;
  }

  interface Limits {
    depth?: number;
    items?: number;
    size?: number;
  }

  interface Encoder {
    encode(value: unknown, lenient?: boolean): Uint8Array;
    release(): void;
  }

  interface Thrown {
    name: string;
    message: string;
  }
}

/** The class of wasm_exec.js. */
interface Go {
  argv: string[];
  env: Record<string, string>;
  exited: boolean;
  importObject: WebAssembly.Imports & Record<string, Record<string, Function>>;
  exit: (code: number) => void;
  _inst: { exports: GoExports };
  /** The call of JavaScript that Go is to make, null if it is none. */
  _pendingEvent?: unknown;
  /** The values that Go has, by their numbers. */
  _values?: unknown[];
  _resume(): void;
  run(instance: WebAssembly.Instance): Promise<void>;
}

interface GoExports {
  mem: WebAssembly.Memory;
  gangway_wake(): void;
}

/** A port as the browser has it. */
interface RuntimePort {
  readonly name: string;
  readonly sender?: Sender;
  /** Of a port of ours, whether it carries batches. */
  readonly batched?: boolean;
  readonly error?: { message?: string } | null;
  readonly onMessage: Gangway.Source;
  readonly onDisconnect: Gangway.Source;
  postMessage(value: unknown): void;
  disconnect(): void;
}

interface Sender {
  id?: string;
  url?: string;
  origin?: string;
  documentId?: string;
}

/** A context of the extension, as Chromium lists them. */
interface ExtensionContext {
  contextType: string;
  documentId?: string;
  documentUrl?: string;
}

/** The parts of the browser's API that the scripts use. */
interface BrowserAPI {
  runtime?: {
    id?: string;
    lastError?: { message?: string } | null;
    onConnect?: Gangway.Source;
    onConnectExternal?: Gangway.Source;
    onUserScriptConnect?: Gangway.Source;
    onMessage?: Gangway.Source;
    onMessageExternal?: Gangway.Source;
    onUserScriptMessage?: Gangway.Source;
    onSuspend?: Gangway.Source;
    getContexts?(filter: object): Promise<ExtensionContext[]>;
    getURL(path: string): string;
  };
  action?: { onClicked?: Gangway.Source };
  browserAction?: { onClicked?: Gangway.Source };
  tabs?: object;
  extension?: {
    getBackgroundPage?(): unknown;
    getViews?(): unknown[];
  };
}

// The globals, each by all its names.
declare var gangway: Gangway | undefined;
declare var Go: new () => Go;
declare var fs: { writeSync(fd: number, bytes: Uint8Array): number };
/** Of content scripts in Firefox: copies a value into a global. */
declare var cloneInto: ((value: unknown, target: object, options?: { wrapReflectors?: boolean }) => unknown) | undefined;
declare var browser: BrowserAPI | undefined;
declare var chrome: BrowserAPI | undefined;

// The half of the console collector that runs in every Firefox process.
//
// Mirrors collect_parent.js: it sends one "gangway:line" message for each
// console call and each script error of its own process, in their order. The
// driver loads it before any extension, so that the first line of a background
// is not missed.
//
// Arguments become strings here, because what a page logs can neither be
// cloned nor be looked at later: strings stay as they are, whatever their
// length, and the rest is written for people.
(function () {
  "use strict";

  const MAX_DEPTH = 3;
  const MAX_ENTRIES = 100;

  const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
  const systemPrincipal = Services.scriptSecurityManager.getSystemPrincipal();

  // In the parent, collect_parent.js puts its own send in place of
  // the message manager's.
  const send = globalThis.gangwaySend ?? (data => sendAsyncMessage("gangway:line", data));

  storage.addLogEventListener(event => send(consoleLine(event.wrappedJSObject)), systemPrincipal);
  Services.console.registerListener({ observe: message => {
    const line = errorLine(message);
    if (line) {
      send(line);
    }
  } });
  if (!globalThis.gangwaySend) {
    addMessageListener("gangway:flush", message => sendAsyncMessage("gangway:flushed", message.data));
  }

  function consoleLine(event) {
    return {
      time: event.timeStamp,
      level: event.level,
      args: argumentsOf(event),
      file: event.filename,
      line: event.lineNumber,
      column: event.columnNumber,
      // A number. Firefox's own modules and the workers that no window owns have
      // a text here; a worker of a window has that window's number.
      window: typeof event.innerID == "number" ? event.innerID : 0,
      worker: typeof event.innerID == "string" && !event.chromeContext,
      addon: event.addonId || "",
    };
  }

  function argumentsOf(event) {
    const args = Array.from(event.arguments ?? [], describe);
    if (event.timer) {
      const { name, duration, error } = event.timer;
      args.unshift(error ? `${name}: ${error}` : `${name}: ${duration ?? 0} ms`);
    }
    if (event.counter) {
      args.unshift(`${event.counter.label}: ${event.counter.count}`);
    }
    return args;
  }

  function errorLine(message) {
    // Content processes report their own; the parent gets each once more.
    if (!(message instanceof Ci.nsIScriptError) || message.isForwardedFromContentProcess) {
      return null;
    }
    return {
      time: message.timeStamp,
      level: message.flags & message.warningFlag ? "warn" : "error",
      args: [message.errorMessage],
      file: message.sourceName,
      line: message.lineNumber,
      column: message.columnNumber,
      window: message.innerWindowID,
      category: message.category,
      addon: "",
    };
  }

  function describe(value) {
    try {
      return typeof value == "string" ? value : inspect(value, 0, []);
    } catch (error) {
      return `[not readable: ${error}]`;
    }
  }

  function inspect(value, depth, above) {
    switch (typeof value) {
      case "string":
        return JSON.stringify(value);
      case "bigint":
        return `${value}n`;
      case "number":
        return Object.is(value, -0) ? "-0" : String(value);
      case "object":
      case "function":
        return value === null ? "null" : inspectObject(Cu.waiveXrays(value), depth, above);
      default:
        return String(value);
    }
  }

  function inspectObject(object, depth, above) {
    const name = Cu.getClassName(object, true);
    if (Cu.isProxy(object)) {
      return "[Proxy]";
    }
    if (above.includes(object)) {
      return "[Circular]";
    }
    const inner = value => inspect(value, depth + 1, [...above, object]);
    if (name == "Function") {
      return `[Function ${own(object, "name") || "(anonymous)"}]`;
    }
    if (name == "Error" || name == "DOMException") {
      return inspectError(object);
    }
    if (name == "Date" || name == "RegExp" || name == "Exception") {
      return String(object);
    }
    if (name == "ArrayBuffer") {
      return `ArrayBuffer(${object.byteLength})`;
    }
    if (name.startsWith("HTML") && name.endsWith("Element")) {
      return `<${object.localName}${object.id ? "#" + object.id : ""}>`;
    }
    if (depth >= MAX_DEPTH) {
      return `[${name}]`;
    }
    if (name == "Array") {
      return `[${limited(object, object.length, inner)}]`;
    }
    if (ArrayBuffer.isView(object) && name != "DataView") {
      return `${name}(${object.length}) [${limited(object, object.length, inner)}]`;
    }
    if (name == "Map") {
      return `Map(${object.size}) {${limited(object.entries(), object.size, e => `${inner(e[0])} => ${inner(e[1])}`)}}`;
    }
    if (name == "Set") {
      return `Set(${object.size}) {${limited(object.values(), object.size, inner)}}`;
    }
    return inspectProperties(object, name, inner);
  }

  // Getters are not called: looking must not change what a page does.
  function inspectProperties(object, name, inner) {
    const keys = Object.keys(object);
    const text = limited(keys, keys.length, key => {
      const property = Object.getOwnPropertyDescriptor(object, key);
      return `${key}: ${property && "value" in property ? inner(property.value) : "[Getter]"}`;
    });
    const prefix = name == "Object" ? "" : name + " ";
    return text ? `${prefix}{${text}}` : `${prefix}{}`;
  }

  function inspectError(error) {
    const title = `${error.name}: ${error.message}`;
    const stack = String(error.stack ?? "").trim();
    return stack ? `${title}\n    ${stack.split("\n").join("\n    ")}` : title;
  }

  function limited(iterable, length, each) {
    const parts = [];
    for (const value of iterable) {
      if (parts.length == MAX_ENTRIES) {
        parts.push(`... ${length - MAX_ENTRIES} more`);
        break;
      }
      parts.push(each(value));
    }
    return parts.join(", ");
  }

  function own(object, key) {
    return Object.getOwnPropertyDescriptor(object, key)?.value;
  }
})();

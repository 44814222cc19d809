// The DOM of the page for package page: a few functions that take and give plain
// values, so that a program calls them in place and from a frame of the extension
// alike. It stands in the start scripts of programs that call them.
//
// A page can give an element or a document members of its own, by names and ids,
// also as a content script sees them. So the members here are those of the
// prototypes.
//
// Mirrors package page in wasm/webext/page.
"use strict";

(() => {
  const gangway = /** @type {Gangway} */ (globalThis.gangway ??= /** @type {any} */ ({}));
  if (gangway.page) return;

  const XHTML = "http://www.w3.org/1999/xhtml";

  /** How many characters a text has at most. */
  const TEXT = 1024 * 1024;

  /** How many nodes are inserted at once at most, and how deep. */
  const NODES = 1000;
  const DEPTH = 32;

  /** How many targets of events are kept. */
  const TARGETS = 1000;

  /** What stands for the target of an event in place of a selector. */
  const TARGET = /^:gangway\((\d+)\)$/;

  /** Elements that run code, load documents or change the addresses of others. */
  const REFUSED = new Set(["base", "embed", "frame", "iframe", "link", "meta", "object", "script", "style", "template"]);

  /** The same of attributes. */
  const HANDLER = /^on|^srcdoc$/i;

  /** Begins an address that is code, after whatever a browser skips. */
  const CODE = /^[\u0000-\u0020]*j[\t\n\r]*a[\t\n\r]*v[\t\n\r]*a[\t\n\r]*s[\t\n\r]*c[\t\n\r]*r[\t\n\r]*i[\t\n\r]*p[\t\n\r]*t[\t\n\r]*:/i;

  /** @type {Map<number, WeakRef<Element>>} */
  const targets = new Map();
  let lastTarget = 0;

  /**
   * The function of a prototype that reads or writes a property.
   *
   * @param {any} prototype
   * @param {string} name
   * @param {"get" | "set" | "value"} how
   * @returns {Function}
   */
  const member = (prototype, name, how) => /** @type {any} */ (Object.getOwnPropertyDescriptor(prototype, name))[how];

  /**
   * @param {string} name
   * @param {string} message
   */
  const fail = (name, message) => {
    throw Object.assign(new Error(message), { name });
  };

  /** @param {string} text */
  const bounded = (text) => (text.length <= TEXT ? text : fail("RangeError", `the text has more than ${TEXT} characters`));

  /** @param {string} selector @returns {Element} */
  const first = (selector) => {
    const target = TARGET.exec(selector);
    const element = target ? targets.get(Number(target[1]))?.deref() : member(Document.prototype, "querySelector", "value").call(document, selector);
    if (!element || !member(Node.prototype, "isConnected", "get").call(element)) fail("NoElement", `no element is ${JSON.stringify(selector)}`);
    return element;
  };

  /** @param {Element} element */
  const kindOf = (element) => member(Element.prototype, "localName", "get").call(element).toLowerCase();

  /** @param {string} kind */
  const allow = (kind) => {
    if (REFUSED.has(kind)) fail("NotAllowed", `elements of the kind ${JSON.stringify(kind)} are not changed or inserted`);
  };

  /** @param {string} selector */
  const changeable = (selector) => {
    const element = first(selector);
    allow(kindOf(element));
    return element;
  };

  /**
   * @param {Element} element
   * @param {string} name
   * @param {string} value
   */
  const setAttribute = (element, name, value) => {
    if (HANDLER.test(name)) fail("NotAllowed", `the attribute ${JSON.stringify(name)} would run code of the page`);
    if (CODE.test(value)) fail("NotAllowed", `the attribute ${JSON.stringify(name)} would have code as its address`);
    member(Element.prototype, "setAttribute", "value").call(element, name, bounded(value));
  };

  /**
   * Makes a node of its description.
   *
   * @param {Gangway.PageNode} node
   * @param {{nodes: number, text: number}} made
   * @param {number} depth
   * @returns {Node}
   */
  const make = ({ tag, text = "", attributes, children }, made, depth) => {
    made.nodes++;
    made.text += text.length;
    if (made.nodes > NODES || made.text > TEXT || depth > DEPTH) fail("RangeError", `more than ${NODES} nodes, ${TEXT} characters or ${DEPTH} levels`);
    if (!tag) return document.createTextNode(text);
    allow(tag.toLowerCase().replace(/^.*:/, ""));
    const element = document.createElementNS(XHTML, tag);
    for (const { name, value } of attributes ?? []) setAttribute(element, name, value);
    if (text) element.append(text);
    for (const child of children ?? []) element.append(make(child, made, depth + 1));
    return element;
  };

  /** The prototypes of elements that have a value. */
  const controls = () => [HTMLInputElement, HTMLTextAreaElement, HTMLSelectElement].map(({ prototype }) => prototype);

  /** @param {Element} element */
  const control = (element) =>
    controls().find((prototype) => Object.prototype.isPrototypeOf.call(prototype, element)) ?? fail("TypeError", "the element has no value: it is no input, textarea or select");

  /** Where nodes are inserted, and by which function of an element. @type {Record<string, string>} */
  const places = { before: "before", after: "after", first: "prepend", last: "append" };

  gangway.page = {
    count: ({ selector = "" }) => ({ count: member(Document.prototype, "querySelectorAll", "value").call(document, selector).length }),

    text: ({ selector = "" }) => ({ text: bounded(member(Node.prototype, "textContent", "get").call(first(selector)) ?? "") }),

    setText: ({ selector = "", value = "" }) => {
      member(Node.prototype, "textContent", "set").call(changeable(selector), bounded(value));
      return {};
    },

    attribute: ({ selector = "", name = "" }) => {
      const value = member(Element.prototype, "getAttribute", "value").call(first(selector), name);
      return value === null ? {} : { text: bounded(value), found: true };
    },

    setAttribute: ({ selector = "", name = "", value = "" }) => {
      setAttribute(changeable(selector), name, value);
      return {};
    },

    removeAttribute: ({ selector = "", name = "" }) => {
      member(Element.prototype, "removeAttribute", "value").call(changeable(selector), name);
      return {};
    },

    value: ({ selector = "" }) => {
      const element = first(selector);
      return { text: bounded(member(control(element), "value", "get").call(element)) };
    },

    setValue: ({ selector = "", value = "" }) => {
      const element = first(selector);
      member(control(element), "value", "set").call(element, bounded(value));
      for (const type of ["input", "change"]) {
        member(EventTarget.prototype, "dispatchEvent", "value").call(element, new Event(type, { bubbles: true }));
      }
      return {};
    },

    insert: ({ selector = "", where = "", nodes = [] }) => {
      const place = Object.hasOwn(places, where) ? places[where] : fail("TypeError", `there is no place ${JSON.stringify(where)}`);
      const element = changeable(selector);
      const made = { nodes: 0, text: 0 };
      member(Element.prototype, place, "value").call(element, ...nodes.map((node) => make(node, made, 1)));
      return {};
    },

    remove: ({ selector = "" }) => {
      member(Element.prototype, "remove", "value").call(first(selector));
      return {};
    },
  };

  /** Keeps the target of an event, and returns its name. */
  gangway.keepTarget = (target) => {
    targets.set(++lastTarget, new WeakRef(target));
    targets.delete(lastTarget - TARGETS);
    return `:gangway(${lastTarget})`;
  };
})();

// The search of a site that "gangway docs" made. The index is a script that is
// loaded when somebody first searches, since pages of a folder must not read files.
"use strict";
(() => {
  const root = document.documentElement.dataset.root;
  const search = document.querySelector(".search");
  const box = search.querySelector("input");
  const drop = search.querySelector(".drop");
  const list = drop.querySelector("ul");
  const status = drop.querySelector("p");
  const most = 40; // Results that are shown.

  // The navigation shows the page in it; the page itself keeps its place.
  const current = document.querySelector("nav [aria-current]");
  if (current) {
    const nav = current.closest("nav");
    const show = () => { nav.scrollTop += current.getBoundingClientRect().top - nav.getBoundingClientRect().top - nav.clientHeight / 2; };
    show();
    addEventListener("load", show); // The window of a page in the background gets its size late.
  }

  let loading;
  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = root + "site/index.js";
      script.onload = () => resolve(prepare(globalThis.siteIndex));
      script.onerror = () => {
        loading = undefined;
        reject(new Error("The index cannot be loaded."));
      };
      document.head.append(script);
    });
    return loading;
  }

  function prepare(entries) {
    return entries.map(([href, title, kind, where, text]) => ({
      href, title, kind, where, text,
      low: title.toLowerCase(), lowWhere: where.toLowerCase(), lowText: text.toLowerCase(),
    }));
  }

  // How much more often one kind is meant than another if its title has a word.
  const weights = { page: 30, package: 30, command: 20, type: 10, func: 8, section: 5, method: 4, field: -20 };

  // rank says how well an entry is meant by words, 0 if it lacks one of them.
  function rank(entry, words) {
    let sum = 0, titled = false;
    for (const word of words) {
      const last = entry.low.slice(entry.low.lastIndexOf(".") + 1);
      let points = 0;
      if (entry.low === word || last === word) points = 100;
      else if (entry.low.startsWith(word) || last.startsWith(word)) points = 60;
      else if (entry.low.includes(word)) points = 40;
      else if (entry.lowText.includes(word)) points = 10;
      else if (entry.lowWhere.includes(word)) points = 5;
      else return 0;
      sum += points;
      titled ||= points >= 40;
    }
    if (entry.low === words.join(" ")) sum += 50;
    if (titled) sum += weights[entry.kind] ?? 0;
    return sum - Math.min(entry.title.length, 60) / 20;
  }

  function find(entries, words) {
    const found = [];
    for (const [at, entry] of entries.entries()) {
      const points = rank(entry, words);
      if (points > 0) found.push({ entry, points, at });
    }
    found.sort((a, b) => b.points - a.points || a.at - b.at);
    return found.map(f => f.entry);
  }

  // marked appends text to an element, in which the words are marked.
  function marked(element, text, words) {
    const low = text.toLowerCase();
    if (low.length !== text.length) { // Letters that change their length.
      element.append(text);
      return element;
    }
    for (let at = 0; at < text.length;) {
      let next = text.length, end = text.length;
      for (const word of words) {
        const found = low.indexOf(word, at);
        if (found >= 0 && (found < next || found === next && found + word.length > end)) {
          next = found;
          end = found + word.length;
        }
      }
      element.append(text.slice(at, next));
      if (next < text.length) make(element, "mark", "", text.slice(next, end));
      at = end;
    }
    return element;
  }

  function make(parent, name, className, text = "") {
    const element = document.createElement(name);
    if (className) element.className = className;
    element.append(text);
    parent.append(element);
    return element;
  }

  // piece returns the text around the first of the words that is in it.
  function piece(entry, words) {
    const places = words.map(word => entry.lowText.indexOf(word)).filter(at => at >= 0);
    if (places.length === 0 || entry.lowText.length !== entry.text.length) return entry.text.slice(0, 160);
    let from = Math.max(0, Math.min(...places) - 60);
    if (from > 0) from = entry.text.indexOf(" ", from) + 1 || from;
    let to = Math.min(entry.text.length, from + 170);
    if (to < entry.text.length) to = Math.max(entry.text.lastIndexOf(" ", to), from + 100);
    return (from > 0 ? "… " : "") + entry.text.slice(from, to) + (to < entry.text.length ? " …" : "");
  }

  let active = -1;
  function choose(at) {
    const options = list.querySelectorAll("a");
    options[active]?.setAttribute("aria-selected", "false");
    active = options.length === 0 ? -1 : (at + options.length) % options.length;
    const option = options[active];
    if (!option) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  }

  function show(entries, words) {
    list.replaceChildren();
    active = -1;
    for (const [at, entry] of entries.slice(0, most).entries()) {
      const option = make(make(list, "li", ""), "a", "");
      option.parentElement.setAttribute("role", "none");
      option.id = "site:result" + at;
      option.href = root + entry.href;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
      marked(make(option, "b", ""), entry.title, words);
      make(option, "span", "kind", entry.kind);
      if (entry.where && entry.where !== entry.title) make(option, "span", "where", entry.where);
      if (entry.text) marked(make(option, "span", "piece"), piece(entry, words), words);
    }
    status.textContent = entries.length === 0 ? `Nothing has all of: ${words.join(" ")}`
      : entries.length > most ? `The first ${most} of ${entries.length} results`
      : entries.length === 1 ? "1 result" : `${entries.length} results`;
    open(true);
    drop.scrollTop = 0;
    choose(0);
  }

  function open(shown) {
    drop.hidden = !shown;
    box.setAttribute("aria-expanded", String(shown));
    if (!shown) box.removeAttribute("aria-activedescendant");
  }

  let asked = 0, answered = Promise.resolve();
  function ask() {
    const turn = ++asked;
    const words = [...new Set(box.value.toLowerCase().split(/\s+/).filter(Boolean))];
    if (words.length === 0) {
      open(false);
      return;
    }
    answered = load().then(
      entries => { if (turn === asked) show(find(entries, words), words); },
      fault => { if (turn === asked) { list.replaceChildren(); status.textContent = fault.message; open(true); } });
  }

  box.addEventListener("input", ask);
  box.addEventListener("focus", () => {
    load().catch(() => {}); // It is told when somebody asks.
    if (box.value && drop.hidden) ask();
  });
  box.addEventListener("keydown", async event => {
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp":
        event.preventDefault();
        choose(active + (event.key === "ArrowDown" ? 1 : -1));
        break;
      case "Enter":
        if (event.isComposing) return;
        event.preventDefault();
        await answered;
        if (!drop.hidden) list.querySelectorAll("a")[active]?.click();
        break;
      case "Escape":
        event.preventDefault();
        if (!drop.hidden) open(false);
        else box.blur();
        break;
    }
  });
  list.addEventListener("click", () => open(false));
  search.addEventListener("focusout", event => {
    if (!search.contains(event.relatedTarget)) open(false);
  });
  drop.addEventListener("mousedown", event => event.preventDefault()); // The box keeps the focus.
  document.addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
  search.hidden = false;
})();

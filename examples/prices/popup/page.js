// The popup's document. Texts of web pages become text in it, never markup.
export class Page {
    #currency = find("#currency", HTMLSelectElement);
    #list = find("#list", HTMLElement);
    #template = find("#row", HTMLTemplateElement);
    #status = find("#status", HTMLElement);
    #rows = new Map();
    #acts;
    /** Says something to the person, or nothing more. */
    say(text) {
        this.#status.textContent = text;
    }
    /** Lets a person act. */
    offer(currencies, acts) {
        this.#acts = acts;
        const of = find("#of", HTMLSelectElement);
        for (const currency of currencies) {
            this.#currency.add(new Option(currency));
            of.add(new Option(currency));
        }
        this.#currency.addEventListener("change", () => void acts.choose(chosen(this.#currency)));
        const live = find("#live", HTMLButtonElement);
        live.addEventListener("click", () => {
            const on = live.ariaPressed !== "true";
            live.ariaPressed = String(on);
            acts.live(on);
        });
        this.#offerForm(acts, of);
        for (const control of document.querySelectorAll(":disabled"))
            control.disabled = false;
        this.say("");
    }
    #offerForm(acts, of) {
        const form = find("#add", HTMLFormElement);
        const name = find("#name", HTMLInputElement);
        const amount = find("#amount", HTMLInputElement);
        const button = find("button", HTMLButtonElement, form);
        form.addEventListener("submit", async (event) => {
            event.preventDefault();
            const cost = { cents: Math.round(amount.valueAsNumber * 100), currency: chosen(of) };
            button.disabled = true; // A second call would put it there twice.
            if (await acts.watch(name.value.trim(), cost))
                form.reset();
            button.disabled = false;
            name.focus();
        });
    }
    /** Shows a list. Rows stay where they are, so that the keyboard does, too. */
    show({ currency, quotes }) {
        if (document.activeElement !== this.#currency)
            this.#currency.value = currency;
        const ids = new Set(quotes?.map(({ id }) => id));
        for (const id of this.#rows.keys())
            if (!ids.has(id))
                this.#remove(id);
        let next = this.#list.firstElementChild;
        for (const quote of quotes ?? []) {
            const row = this.#rows.get(quote.id) ?? this.#add(quote, next);
            setValue(row, quote.value);
            next = row.item.nextElementSibling;
        }
        find("#empty", HTMLElement).hidden = ids.size > 0;
    }
    /** Adds a row before another element, or at the end. */
    #add({ id, price, value }, before) {
        const item = this.#template.content.querySelector("li").cloneNode(true);
        find(".name", HTMLElement, item).append(price.url === undefined ? price.name : link(price.name, price.url));
        find(".cost", HTMLElement, item).textContent = format(price.cost);
        const forget = find(".forget", HTMLButtonElement, item);
        forget.ariaLabel = `Remove ${price.name}`;
        forget.addEventListener("click", () => void this.#acts?.forget(id));
        const row = { item, value };
        this.#rows.set(id, row);
        this.#list.insertBefore(item, before);
        return row;
    }
    /** Removes a row. If it had the keyboard, its neighbor has it now. */
    #remove(id) {
        const item = this.#rows.get(id)?.item;
        this.#rows.delete(id);
        const neighbor = item?.nextElementSibling ?? item?.previousElementSibling ?? null;
        if (item?.contains(document.activeElement)) {
            (neighbor?.querySelector(".forget") ?? find("#name", HTMLElement)).focus();
        }
        item?.remove();
    }
}
/** Shows a value, and whether it has gone up or down. */
function setValue(row, value) {
    const shown = find(".value", HTMLElement, row.item);
    shown.textContent = format(value);
    if (value.currency !== row.value.currency)
        shown.classList.remove("up", "down");
    else if (value.cents !== row.value.cents) {
        shown.classList.toggle("up", value.cents > row.value.cents);
        shown.classList.toggle("down", value.cents < row.value.cents);
    }
    row.value = value;
}
/** Returns an amount as people read it here. */
function format({ cents, currency }) {
    return new Intl.NumberFormat(undefined, { style: "currency", currency }).format(Number(cents) / 100);
}
function link(text, url) {
    const anchor = document.createElement("a");
    anchor.textContent = anchor.title = text;
    anchor.href = url;
    anchor.target = "_blank";
    return anchor;
}
/** Returns the currency of a list that has no others. */
function chosen(select) {
    return select.value;
}
/** Finds an element that the document must have. */
function find(selector, type, within = document) {
    const found = within.querySelector(selector);
    if (!(found instanceof type))
        throw new Error(`the page has no ${selector}`);
    return found;
}

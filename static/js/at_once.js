// Finds while one types: each further key stops the question before. Arrows choose, Enter opens, Escape closes.
import { fragment, language } from "./ask.js";

const SILENCE = 180;
let lists = 0;

export function watch(field) {
  if (field.getAttribute("role") === "combobox") return;
  const form = field.closest("form");
  const list = Object.assign(document.createElement("div"), { className: "at-once", id: `at-once-${++lists}`, hidden: true });
  const heard = Object.assign(document.createElement("p"), { className: "unseen" });
  let timer = null;
  let asking = null;
  let asked = "";

  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.getAttribute("aria-label"));
  heard.setAttribute("role", "status");
  form.classList.add("has-at-once");
  form.append(list, heard);
  field.type = "text"; // a search box may not be a combobox
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", inputmode: "search", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" })) {
    field.setAttribute(name, value);
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => options().findIndex((option) => option.ariaSelected === "true");

  function open(is) {
    list.hidden = !is;
    field.setAttribute("aria-expanded", String(is));
    if (!is) choose(-1);
  }

  function choose(at) {
    options().forEach((option, n) => option.setAttribute("aria-selected", String(n === at)));
    const option = options()[at];
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  async function ask() {
    const q = field.value.trim();
    if (q === asked) return open(Boolean(q));
    asked = q;
    if (!q) return open(false);
    asking = new AbortController();
    try {
      const page = await fragment(`${field.dataset.atOnceUrl}?lang=${language}&q=${encodeURIComponent(q)}`, asking.signal);
      const found = page.querySelector("[data-say]");
      list.replaceChildren(...[...found.children].map((node) => document.importNode(node, true)));
      options().forEach((option) => (option.id = `${list.id}-${option.id}`));
      choose(-1);
      heard.textContent = found.dataset.say;
      open(document.activeElement === field);
    } catch {
      asked = ""; // stopped, failed or asked too often: the form still works, and the next key asks again
    }
  }

  function soon(event) {
    clearTimeout(timer);
    asking?.abort();
    if (!event.isComposing) timer = setTimeout(ask, SILENCE);
  }

  function press(event) {
    if (event.isComposing || list.hidden) return;
    const n = options().length;
    const at = chosen();
    if (event.key === "ArrowDown") choose((at + 1) % n);
    else if (event.key === "ArrowUp") choose(at > 0 ? at - 1 : n - 1);
    else if (event.key === "Enter" && at >= 0) options()[at].click();
    else if (event.key === "Escape") open(false);
    else return;
    event.preventDefault();
  }

  field.addEventListener("input", soon);
  field.addEventListener("compositionend", soon);
  field.addEventListener("keydown", press);
  field.addEventListener("focus", () => asked && asked === field.value.trim() && open(true));
  form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || open(false));
}

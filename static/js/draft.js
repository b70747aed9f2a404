// Saves what is being written, every few seconds: with the server when signed in, else on this device.
import { known, send } from "./ask.js";

const REST = 3000;

function read(form) {
  const fields = {};
  for (const field of form.elements) {
    if (!field.name || ["hidden", "password", "file", "submit", "button"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type) ? field.checked : field.value) fields[field.name] = field.value;
  }
  return fields;
}

function write(form, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && field.type !== "checkbox") field.value = value;
  }
}

function shelf(form) {
  const name = `draft:${form.dataset.draft}`;
  return {
    get: () => JSON.parse(localStorage.getItem(name) ?? "null"),
    put: (fields) => localStorage.setItem(name, JSON.stringify(fields)),
    clear: () => localStorage.removeItem(name),
  };
}

function watch(form) {
  const here = shelf(form);
  const state = form.querySelector("[data-draft-state]");
  const tell = (name) => state && (state.textContent = state.dataset[name]);
  let timer = null;
  let saved = JSON.stringify(read(form));

  const kept = here.get();
  if (kept && !form.querySelector('[aria-invalid="true"]') && saved !== JSON.stringify(kept) && isBlank(form)) {
    write(form, kept);
    tell("restored");
  }

  async function save() {
    timer = null;
    const fields = read(form);
    const text = JSON.stringify(fields);
    if (text === saved) return;
    saved = text;
    try {
      if (!known || !form.dataset.draftUrl) throw new Error("nowhere else");
      await send(form.dataset.draftUrl, "PUT", fields);
      here.clear();
      tell("saved");
    } catch {
      here.put(fields);
      tell("kept");
    }
  }

  form.addEventListener("input", () => (timer ??= setTimeout(save, REST)));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = null; // or leaving the page would keep, as a draft, what was just sent
    if (known) here.clear();
    else here.put(read(form)); // sign-in comes between; the form is filled again after it
  });
  addEventListener("pagehide", () => timer && save());
}

function isBlank(form) {
  return ![...form.querySelectorAll("input[type=text], input:not([type]), textarea")].some((field) => field.value);
}

for (const form of document.querySelectorAll("form[data-draft]")) watch(form);

// A survey while it is filled in: questions come and go with the answers they hang on, and what is typed is kept.
const REST = 1500;

function chosen(form, name) {
  return [...form.elements].filter((field) => field.name === name && field.checked).map((field) => field.value);
}

// In the order of the sheet, so that what hangs on a hidden question is hidden with it.
function unfold(form) {
  for (const line of form.querySelectorAll("[data-only-if]")) {
    const on = document.getElementById(line.dataset.onlyIf);
    const wanted = line.dataset.onlyValues.split(" ");
    const due = on?.matches(".is-shown") && chosen(form, line.dataset.onlyIf).some((value) => wanted.includes(value));
    line.classList.toggle("is-shown", Boolean(due));
  }
}

function read(form) {
  return new URLSearchParams([...new FormData(form)].filter(([name]) => !["csrf", "once", "edition"].includes(name)));
}

function fill(form, kept) {
  const given = new URLSearchParams(kept);
  for (const field of form.elements) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = given.getAll(field.name).includes(field.value);
    else if (field.tagName === "TEXTAREA") field.value = given.get(field.name) ?? "";
  }
}

function watch(form) {
  const state = form.querySelector("[data-survey-state]");
  form.addEventListener("change", () => unfold(form));
  if (!state) return; // a preview keeps nothing
  const shelf = `survey:${form.dataset.survey}`;
  const tell = (name) => (state.textContent = state.dataset[name]);
  let timer = null;
  let saved = read(form).toString();
  let sending = false;

  const kept = localStorage.getItem(shelf);
  if (kept && !saved.replace(/[^=&]+=(?=&|$)/g, "").replaceAll("&", "") && !document.querySelector(".form-errors")) {
    fill(form, kept);
    tell("restored");
  }
  unfold(form);

  async function save() {
    timer = null;
    const body = read(form);
    const text = body.toString();
    if (text === saved || sending) return;
    saved = text;
    try {
      const headers = { Accept: "application/json", "X-CSRF-Token": form.elements.csrf.value };
      const answer = await fetch(form.dataset.survey, { method: "PUT", headers, body, credentials: "same-origin", keepalive: text.length < 20000 });
      if (!answer.ok || answer.redirected) throw new Error("not kept");
      localStorage.removeItem(shelf);
      tell("saved");
    } catch {
      localStorage.setItem(shelf, text);
      tell("kept");
    }
  }

  form.addEventListener("input", () => (timer ??= setTimeout(save, REST)));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sending = true;
    localStorage.setItem(shelf, read(form).toString()); // should the answer never arrive
  });
  addEventListener("pagehide", () => timer && save());
  addEventListener("pageshow", () => (sending = false));
}

for (const form of document.querySelectorAll("form[data-survey]")) watch(form);
// What was sent and taken needs no copy on this device.
if (document.querySelector("[data-survey-done]")) localStorage.removeItem(`survey:${document.querySelector("[data-survey-done]").dataset.surveyDone}`);

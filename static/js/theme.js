// Light, dark or as the device: shown at once, kept by the server.
import { csrf, say, word } from "./ask.js";

function show(theme) {
  document.documentElement.dataset.theme = theme;
  for (const button of document.querySelectorAll('button[name="theme"]')) {
    button.setAttribute("aria-pressed", button.value === theme);
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest('[data-preferences] button[name="theme"]');
  if (!button) return;
  event.preventDefault();
  const before = document.documentElement.dataset.theme;
  const form = new FormData(button.form);
  form.set("theme", button.value);
  show(button.value);
  const answer = await fetch(button.form.action, { method: "POST", headers: { Accept: "application/json", "X-CSRF-Token": csrf() }, body: new URLSearchParams(form), credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) return;
  show(before);
  say(word("failed"), "red");
});

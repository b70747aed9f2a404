// Keys for work that repeats: j and k walk the lines, enter opens, letters press the line's own buttons. They can be switched off.
const OFF = "keys-off";
const dialog = document.getElementById("keys");
const enabled = () => localStorage.getItem(OFF) === null;

const typing = (element) => element.matches("input, textarea, select, [contenteditable]") || element.closest("dialog");
const lines = () => [...document.querySelectorAll("[data-items] [data-item]")].filter((line) => !line.hidden);
const chosen = () => document.querySelector("[data-item].is-chosen");

function choose(line) {
  if (!line) return;
  chosen()?.classList.remove("is-chosen");
  line.classList.add("is-chosen");
  line.setAttribute("tabindex", "-1");
  line.focus({ preventScroll: true });
  line.scrollIntoView({ block: "nearest" });
}

function walk(step) {
  const list = lines();
  const at = list.indexOf(chosen());
  choose(list[Math.max(0, Math.min(list.length - 1, at < 0 ? 0 : at + step))]);
}

function open() {
  const line = document.activeElement === chosen() && chosen();
  line?.querySelector?.("a[href]")?.click();
  return Boolean(line);
}

const keys = {
  j: () => press("j") || walk(1), // where one thing of a list is open, its own ways to the next and the previous
  k: () => press("k") || walk(-1),
  Enter: open,
  "/": () => document.querySelector("[data-seek]")?.focus(),
  "?": () => dialog?.showModal(),
};

function press(key) {
  const button = chosen()?.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? document.querySelector(`[data-page-key="${CSS.escape(key)}"]`);
  if (button?.matches("textarea, input[type=text]")) button.focus();
  else button?.click();
  return Boolean(button);
}

document.addEventListener("keydown", (event) => {
  if (!enabled() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
  const act = Object.hasOwn(keys, event.key) ? keys[event.key] : () => press(event.key);
  if (act() !== false) event.preventDefault();
});

const mark = document.getElementById("keys-on");
if (mark) {
  mark.checked = enabled();
  mark.addEventListener("change", () => (mark.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes")));
}
for (const button of document.querySelectorAll("[data-show-keys]")) button.addEventListener("click", () => dialog?.showModal());

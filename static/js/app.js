// Looks what hooks a page has and loads only what they need. Every page works without any of it.
const HOOKS = {
  "time[data-ago]": "dates",
  "[data-vote], [data-similar-url]": "vote",
  "form[data-filters]": "filters",
  "form[data-draft]": "draft",
  "form[data-passkey]": "passkey",
  "form[data-work]": "work",
  "form[data-go]": "go",
  "form[data-price-url]": "price",
  "[data-picture-for]": "pictures",
  "[data-push-on]": "push",
  "[data-similar-url]": "similar",
  "[data-items], [data-show-keys]": "shortcuts",
  "input[data-value-of]": "worded",
  "form[data-survey], [data-survey-done]": "survey",
  "[data-known] [data-notices], [data-live]": "live",
};

// What lies in a fold that is closed is loaded when it opens.
function load(hook, name) {
  const found = [...document.querySelectorAll(hook)];
  const fold = found[0]?.closest("details:not([open])");
  if (!found.length) return;
  if (fold && found.every((each) => each.closest("details:not([open])"))) fold.addEventListener("toggle", () => load(hook, name), { once: true });
  else import(`./${name}.js`);
}

for (const [hook, name] of Object.entries(HOOKS)) load(hook, name);

// The theme is changed rarely: its script comes when the menu is opened, and the form works without it.
document.addEventListener("toggle", (event) => event.target.querySelector?.("[data-preferences]") && import("./theme.js"), true);

// Finds while one types are for whoever types: their script comes when a search box is entered.
function seek(field) {
  if (field?.matches?.("[data-at-once-url]")) import("./at_once.js").then(({ watch }) => watch(field));
}

document.addEventListener("focusin", (event) => seek(event.target));
seek(document.activeElement);

// A drawing that is broader than its place opens where something is drawn.
for (const each of document.querySelectorAll("[data-opens-at]")) each.scrollLeft = Number(each.dataset.opensAt);

// Menus are <details>: script only closes them when one turns away.
function closeMenus(except) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("focusin", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[data-menu][open]");
  closeMenus(null);
  menu?.querySelector("summary").focus();
});

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 8000);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

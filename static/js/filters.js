// A filter works when it is chosen; the button beside it is for browsers without script.
function tidy(form) {
  for (const field of form.elements) field.disabled ||= field.name && field.value === "";
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-filters]");
  form?.requestSubmit();
});
document.addEventListener("submit", (event) => event.target.matches("form[data-filters]") && tidy(event.target));
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filters] :disabled")) field.disabled = false;
});

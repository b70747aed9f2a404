// What a condition may be compared with is offered for the field that is chosen in its line.
for (const value of document.querySelectorAll("input[data-value-of]")) {
  const field = document.getElementById(value.dataset.valueOf);
  const offer = () => {
    const own = `values-${field.value}`;
    if (document.getElementById(own)) value.setAttribute("list", own);
    else if (field.value) value.removeAttribute("list");
    else value.setAttribute("list", "values");
  };
  field.addEventListener("change", offer);
  offer();
}

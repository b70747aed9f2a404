// While one chooses, the house says what it comes to: it alone reckons, this only asks and shows.
const form = document.querySelector("form[data-price-url]");
const board = document.querySelector("[data-price]");
const look = form?.querySelector("[data-look]");
let waiting = null;
let asking = null;

function chosen() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name === "quantity" || (name.startsWith("option_") && typeof value === "string")) query.append(name, value);
    if (value instanceof File && value.name) query.append(name, "1");
    if (name.startsWith("kept_") && value) query.append(name.replace("kept_", "option_"), "1");
  }
  return query;
}

function show(found) {
  board.querySelector("[data-price-sentence]").textContent = found.sentence;
  board.querySelector("[data-price-together]").textContent = found.together;
  board.querySelector("[data-price-when]").textContent = found.when;
  const picture = board.querySelector("[data-price-picture]");
  picture.hidden = !found.picture;
  if (found.picture) picture.src = found.picture;
  board.classList.toggle("tone-amber", found.problem);
  board.classList.toggle("tone-blue", !found.problem);
}

async function ask() {
  asking?.abort();
  asking = new AbortController();
  try {
    const answer = await fetch(`${form.dataset.priceUrl}?${chosen()}`, { headers: { Accept: "application/json" }, signal: asking.signal });
    if (answer.ok) show(await answer.json());
  } catch (fault) {
    if (fault.name !== "AbortError") look.hidden = false;
  }
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 150);
}

if (form && board) {
  look.hidden = true;
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
}

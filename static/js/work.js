// Does the small sum of the sign-up while the form is filled in: finds a number whose hash begins with enough zeros.
const BATCH = 256;
const encoder = new TextEncoder();

const zeros = (buffer) => {
  const view = new DataView(buffer);
  return view.getUint32(0) ? Math.clz32(view.getUint32(0)) : 32 + Math.clz32(view.getUint32(4));
};

async function solve(puzzle, bits) {
  for (let from = 0; ; from += BATCH) {
    const tries = Array.from({ length: BATCH }, (_, i) => crypto.subtle.digest("SHA-256", encoder.encode(`${puzzle}:${from + i}`)));
    const found = (await Promise.all(tries)).findIndex((hash) => zeros(hash) >= bits);
    if (found >= 0) return String(from + found);
    await new Promise((resolve) => setTimeout(resolve));
  }
}

function watch(form) {
  const { puzzle, answer } = form.elements;
  if (answer.value || !Number(form.dataset.work)) return;
  const begun = performance.now();
  const solved = solve(puzzle.value, Number(form.dataset.work)).then((found) => {
    answer.value = found;
    form.dataset.took = Math.round(performance.now() - begun);
  });
  form.addEventListener("submit", async (event) => {
    if (answer.value || event.submitter?.hasAttribute("formaction")) return; // what goes elsewhere needs no sum
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    await solved;
    form.requestSubmit(event.submitter);
  });
}

if (window.crypto?.subtle) for (const form of document.querySelectorAll("form[data-work]")) watch(form);

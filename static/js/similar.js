// While a title is typed, shows what is near to it; each further key stops the question before.
import { fragment } from "./ask.js";

const SILENCE = 400;
const ENOUGH = 3;

function watch(field) {
  const place = document.getElementById(field.dataset.similarInto);
  let timer = null;
  let asking = null;
  let asked = "";

  async function ask() {
    const q = field.value.trim();
    if (q === asked) return;
    asked = q;
    if (q.length < (/\p{Script=Han}/u.test(q) ? 2 : ENOUGH)) return place.replaceChildren();
    asking = new AbortController();
    place.setAttribute("aria-busy", "true");
    try {
      const page = await fragment(`${field.dataset.similarUrl}?q=${encodeURIComponent(q)}`, asking.signal);
      place.replaceChildren(...[...page.body.childNodes].map((node) => document.importNode(node, true)));
    } catch {
      asked = ""; // stopped or failed: the next key asks again
    } finally {
      place.removeAttribute("aria-busy");
    }
  }

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    asking?.abort();
    if (!event.isComposing) timer = setTimeout(ask, SILENCE);
  });
  field.addEventListener("compositionend", () => (timer = setTimeout(ask, SILENCE)));
}

for (const field of document.querySelectorAll("[data-similar-url]")) watch(field);

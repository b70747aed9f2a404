// A live session: the server's order of the questions, and how many are here. Words are fetched, together and not at once.
import { figure, fill, fragment } from "./ask.js";
import { showVotes } from "./vote.js";

const SPREAD = 1500; // milliseconds over which many pages ask for the same words
let asked = null;
let turned = false; // it began or ended: what may be done is another

export function count({ subject, n }) {
  for (const at of document.querySelectorAll(`[data-here="${CSS.escape(subject)}"]`)) {
    at.textContent = fill(at.dataset.words, { n: figure(n) });
  }
}

export function settle({ subject, order, words }) {
  const list = document.querySelector(`[data-questions="${CSS.escape(subject)}"]`);
  if (!list) return;
  const known = byId(list);
  turned ||= words.includes(0);
  for (const [id, votes] of order) showVotes(`question:${id}`, votes);
  if ("late" in list.dataset && !turned) return;
  const isStale = words.length > 0 || order.some(([id, , rank]) => Number(known.get(id)?.dataset.rank) !== rank);
  if (isStale) renew(list);
  else arrange(list, order.map(([id]) => known.get(id)));
}

// All that may have changed during a long absence.
export function lookAt(page) {
  const list = document.querySelector("[data-questions]");
  const fresh = page.querySelector("[data-questions]");
  if (!list || !fresh) return;
  turn(page);
  put(list, fresh);
}

const byId = (list) => new Map([...list.children].map((each) => [Number(each.dataset.question), each]));

// What has the focus keeps it; nothing moves that stands where it belongs.
function arrange(list, wanted) {
  const focused = document.activeElement;
  wanted.forEach((each, i) => list.children[i] !== each && list.insertBefore(each, list.children[i] ?? null));
  if (list.contains(focused)) focused.focus({ preventScroll: true });
}

// One request for all that happened in a moment; every page waits for a moment of its own.
function renew(list) {
  asked ??= setTimeout(async () => {
    asked = null;
    const page = await fragment(location.href).catch(() => null);
    if (!page) return;
    if (turned) turn(page);
    turned = false;
    const fresh = page.querySelector("[data-questions]");
    if (fresh) put(list, fresh);
  }, Math.random() * SPREAD);
}

function put(list, fresh) {
  const known = byId(list);
  const voting = document.activeElement?.closest("[data-vote]")?.dataset.vote;
  const wanted = [...fresh.children].map((each) => kept(known.get(Number(each.dataset.question)), each));
  for (const each of [...list.children]) if (!wanted.includes(each)) each.remove();
  arrange(list, wanted);
  if (voting) list.querySelector(`[data-vote="${CSS.escape(voting)}"]`)?.focus({ preventScroll: true });
  if (wanted.length) document.querySelector(`[data-none="${CSS.escape(list.dataset.questions)}"]`)?.remove();
}

const isWritten = (part) => [...part.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue || each === document.activeElement);

// A question under which somebody writes stays as it is until they have sent it.
function kept(old, fresh) {
  if (!old || !isWritten(old)) return document.importNode(fresh, true);
  old.dataset.rank = fresh.dataset.rank;
  return old;
}

// What may be done now takes the place of what might be done before; a question that was begun is not taken away.
function turn(page) {
  const fresh = page.querySelectorAll("[data-turn]");
  document.querySelectorAll("[data-turn]").forEach((old, i) => {
    if (!fresh[i]) return;
    if (!isWritten(old)) old.replaceWith(document.importNode(fresh[i], true));
    else if (fresh[i].hidden) close(old);
  });
}

// It is over while somebody writes: the words stay, to be taken elsewhere, and it is said that they are not taken here.
function close(part) {
  for (const button of part.querySelectorAll("button")) button.disabled = true;
  if (part.querySelector("[role=alert]")) return;
  const said = Object.assign(document.createElement("p"), { role: "alert", className: "form-errors", textContent: part.dataset.over });
  part.querySelector("form")?.append(said);
}

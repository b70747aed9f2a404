// A live session: the server's order of the questions, and how many are here. Words are fetched, together and not at once.
import { figure, fill, fragment } from "./ask.js";
import { showVotes } from "./vote.js";

const SPREAD = 1500; // milliseconds over which many pages ask for the same words
let asked = null;

export function count({ subject, n }) {
  for (const at of document.querySelectorAll(`[data-here="${CSS.escape(subject)}"]`)) {
    at.textContent = fill(at.dataset.words, { n: figure(n) });
  }
}

export function settle({ subject, order, words }) {
  const list = document.querySelector(`[data-questions="${CSS.escape(subject)}"]`);
  if (!list) return;
  const known = byId(list);
  for (const [id, votes] of order) showVotes(`question:${id}`, votes);
  if ("late" in list.dataset) return;
  const isStale = words.length > 0 || order.some(([id, , rank]) => Number(known.get(id)?.dataset.rank) !== rank);
  if (isStale) renew(list);
  else arrange(list, order.map(([id]) => known.get(id)));
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
    const fresh = page?.querySelector("[data-questions]");
    if (fresh) put(list, fresh);
  }, Math.random() * SPREAD);
}

function put(list, fresh) {
  const known = byId(list);
  const wanted = [...fresh.children].map((each) => kept(known.get(Number(each.dataset.question)), each));
  for (const each of [...list.children]) if (!wanted.includes(each)) each.remove();
  arrange(list, wanted);
  if (wanted.length) document.querySelector(`[data-none="${CSS.escape(list.dataset.questions)}"]`)?.remove();
}

// A question under which somebody writes stays as it is until they have sent it.
function kept(old, fresh) {
  const isWritten = old && [...old.querySelectorAll("textarea")].some((each) => each.value !== each.defaultValue || each === document.activeElement);
  if (!isWritten) return document.importNode(fresh, true);
  old.dataset.rank = fresh.dataset.rank;
  return old;
}

// A vote answers at once, settles with the server's count, and is undone with a word when it was not taken.
import { figure, say, send, word } from "./ask.js";

export function showVotes(subject, votes) {
  for (const number of document.querySelectorAll(`[data-votes-of="${CSS.escape(subject)}"]`)) {
    if (Number(number.dataset.n) === votes) continue;
    number.dataset.n = votes;
    number.textContent = figure(votes);
    const box = number.closest(".vote");
    box?.classList.remove("is-moved");
    requestAnimationFrame(() => box?.classList.add("is-moved"));
  }
}

function boxes(subject) {
  return document.querySelectorAll(`[data-vote="${CSS.escape(subject)}"]`);
}

function show(subject, voted, votes) {
  for (const box of boxes(subject)) {
    box.setAttribute("aria-pressed", voted);
    box.setAttribute("formaction", voted ? box.dataset.withdrawUrl : box.dataset.voteUrl);
  }
  showVotes(subject, votes);
}

function busy(subject, is) {
  for (const box of boxes(subject)) box.setAttribute("aria-busy", is);
}

async function toggle(box) {
  const subject = box.dataset.vote;
  if (box.getAttribute("aria-busy") === "true") return;
  const voted = box.getAttribute("aria-pressed") === "true";
  const votes = Number(box.querySelector("[data-votes-of]").dataset.n);
  const url = voted ? box.dataset.withdrawUrl : box.dataset.voteUrl;
  show(subject, !voted, votes + (voted ? -1 : 1));
  busy(subject, true);
  try {
    const settled = await send(url);
    show(subject, settled.voted ?? !voted, settled.votes ?? votes + (voted ? -1 : 1));
  } catch (fault) {
    show(subject, voted, votes);
    say(word("undone", { reason: fault.message }), "red");
  } finally {
    busy(subject, false);
  }
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-vote]");
  if (!box || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  toggle(box);
});

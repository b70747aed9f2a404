// What others do appears here without reloading. The server pushes ids and numbers only; words are fetched by this page.
import { csrf, figure, fill, fragment, known, refresh, say, word } from "./ask.js";
import { showVotes } from "./vote.js";

const body = document.body;
let [river, last] = whereFrom(body.dataset.river);
let lost = null;
let telling = null;
const AT_ONCE = 300;

function whereFrom(place) {
  const at = (place ?? "").lastIndexOf(":");
  return [place?.slice(0, at) ?? "", Number(place?.slice(at + 1)) || 0];
}

const subjects = () => [...new Set([...document.querySelectorAll("[data-live]")].flatMap((e) => e.dataset.live.split(" ")))].filter(Boolean);
const all = (name, subject) => document.querySelectorAll(`[data-${name}="${CSS.escape(subject)}"]`);

const heard = {
  votes: ({ subject, votes }) => showVotes(subject, votes),
  comments({ subject, comments }) {
    for (const number of all("comments-of", subject)) {
      number.dataset.n = comments;
      number.textContent = figure(comments);
    }
    for (const list of all("comment-list", subject)) offer(list, comments - Number(list.dataset.n));
  },
  status: ({ subject }) => renew("status-of", subject),
  stage: ({ batch }) => renew("stage-of", `batch:${batch}`),
  questions: (push) => import("./meeting.js").then((meeting) => meeting.settle(push)),
  here: (push) => import("./meeting.js").then((meeting) => meeting.count(push)),
  anew({ place }) {
    [river, last] = whereFrom(place);
    lookAnew().catch(() => {});
  },
  notice({ count, rang }) {
    for (const bell of document.querySelectorAll("[data-notices] .count")) {
      bell.hidden = !count;
      bell.querySelector("[data-number]").textContent = count ? figure(count) : "";
    }
    if (rang && !document.hidden) telling ??= setTimeout(() => tell().catch(() => {}), AT_ONCE); // many votes at once are one sentence
  },
};

// New comments wait behind a button, so that nothing moves under the reader.
function offer(list, n) {
  const button = list.querySelector("[data-news]");
  if (!button || n <= 0) return;
  list.querySelector(".comment.is-first")?.remove(); // that nobody said anything is not true any more
  button.textContent = fill(button.dataset.news, { n: figure(n) });
  button.hidden = false;
  button.onclick = async () => {
    const known = new Set([...list.querySelectorAll("[id]")].map((e) => e.id));
    await refresh(`[data-comment-list="${CSS.escape(list.dataset.commentList)}"]`).catch((fault) => say(fault.message, "red"));
    const fresh = [...document.querySelectorAll(".comment[id]")].find((e) => !known.has(e.id));
    fresh?.setAttribute("tabindex", "-1");
    fresh?.focus();
  };
}

// Says what the bell rang for, in words that are fetched as the reader.
async function tell() {
  telling = null;
  const answer = await fetch("/notifications/latest", { credentials: "same-origin", headers: { Accept: "application/json" } });
  const [news] = answer.ok ? await answer.json() : [];
  if (news) say(news.sentence, "blue", news.href);
}

// After a long absence nothing that was missed can be told one by one: the page is fetched once and all its parts renewed.
async function lookAnew() {
  const page = await fragment(location.href);
  for (const number of page.querySelectorAll("[data-votes-of]")) heard.votes({ subject: number.dataset.votesOf, votes: Number(number.dataset.n) });
  for (const number of page.querySelectorAll("[data-comments-of]")) heard.comments({ subject: number.dataset.commentsOf, comments: Number(number.dataset.n) });
  await refresh("[data-status-of], [data-stage-of]", page);
  if (document.querySelector("[data-questions]")) (await import("./meeting.js")).lookAt(page);
}

function renew(name, subject) {
  if (all(name, subject).length) refresh(`[data-${name}="${CSS.escape(subject)}"]`).catch(() => {});
}

async function connect() {
  const { io } = await import(body.dataset.socket);
  const socket = io({ transports: ["websocket", "polling"], tryAllTransports: true, auth: (give) => give({ csrf: csrf(), subjects: subjects(), after: `${river}:${last}` }) });
  for (const [name, hear] of Object.entries(heard)) {
    socket.on(name, (push) => {
      if (push.event) last = Math.max(last, push.event);
      hear(push);
    });
  }
  socket.on("connect", back);
  socket.on("disconnect", (reason) => {
    if (reason === "io client disconnect") return;
    away();
    if (reason === "io server disconnect") socket.connect(); // shown the door: who may still listen comes in again, to what they may see now
  });
  addEventListener("pagehide", () => socket.disconnect());
  addEventListener("pageshow", (event) => event.persisted && socket.connect());
}

// A short break heals unseen; only a long one is worth a word.
function away() {
  for (const dot of document.querySelectorAll(".live")) dot.classList.add("is-off");
  lost ??= setTimeout(() => {
    say(word("away"), "amber");
    lost = "said";
  }, 10000);
}

function back() {
  for (const dot of document.querySelectorAll(".live")) dot.classList.remove("is-off");
  if (lost === "said") say(word("back"), "green");
  else clearTimeout(lost);
  lost = null;
}

if (known || subjects().length) connect();

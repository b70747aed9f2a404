// How a page speaks with its server, and how it says to the reader what came of it.
const said = document.getElementById("said");

export const language = document.documentElement.lang;
export const known = document.body.hasAttribute("data-known");

export function csrf() {
  return document.querySelector('meta[name="csrf"]')?.content ?? "";
}

// Sends an act. Answers the parsed JSON; throws an Error whose message is a sentence for people.
export async function send(url, method = "POST", body = null, signal = undefined) {
  const headers = { Accept: "application/json", "X-CSRF-Token": csrf(), "Idempotency-Key": crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, { method, headers, body: body && JSON.stringify(body), signal, credentials: "same-origin", keepalive: method === "PUT" && JSON.stringify(body).length < 20000 });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new Error(word("failed"), { cause: fault });
  }
  const found = /json/.test(answer.headers.get("Content-Type") ?? "") ? await answer.json() : {};
  if (!answer.ok || answer.redirected) throw new Error(found.detail ?? found.title ?? word("failed"));
  return found;
}

// Fetches a page or a piece of one, parsed by the browser's own loader: no string ever becomes markup here.
export function fragment(url, signal = undefined) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", url);
    request.responseType = "document";
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject(new Error(word("failed"))));
    request.onerror = () => reject(new Error(word("failed")));
    request.onabort = () => reject(new DOMException("aborted", "AbortError"));
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send();
  });
}

// Puts the fresh copy of an element in its place, out of this page's own address.
export async function refresh(selector, fresh = null) {
  const page = fresh ?? (await fragment(location.href));
  const now = document.querySelectorAll(selector);
  const then = page.querySelectorAll(selector);
  now.forEach((element, i) => then[i] && element.replaceWith(document.importNode(then[i], true)));
  return page;
}

export function word(name, values = {}) {
  return fill(said.dataset[name] ?? "", values);
}

export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export function figure(n) {
  return new Intl.NumberFormat(language).format(n);
}

// Says one sentence at the foot of the window, read out by a screen reader; it goes by itself unless it is about a fault.
export function say(text, tone = "blue", href = null) {
  const notice = document.createElement("div");
  notice.className = `notice tone-${tone}`;
  const sentence = document.createElement("p");
  if (href) sentence.append(Object.assign(document.createElement("a"), { href, textContent: text }));
  else sentence.textContent = text;
  const close = document.createElement("button");
  close.className = "link-button";
  close.textContent = word("close");
  close.addEventListener("click", () => notice.remove());
  notice.append(sentence, close);
  said.replaceChildren(notice);
  if (tone !== "red") setTimeout(() => notice.remove(), 8000);
  return notice;
}

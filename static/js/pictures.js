// A picture or a file that is chosen, pasted or dropped goes up at once, and its line appears where one writes.
import { csrf, known, say, word } from "./ask.js";

const isPicture = (file) => file.type.startsWith("image/");

async function upload(file) {
  const form = new FormData();
  const kind = isPicture(file) ? "picture" : "file";
  form.set(kind, file);
  const answer = await fetch(`/${kind}s`, { method: "POST", headers: { Accept: "application/json", "X-CSRF-Token": csrf() }, body: form, credentials: "same-origin" });
  const found = /json/.test(answer.headers.get("Content-Type") ?? "") ? await answer.json() : {};
  if (!answer.ok) throw new Error(found.title ?? word("failed"));
  return found.url;
}

function insert(area, text) {
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

// Whoever writes on meanwhile stays where they write; left to itself, a cursor behind the mark would select the line.
function replace(area, from, to, line) {
  const moved = (place) => (place >= to ? place + line.length - (to - from) : Math.min(place, from));
  const [start, end] = [moved(area.selectionStart), moved(area.selectionEnd)];
  area.setRangeText(line, from, to);
  area.setSelectionRange(start, end);
}

// The place of each picture is marked while it is on its way, so that one can write on.
async function add(area, files) {
  for (const file of files) {
    const name = (isPicture(file) ? file.name.replace(/\.\w+$/, "") : file.name).replace(/[[\]()\\]/g, " ").trim();
    const sign = isPicture(file) ? "!" : "";
    const mark = `${sign}[${name} …](${crypto.randomUUID?.() ?? Date.now()})`;
    insert(area, mark);
    let line = "";
    try {
      line = `${sign}[${name}](${await upload(file)})`;
    } catch (fault) {
      say(fault.message || word("failed"), "red");
    }
    const at = area.value.indexOf(mark);
    if (at >= 0) replace(area, at, at + mark.length, line);
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function watch(button) {
  const area = document.getElementById(button.dataset.pictureFor);
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.accept = button.dataset.accept ?? "image/png,image/jpeg,image/webp,image/gif";
  chooser.multiple = true;
  chooser.addEventListener("change", () => add(area, chooser.files).finally(() => (chooser.value = "")));
  button.addEventListener("click", (event) => {
    event.preventDefault();
    chooser.click();
  });
  if (area.dataset.takes) return; // another button of the same area listens already
  area.dataset.takes = "files";
  area.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    add(area, event.clipboardData.files);
  });
  area.addEventListener("dragover", (event) => event.preventDefault());
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    add(area, event.dataTransfer.files);
  });
}

if (known) for (const button of document.querySelectorAll("[data-picture-for]")) watch(button);

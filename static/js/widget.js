// Inside the frame that another site shows: tells the page around it how tall the form is, and when to close.
const around = window.parent;

function tell(what) {
  if (around !== window) around.postMessage({ wellspring: what, height: document.documentElement.getBoundingClientRect().height }, "*");
}

new ResizeObserver(() => tell("size")).observe(document.documentElement);
document.addEventListener("keydown", (event) => event.key === "Escape" && tell("close"));
if (document.querySelector("[data-sent]")) tell("sent");
document.querySelector("[aria-invalid], [data-sent] a")?.focus();

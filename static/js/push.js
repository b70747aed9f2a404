// Asks, on a click and never before, whether this browser may be told of news, and says where it can be reached.
import { say, send, word } from "./ask.js";

const panel = document.querySelector("[data-push]");
const button = panel.querySelector("[data-push-on]");
const trusted = window.trustedTypes?.createPolicy("wellspring", { createScriptURL: (url) => (url === "/push.js" ? url : "") });
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") return say(panel.dataset.refused, "red");
  const worker = await navigator.serviceWorker.register(trusted ? trusted.createScriptURL("/push.js") : "/push.js");
  const { key } = await send(panel.dataset.key);
  await (await worker.pushManager.getSubscription())?.unsubscribe(); // an earlier one may be of another key
  await navigator.serviceWorker.ready;
  const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
  await send(panel.dataset.push, "POST", { endpoint: found.endpoint, ...found.toJSON().keys });
  location.reload();
}

if ("PushManager" in window && "serviceWorker" in navigator && "Notification" in window) {
  button.hidden = false;
  panel.querySelector("[data-push-without]").hidden = true;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await subscribe();
    } catch (fault) {
      say(fault instanceof DOMException ? panel.dataset.failed : fault.message || word("failed"), "red");
    }
    button.disabled = false;
  });
}

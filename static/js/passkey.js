// Asks the browser for a passkey, or for a new one, and sends its answer with the form. Without script, or without
// passkeys in the browser, these forms stay hidden; there is always another way.
import { say, word } from "./ask.js";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (list = []) => list.map((key) => ({ ...key, id: bytes(key.id) }));

async function shown(asked) {
  const key = await navigator.credentials.get({ publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: keys(asked.allowCredentials) } });
  const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
  return answer(key, { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: userHandle ? text(userHandle) : undefined });
}

async function made(asked) {
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const key = await navigator.credentials.create({ publicKey: { ...asked, user, challenge: bytes(asked.challenge), excludeCredentials: keys(asked.excludeCredentials) } });
  const { clientDataJSON, attestationObject } = key.response;
  return answer(key, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports: key.response.getTransports?.() ?? [] });
}

const answer = (key, response) => JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: {} });

function watch(form) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    try {
      const asked = JSON.parse(form.dataset.options);
      form.elements.answer.value = await (form.dataset.passkey === "new" ? made(asked) : shown(asked));
      form.requestSubmit();
    } catch {
      say(form.dataset.stopped || word("failed"), "red");
    }
  });
}

if (window.PublicKeyCredential) for (const form of document.querySelectorAll("form[data-passkey]")) watch(form);

// Keeps "3 minutes ago" true while a page stays open: the same words as the server's, in the page's language.
import { language } from "./ask.js";

const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
const NEARLY = 0.85; // from this much of a unit on, one speaks of it
const ago = new Intl.RelativeTimeFormat(language, { numeric: "always" });

export function words(seconds) {
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) / size >= NEARLY) ?? ["second", 1];
  const n = Math.round(Math.max(1, Math.abs(seconds) / size));
  return ago.format(seconds > 0 ? n : -n, unit);
}

function tell() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const text = words((new Date(time.dateTime) - Date.now()) / 1000);
    if (time.textContent !== text) time.textContent = text;
  }
}

tell();
setInterval(tell, 30000);
document.addEventListener("visibilitychange", tell);

// Keeps "3 minutes ago" true while a page stays open, in the page's language.
import { language } from "./ask.js";

const UNITS = [["year", 31557600], ["month", 2629800], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const ago = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });

function words(seconds) {
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  if (unit === "second") return ago.format(0, "second");
  return ago.format(Math.trunc(seconds / size), unit);
}

function tell() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const moment = new Date(time.dateTime);
    const text = words((moment - Date.now()) / 1000);
    if (time.textContent !== text) time.textContent = text;
    if (!time.title) time.title = exact.format(moment);
  }
}

tell();
setInterval(tell, 30000);
document.addEventListener("visibilitychange", tell);

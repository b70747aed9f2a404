// Puts a button on a page of another site; pressed, it opens the form for feedback in a frame. The house adds words and shades.
(function (words, shades) {
  const me = document.currentScript;
  const home = new URL(me.src).origin;
  const { language = document.documentElement.lang || navigator.language, theme = "auto", side = "end", label } = me.dataset;
  const wanted = /^zh/i.test(language) ? (/hant|tw|hk|mo/i.test(language) ? "zh-Hant" : "zh-Hans") : "en";
  const tongue = words[wanted] ? wanted : Object.keys(words)[0];
  const [short, title, close] = words[tongue];
  const [light, dark] = theme === "dark" ? [shades[1], shades[1]] : theme === "light" ? [shades[0], shades[0]] : shades;
  const rules = `
    :host { all: initial !important; position: fixed !important; z-index: 2147483000 !important; inset-block-end: 1rem !important;
      inset-inline-${side === "start" ? "start" : "end"}: 1rem !important; display: block !important; font: 500 15px/1.4 system-ui, sans-serif !important; }
    button { font: inherit; border: 0; border-radius: 2rem; padding: .6rem 1.1rem; cursor: pointer; background: ${light[0]}; color: ${light[1]}; box-shadow: 0 2px 10px rgb(0 0 0 / .25); }
    button:focus-visible { outline: 3px solid ${light[0]}; outline-offset: 3px; }
    iframe { position: absolute; inset-block-end: 3.2rem; inset-inline-${side === "start" ? "start" : "end"}: 0; inline-size: min(24rem, calc(100vw - 2rem)); block-size: min(32rem, calc(100vh - 6rem));
      border: 0; border-radius: .6rem; box-shadow: 0 8px 32px rgb(0 0 0 / .35); background: ${theme === "dark" ? "#161f29" : "#fff"}; }
    @media (prefers-color-scheme: dark) { button { background: ${dark[0]}; color: ${dark[1]}; } iframe { background: ${theme === "light" ? "#fff" : "#161f29"}; } }
    [hidden] { display: none; }`;
  let frame = null;

  function begin() {
    const host = document.createElement("wellspring-feedback");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    root.adoptedStyleSheets = [sheet];
    host.lang = tongue;
    const button = document.createElement("button");
    button.type = "button";
    root.append(button);
    document.body.append(host);

    const show = (open) => {
      if (open && !frame) root.append((frame = framed()));
      if (frame) frame.hidden = !open;
      button.textContent = open ? close : label || short;
      button.setAttribute("aria-expanded", String(open));
      if (open) frame.focus();
      else if (frame) button.focus();
    };
    button.addEventListener("click", () => show(!frame || frame.hidden));
    document.addEventListener("keydown", (event) => event.key === "Escape" && frame && !frame.hidden && show(false));
    window.addEventListener("message", (event) => {
      if (!frame || event.source !== frame.contentWindow || event.origin !== home) return;
      if (event.data?.wellspring === "close") show(false);
      else if (event.data?.height > 0) frame.style.blockSize = `min(${Math.ceil(event.data.height)}px, calc(100vh - 6rem))`;
    });
    show(false);
  }

  function framed() {
    const made = document.createElement("iframe");
    made.title = title;
    made.src = `${home}/widget/feedback?${new URLSearchParams({ lang: tongue, theme, from: location.origin, page: location.pathname })}`;
    return made;
  }

  if (document.body) begin();
  else document.addEventListener("DOMContentLoaded", begin);
});

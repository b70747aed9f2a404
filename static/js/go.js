// Presses the only button of a page that somebody passes through.
document.querySelector("form[data-go]")?.requestSubmit();

// Leaving fast, for every page that somebody may not want to be seen on: blank first, then replace, so that nothing is
// added to the history and Back does not show the page again. Without this script the link still leaves.
(() => {
  "use strict";
  const PATIENCE = 5e3;
  const link = document.querySelector("[data-exit]");
  const said = document.querySelector("[data-left]");
  const exit = link.href;
  let presses = 0;
  let pressed = -Infinity;
  let alone = true;

  /** Takes everything out of the document: what could be read, and what listens. */
  const blank = () => {
    try {
      document.open();
      document.close();
    } catch {
      // Not a document that can be opened anew: its listeners stay.
    }
    document.replaceChildren();
    const page = document.createElement("html");
    page.style.setProperty("display", "none", "important");
    document.append(page);
    document.title = "Please wait";
  };

  const leave = () => {
    blank();
    try {
      // From a frame the whole page has to go. Where a sandbox refuses that, the frame stays blank.
      (top ?? self).location.replace(exit);
    } catch {
      // Refused.
    }
  };

  const tell = (count, over) => {
    presses = count;
    const words = over ? said.dataset.over : count ? said.dataset.left : "";
    said.textContent = words.replace("{count}", count).replace("{left}", 3 - count);
  };

  // Shift alone counts, when it is let go: not with a letter, not with a click.
  const onKey = (event) => {
    const isShift = event.key === "Shift";
    if (event.type !== "keyup") {
      alone = isShift && (!event.repeat || alone);
      if (!alone && presses) tell(0);
    } else if (isShift && alone) {
      const now = performance.now();
      const count = now - pressed <= PATIENCE ? presses + 1 : 1;
      pressed = now;
      if (count > 2) return leave();
      tell(count);
      setTimeout(() => pressed === now && presses && tell(0, true), PATIENCE);
    }
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  for (const name of ["keydown", "keyup", "pointerdown"]) addEventListener(name, onKey, true);
})();

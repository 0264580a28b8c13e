// The builder without reloading: boxes and previews follow what is picked, and a button copies a box. Without this script
// the form still makes the page, and the boxes can be selected.
(() => {
  "use strict";
  const form = document.querySelector("form");
  const boxes = [...document.querySelectorAll("textarea")];

  /** What is picked, without what is left empty. */
  const query = () => {
    const picked = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...picked]) if (!value.trim()) picked.delete(name);
    return picked.toString();
  };

  let latest = 0;
  const follow = async () => {
    const mine = (latest += 1);
    const asked = query();
    try {
      const answer = await fetch(`/embed/boxes?${asked}`, { credentials: "omit", referrerPolicy: "no-referrer" });
      const made = await answer.json();
      if (mine !== latest || !answer.ok) return;
      for (const it of boxes) it.value = made[it.id];
      document.querySelector("#wrong").hidden = !made.wrong;
      document.querySelectorAll("[data-text]").forEach((it) => (it.textContent = made[it.dataset.text]));
      for (const it of document.querySelectorAll("iframe")) {
        const src = it.dataset.of === "element" ? `/embed/preview?${asked}` : made.framed;
        if (it.getAttribute("src") !== src) it.contentWindow.location.replace(src);
        it.setAttribute("data-src", src);
      }
    } catch {
      // The form's own button still works.
    }
  };
  form.addEventListener("change", follow);

  for (const button of document.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const box = document.getElementById(button.dataset.copies);
      const said = button.nextElementSibling;
      try {
        await navigator.clipboard.writeText(box.value);
        said.textContent = said.dataset.copied;
      } catch {
        box.focus();
        box.select();
        said.textContent = said.dataset.press;
      }
    });
  }
})();

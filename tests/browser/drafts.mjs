// The element in Welsh and Gaelic: drafts of labels, from a second script.
import { check, same } from "./support.mjs";

export default {
  "drafts in Welsh and Gaelic take the place of labels, and say that they are drafts": async (world) => {
    for (const [lang, leave] of [["cy", "Gadael"], ["gd", ""]]) {
      const head = `<script src="${world.upstream}/embed/1/signpost-routes.js" defer></script><script src="${world.upstream}/embed/1/words-${lang}.js" crossorigin="anonymous" defer></script>`;
      const html = `<!doctype html><html lang="en"><title>A school</title>${head}<signpost-routes audience="child" lang="${lang}"></signpost-routes></html>`;
      const tab = await (await world.browser.newContext()).newPage();
      const said = [];
      tab.on("console", (it) => said.push(it.text()));
      tab.on("pageerror", (it) => said.push(it.message));
      await tab.goto(world.pages.put(html));
      await tab.locator(".route").first().waitFor();
      same(await tab.locator("signpost-routes .box").getAttribute("lang"), lang, "the language of the labels");
      const words = await tab.locator("signpost-routes button").first().innerText();
      check(words !== "Leave this page" && words.startsWith(leave), words);
      const table = await tab.evaluate((lang) => customElements.get("signpost-routes").words[lang], lang);
      check((await tab.locator("signpost-routes .box").innerText()).includes(table.draft), "it is not said to be a draft");
      same(await tab.locator("signpost-routes h3").first().getAttribute("lang"), "en", "names stay what they are");
      same(said, [], "what the browser complained of");
      await tab.context().close();
    }
  },
};

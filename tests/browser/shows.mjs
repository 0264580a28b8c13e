// What a reader is shown.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { check, page, same } from "./support.mjs";

/** Opens a host page, and waits until the element shows the pack. */
export async function open({ browser, service, pages }, options = {}, { context = {}, wait = ".route", headers } = {}) {
  const tab = await (await browser.newContext(context)).newPage();
  await tab.goto(pages.put(options.page ?? page(service, options), headers));
  if (wait) await tab.locator(wait).first().waitFor();
  return tab;
}

export async function shoot(tab, { shots }, name) {
  mkdirSync(shots, { recursive: true });
  await tab.screenshot({ path: join(shots, `${name}.png`), fullPage: name.startsWith("whole") });
}

export const text = (tab) => tab.locator("signpost-routes .box").first().innerText();
export const names = (tab) => tab.locator("signpost-routes h3").evaluateAll((all) => all.map((it) => it.firstChild.data));

/** The clock of the page stands still at an instant. */
export async function openAt(world, instant, options = {}, more = {}) {
  const tab = await (await world.browser.newContext(more.context)).newPage();
  await tab.clock.setFixedTime(new Date(instant));
  await tab.goto(world.pages.put(page(world.service, options)));
  await tab.locator(more.wait ?? ".route").first().waitFor();
  return tab;
}

export default {
  "a child in Scotland sees the emergency number first, then Childline": async (world) => {
    const tab = await open(world);
    const links = await tab.locator("signpost-routes .box a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    same(links.slice(0, 2), ["tel:999", "tel:08001111"], "the first two links");
    const [first] = await tab.locator("signpost-routes").evaluateAll((all) => all.map((it) => it.shadowRoot.querySelector("a, button, summary").textContent));
    same(first, "Leave this page", "first in order");
    const said = await text(tab);
    const { wording } = world.service.pack.routes.find((it) => it.id === "childline");
    check(said.includes(wording[0].text), "the words for a child are not there");
    check(!said.includes("Our own links"), "the page's own links are still shown");
    await shoot(tab, world, "whole-child");
  },

  "every audience sees its own words, and the same routes as the service names": async (world) => {
    const said = [];
    for (const { id: audience } of world.service.pack.audiences) {
      const tab = await open(world, { attributes: `audience="${audience}" place="GB-SCT" limit="200"` });
      const answer = await (await fetch(`${world.upstream}/v1/routes?audience=${audience}&place=GB-SCT&limit=200`)).json();
      const wanted = answer.items.map(({ route }) => route);
      same(await names(tab), wanted.map((it) => it.name), audience);
      const shown = await tab.locator("signpost-routes .box").evaluate((it) => it.textContent);
      for (const { wording, name } of wanted) check(shown.includes(wording[0].text), `${audience}: the words of ${name} are missing`);
      said.push(wanted.length);
      await tab.context().close();
    }
    return `${said.join(", ")} routes`;
  },

  "a child reaches a number in one press, or in two where the box is closed": async (world) => {
    const tab = await open(world);
    check(await tab.getByRole("link", { name: "Call 0800 1111" }).isVisible(), "Childline's number is not in view of one press");
    const closed = await open(world, { attributes: 'audience="child" collapsed label="Useful numbers"' }, { wait: "summary" });
    check(!(await closed.getByText("Call 999").isVisible()), "a closed box shows what is in it");
    same(await text(closed), "Useful numbers", "all that a closed box says");
    await shoot(closed, world, "closed");
    await closed.getByText("Useful numbers").click();
    for (const name of ["Call 999", "Call 0800 1111"]) await closed.getByRole("link", { name }).first().waitFor({ state: "visible" });
    await shoot(closed, world, "whole-opened");
  },

  "a route is never shown to an audience that it is kept from, whatever else the pack says": async (world) => {
    const hidden = world.service.pack.routes.filter((it) => it.never_show_to?.includes("child")).map((it) => it.name);
    check(hidden.length >= 3, "the pack has guards");
    world.service.change = (pack) => {
      for (const it of pack.routes.filter((it) => it.never_show_to?.includes("child"))) {
        it.audiences.push({ audience: "child", fit: "main" });
        it.priority = 100;
      }
      pack.audiences.find((it) => it.id === "child").fallback = pack.routes.map((it) => it.id);
      return pack;
    };
    for (const topic of ["", "own-sexual-thoughts", "harmful-sexual-behaviour", "online-scam"]) {
      const tab = await open(world, { attributes: `audience="child" topic="${topic}" limit="200"` });
      const shown = await names(tab);
      same(hidden.filter((it) => shown.includes(it)), [], `shown to a child with "${topic}"`);
    }
    // Who says that they are 15 is a child, whatever audience the page names.
    const young = await open(world, { attributes: 'audience="survivor" age="15" limit="200"' });
    const names15 = await names(young);
    same(hidden.filter((it) => names15.includes(it)), [], "shown to somebody of 15");
    const grown = await open(world, { attributes: 'audience="own-behaviour" limit="200"' });
    check((await names(grown)).some((it) => hidden.includes(it)), "an adult is not shown them either: this test could not fail");
  },

  "old names of audiences, topics and places are understood": async (world) => {
    const tab = await open(world, { attributes: 'audience="adult-survivor" topic="sexual-abuse" place="S12000034"' });
    const same_ = await open(world, { attributes: 'audience="survivor" topic="child-sexual-abuse" place="GB-ABD"' });
    same(await text(tab), await text(same_), "by the old names");
  },

  "a topic that nobody knows widens the answer; an audience or a place that nobody knows shows what is built in": async (world) => {
    const tab = await open(world, { attributes: 'audience="child" topic="made-up"' });
    check((await names(tab))[0].startsWith("Childline"), "the unknown topic left nothing");
    for (const attributes of ['audience="somebody"', "", 'audience="child" place="XX"', 'audience="__proto__"', 'audience="child" place="constructor"']) {
      const tab = await open(world, { attributes }, { wait: "a[href='tel:116123']" });
      const said = await text(tab);
      check(said.includes("Call 999") && said.includes("Call 0800 1111") && said.includes("in the UK"), `${attributes}: ${said}`);
      check(await tab.locator("#own").isVisible(), `${attributes}: the page's own links are gone`);
    }
  },

  "hours are told from the intervals: open, when it opens, usual, not confirmed": async (world) => {
    const day = (hour) => `2026-11-25T${hour}:00:00Z`;
    world.service.change = (pack) => {
      const line = pack.routes.find((it) => it.id === "childline").contacts[0];
      pack.made = "2026-11-25T00:00:00Z";
      pack.fresh_until = "2026-11-26T00:00:00Z";
      const intervals = [[day("09"), day("17"), "open"], [day("18"), day("19"), "usually-open"], [day("19"), day("20"), "usually-closed"], [day("21"), day("22"), "unknown"], [day("23"), "2026-11-26T08:00:00Z", "open"]];
      line.schedule = { from: day("00"), until: "2026-12-09T00:00:00Z", intervals: intervals.map(([from, until, state]) => ({ from, until, state })) };
      line.zone = "Europe/London";
      return pack;
    };
    const cases = [
      ["08", "Closed now. Opens 9:00 am. Free."],
      ["09", "Open now, until 5:00 pm. Free."],
      ["17", "Closed now. Free."],
      ["18", "Usually open at this time. Free."],
      ["19", "Usually closed at this time. Free."],
      ["21", "Opening hours not confirmed. Free."],
      ["22", "Closed now. Opens 11:00 pm. Free."],
      ["23", "Open now, until Thursday 8:00 am. Free."],
    ];
    for (const [hour, wanted] of cases) {
      const tab = await openAt(world, day(hour));
      same(await tab.locator("li:has(a[href='tel:08001111']) p").first().innerText(), wanted, `at ${hour}`);
      await tab.context().close();
    }
    const late = await openAt(world, "2026-11-26T00:00:01Z");
    same(await late.locator("li:has(a[href='tel:08001111']) p").first().innerText(), "Opening hours not confirmed. Free.", "past fresh_until");
    await shoot(late, world, "whole-dated");
  },

  "hours change on an open page, and what the reader opened stays open": async (world) => {
    world.service.change = (pack) => {
      const line = pack.routes.find((it) => it.id === "childline").contacts[0];
      // A day of its own, whenever the test is run.
      const [from, until] = ["2026-11-25T00:00:00Z", "2026-11-25T12:00:00Z"];
      line.schedule = { from, until: "2026-12-09T00:00:00Z", intervals: [{ from, until, state: "open" }] };
      return Object.assign(pack, { made: from, fresh_until: "2026-11-26T00:00:00Z" });
    };
    const tab = await (await world.browser.newContext()).newPage();
    await tab.clock.install({ time: new Date("2026-11-25T11:58:30Z") });
    await tab.goto(world.pages.put(page(world.service)));
    await tab.getByText("Open now, until 12:00 pm").waitFor();
    const summary = tab.getByText("Before you get in touch: Childline");
    await summary.click();
    await tab.clock.runFor(120_000);
    await tab.locator("li:has(a[href='tel:08001111'])").getByText("Closed now").waitFor();
    check(await tab.getByText("People aged 19 or over.").isVisible(), "what was open is closed");
    check(await summary.evaluate((it) => it.getRootNode().activeElement === it), "the focus is lost");
  },

  "limits, who is told, the bill and the phone's own record are said": async (world) => {
    const tab = await open(world);
    const about = tab.locator("details[data-key=childline]");
    await about.locator("summary").click();
    const said = await about.innerText();
    for (const it of ["People aged 19 or over.", "You do not have to give your name.", "If a life is at risk.", "Your phone may keep a record of this call.", "We do not know if it shows on the phone bill", "Works from: United Kingdom"]) {
      check(said.includes(it), `${it} is not said: ${said}`);
    }
    const line = await tab.locator("li:has(> a[href='tel:08001111'])").innerText();
    check(line.includes("Nobody has phoned to check it."), `how fresh it is stands not beside the contact: ${line}`);
  },

  "a table of another language can be put in; what it does not say is said in English, and marked as what it is": async (world) => {
    const plain = await open(world, { attributes: 'audience="child" lang="xx"' });
    same(await plain.locator("signpost-routes .box").getAttribute("lang"), "en", "a language without a table");
    for (const lang of ["constructor", "__proto__", "EN"]) {
      const tab = await open(world, { attributes: `audience="child" lang="${lang}"` });
      same(await text(tab), await text(plain), lang);
      await tab.context().close();
    }
    const body = "<script type=module>customElements.get('signpost-routes').words.xx = { leave: 'LEAVE', phone: 'RING {it} NOW' }; document.querySelector('signpost-routes').paint();</script>";
    const tab = await open(world, { attributes: 'audience="child" lang="xx"', body });
    await tab.getByRole("button", { name: "LEAVE" }).waitFor();
    same(await tab.locator("signpost-routes .box").getAttribute("lang"), "xx", "a language with one");
    same(await tab.locator("signpost-routes .box a[href='tel:08001111']").innerText(), "RING 0800 1111 NOW", "its words around a number");
    check((await text(tab)).includes("Where to get help"), "what the table does not say");
    const { wording } = world.service.pack.routes.find((it) => it.id === "childline");
    same(await tab.getByText(wording[0].text).getAttribute("lang"), "en", "the directory's own words");
  },

  "two elements share one request, each with its own answer": async (world) => {
    const body = '<signpost-routes audience="parent"></signpost-routes>';
    const tab = await open(world, { body });
    await tab.waitForTimeout(300);
    same(world.service.seen.filter((it) => it.url === "/v1/pack").length, 1, "requests");
    const [one, other] = await tab.locator("signpost-routes").evaluateAll((all) => all.map((it) => it.shadowRoot.querySelector("h3").textContent));
    check(one.startsWith("Childline") && !other.startsWith("Childline"), `${one}, ${other}`);
  },

  "an attribute that changes changes the answer without another request": async (world) => {
    const tab = await open(world);
    await tab.locator("signpost-routes").evaluate((it) => it.setAttribute("audience", "parent"));
    check(!(await names(tab))[0].startsWith("Childline"), "still the answer for a child");
    same(world.service.seen.filter((it) => it.url === "/v1/pack").length, 1, "requests");
  },

  "the script read twice does no harm": async (world) => {
    const head = `<script src="${world.service.moving}" defer></script>`;
    const errors = [];
    const tab = await (await world.browser.newContext()).newPage();
    tab.on("pageerror", (it) => errors.push(it.message));
    await tab.goto(world.pages.put(page(world.service, { head })));
    await tab.locator(".route").first().waitFor();
    same(errors, [], "errors");
  },
};

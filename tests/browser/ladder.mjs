// What is shown when the pack is late, damaged or false, and when nothing answers.
import { check, page, same } from "./support.mjs";
import { names, open, openAt, shoot, text } from "./shows.mjs";

const DAY = 864e5;
const BUILT = Date.parse("2026-11-22");
const LAST = "a[href='tel:116123']";

/** That nothing is there but what is built in and the page's own links. */
async function isLastRung(tab, what) {
  const said = await text(tab);
  for (const it of ["Call 999", "Call 0800 1111", "Call 116 123", "As known on 22 November 2026, in the UK."]) {
    check(said.includes(it), `${what}: ${it} is missing in ${said}`);
  }
  same(await names(tab), [], `${what}: routes`);
  check(await tab.locator("#own").isVisible(), `${what}: the page's own links are gone`);
  check(await tab.getByRole("button", { name: "Leave this page" }).isVisible(), `${what}: no way out`);
}

const isWhole = async (tab, what) => check((await names(tab))[0] === "Childline", `${what}: ${await text(tab)}`);

/** A page whose clock is ours, and that fetches again when the time for it has come. */
async function later(world, instant) {
  const tab = await (await world.browser.newContext()).newPage();
  await tab.clock.install({ time: new Date(instant) });
  await tab.goto(world.pages.put(page(world.service)));
  await tab.locator(".route").first().waitFor();
  const again = async () => {
    const before = world.service.seen.length;
    await tab.clock.runFor(61 * 60_000);
    for (let tries = 0; world.service.seen.length === before && tries < 50; tries += 1) await tab.waitForTimeout(50);
    check(world.service.seen.length > before, "it was not fetched again");
    await tab.waitForTimeout(200);
  };
  return { tab, again };
}

const renamed = (name, more) => (pack) => {
  pack.routes.find((it) => it.id === "childline").name = name;
  return Object.assign(pack, more);
};

export default {
  "in date: everything, and no date is held against it": async (world) => {
    const until = Date.parse(world.service.pack.fresh_until);
    const tab = await openAt(world, until);
    await isWhole(tab, "at its last instant");
    check(!(await text(tab)).includes("could not check"), "it is called old");
  },

  "expired up to 14 days: everything, with its date, and no hours": async (world) => {
    const { fresh_until, made } = world.service.pack;
    const until = Date.parse(fresh_until);
    const from = new Date(made).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "Europe/London" });
    for (const late of [1000, 14 * DAY]) {
      const tab = await openAt(world, until + late);
      await isWhole(tab, `${late} ms late`);
      const said = await text(tab);
      check(said.includes(`We could not check this list today. It is from ${from}.`), `${late}: ${said}`);
      check(!/Open now|Closed now|Opens|Usually/.test(said), `${late}: hours are claimed`);
      check(said.includes("Opening hours not confirmed"), `${late}: hours are not spoken of`);
    }
  },

  "longer than that: what is built in": async (world) => {
    const tab = await openAt(world, Date.parse(world.service.pack.fresh_until) + 14 * DAY + 1000, {}, { wait: LAST });
    await isLastRung(tab, "15 days");
  },

  "400 days after it was built: the emergency number and the page's own links, and nothing else": async (world) => {
    world.service.status = 503;
    await isLastRung(await openAt(world, BUILT + 400 * DAY, {}, { wait: LAST }), "on the 400th day");
    const tab = await openAt(world, BUILT + 400 * DAY + 1000, {}, { wait: "signpost-routes a[href='tel:999']" });
    await tab.waitForTimeout(300);
    const links = await tab.locator("signpost-routes .box a").evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    same(links, ["tel:999"], "links that are built in");
    check(await tab.locator("#own").isVisible(), "the page's own links are gone");
    check((await text(tab)).includes("In the UK."), "not said where");
    await shoot(tab, world, "bare");
  },

  "400 days after it was built a pack in date is still shown whole": async (world) => {
    const now = BUILT + 500 * DAY;
    world.service.change = (pack) => Object.assign(pack, { made: new Date(now).toISOString(), fresh_until: new Date(now + DAY).toISOString() });
    await isWhole(await openAt(world, now + 1000), "500 days");
  },

  "damaged, unparsable, of another form or empty: ignored": async (world) => {
    const pack = () => structuredClone(world.service.pack);
    const without = (name) => JSON.stringify({ ...pack(), [name]: undefined });
    const wrong = {
      "half a file": JSON.stringify(pack()).slice(0, 5000),
      nothing: "",
      "a page": "<!doctype html><title>Blocked by your school</title>",
      null: "null",
      "a list": "[]",
      "another form": JSON.stringify({ ...pack(), format: 2 }),
      "no release": without("release"),
      "no date": without("fresh_until"),
      "a date that is none": JSON.stringify({ ...pack(), fresh_until: "soon" }),
      "no routes": without("routes"),
      "no places": without("places"),
      "no audiences": without("audiences"),
      "an empty list of routes": JSON.stringify({ ...pack(), routes: [] }),
      "a route without contacts": JSON.stringify({ ...pack(), routes: pack().routes.map((it) => ({ ...it, contacts: undefined })) }),
      "a route without audiences": JSON.stringify({ ...pack(), routes: pack().routes.map((it) => ({ ...it, audiences: undefined })) }),
      "words that are none": JSON.stringify({ ...pack(), routes: pack().routes.map((it) => ({ ...it, wording: 7 })) }),
      "only hours left": JSON.stringify({ ...pack(), routes: pack().routes.map((it) => ({ ...it, contacts: it.contacts.map(({ schedule }) => ({ schedule })) })) }),
    };
    for (const [what, raw] of Object.entries(wrong)) {
      world.service.raw = raw;
      const tab = await open(world, {}, { wait: LAST });
      await isLastRung(tab, what);
      await tab.context().close();
    }
    return `${Object.keys(wrong).length} ways`;
  },

  "a javascript: link in a pack is refused, and so is every other that is not a number, a page or an address": async (world) => {
    const links = ["javascript:document.title='owned'", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "data:text/html,<script>alert(1)</script>", "http://example.org/", "vbscript:x", "tel:0900;postd=1", "sms:85258?body=x", "https://evil@example.org/", "file:///etc/passwd", 7, {}, null];
    for (const href of links) {
      world.service.change = (pack) => {
        for (const it of pack.routes.flatMap((it) => it.contacts)) if (it.id === "childline/phone") it.href = href;
        return pack;
      };
      const tab = await open(world);
      await isWhole(tab, "the rest of it");
      const shown = await tab.locator("signpost-routes .box a").evaluateAll((all) => all.map((it) => it.href));
      same(shown.filter((it) => !/^(https|tel|sms|mailto):/.test(it)), [], `${href}`);
      check(!(await text(tab)).includes("Call 0800 1111"), `${href}: the contact is shown all the same`);
      await tab.context().close();
    }
    return `${links.length} links`;
  },

  "an emergency route that was tampered with leaves 999": async (world) => {
    world.service.change = (pack) => {
      pack.routes.find((it) => it.id === "emergency-999").contacts[0].href = "javascript:alert(1)";
      return pack;
    };
    const tab = await open(world);
    same(await tab.locator("signpost-routes .danger a").first().getAttribute("href"), "tel:999", "the first link");
    world.service.change = (pack) => {
      for (const it of pack.places) delete it.emergency;
      return pack;
    };
    const other = await open(world);
    same(await other.locator("signpost-routes .danger a").first().getAttribute("href"), "tel:999", "without any");
  },

  "markup in a pack is text": async (world) => {
    world.service.change = renamed('<img src=x onerror="document.title=1"><script>document.title=2</script>');
    const tab = await open(world);
    same(await tab.locator("signpost-routes").locator("img, script").count(), 0, "elements made of it");
    same(await tab.title(), "A school", "it ran");
  },

  "a lower release than was seen on this page is ignored; a higher one is taken": async (world) => {
    const made = world.service.pack.made;
    world.service.change = renamed("Seen first", { release: 7 });
    const { tab, again } = await later(world, made);
    same((await names(tab))[0], "Seen first", "at first");
    world.service.change = renamed("Replayed", { release: 6 });
    await again();
    same((await names(tab))[0], "Seen first", "after a lower one");
    world.service.change = renamed("Older", { release: 7, made: "2026-11-01T00:00:00Z" });
    await again();
    same((await names(tab))[0], "Seen first", "after one of the same release that was made before");
    const damaged = (change) => JSON.stringify({ ...world.service.pack, release: 9, routes: world.service.pack.routes.map(change) });
    for (const raw of ["{", damaged((it) => ({ ...it, wording: 7 })), damaged((it) => ({ ...it, audiences: undefined })), damaged((it) => ({ ...it, purpose: "emergency" }))]) {
      world.service.raw = raw;
      await again();
      same((await names(tab))[0], "Seen first", `after a damaged one: ${raw.slice(-200)}`);
    }
    world.service.raw = undefined;
    world.service.change = renamed("Newer", { release: 8 });
    await again();
    same((await names(tab))[0], "Newer", "after a higher one");
  },

  "the service down before the first visit: what is built in; it comes back, and so does the list": async (world) => {
    await world.service.down();
    // The script comes from a cache, as it would: here it stands in the page.
    const html = page({ ...world.service }).replace(/<script.*<\/script>/, "").replace("</body>", () => `<script>${world.service.text}</script></body>`);
    const tab = await (await world.browser.newContext()).newPage();
    await tab.goto(world.pages.put(html.replace("audience=", `data-origin="${world.service.origin}" audience=`)));
    await tab.locator(LAST).waitFor();
    await isLastRung(tab, "down");
    await world.service.up();
    await tab.waitForTimeout(100);
    // A minute later it asks again: the clock is put forward.
    await tab.evaluate(() => {
      const now = Date.now;
      Date.now = () => now() + 61_000;
      dispatchEvent(new Event("online"));
    });
    await tab.locator(".route").first().waitFor();
    await isWhole(tab, "up again");
  },

  "the service down after the first visit: what was shown stays, then with its date": async (world) => {
    const { tab } = await later(world, world.service.pack.made);
    await world.service.down();
    await tab.clock.runFor(2 * 3600_000);
    await isWhole(tab, "two hours later");
    await tab.clock.runFor(23 * 3600_000);
    await tab.getByText("We could not check this list today.").waitFor();
    await isWhole(tab, "a day later");
    await tab.clock.fastForward(15 * DAY);
    await tab.clock.runFor(61_000);
    await isLastRung(tab, "15 days later");
  },

  "a service that never answers leaves nobody waiting": async (world) => {
    world.service.delay = 60_000;
    const tab = await (await world.browser.newContext()).newPage();
    const began = Date.now();
    await tab.goto(world.pages.put(page(world.service)));
    check(await tab.locator("#own").isVisible() && await tab.getByText("Call 999").isVisible(), "nothing is there at first");
    await tab.locator(LAST).waitFor();
    check(Date.now() - began < 6000, `after ${Date.now() - began} ms`);
    await isLastRung(tab, "waiting");
    await world.service.down();
  },

  "an answer that comes late takes the place of what is built in": async (world) => {
    world.service.delay = 4500;
    const tab = await open(world, {}, { wait: LAST });
    await tab.locator(".route").first().waitFor();
    await isWhole(tab, "late");
  },

  "with scripts off, with the script refused, and in a browser that is too old the page's own links stand": async (world) => {
    const off = await open(world, {}, { context: { javaScriptEnabled: false }, wait: "#own" });
    check(await off.locator("#own a").first().isVisible(), "scripts off");
    const damaged = page(world.service, { sri: true });
    world.service.text += "\n// changed on the way";
    const refused = await open(world, { page: damaged }, { wait: "#own" });
    await refused.waitForTimeout(300);
    check(await refused.locator("#own a").first().isVisible(), "a changed script");
    check(!(await refused.evaluate(() => !!customElements.get("signpost-routes"))), "a changed script ran");
    const old = await open(world, { head: "<script>delete globalThis.CSSStyleSheet;</script>" }, { wait: "#own" });
    await old.waitForTimeout(300);
    check(await old.locator("#own a").first().isVisible(), "an old browser");
  },

  "a clock that is wrong by years shows no hours and hides no number": async (world) => {
    const early = await openAt(world, "2019-01-01T00:00:00Z");
    const said = await text(early);
    check(said.includes("Call 0800 1111") && !/Open now|Closed now/.test(said), said.slice(0, 400));
  },
};

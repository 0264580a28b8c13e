// The pages for readers in a browser: read by everybody, on any screen, without script, and alone.
import { mkdirSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { TRIED, NOTHING, axeBothWays, code, directory, fits, fronted, leavings, pdfPages } from "./readers.mjs";
import { check, same } from "./support.mjs";
import { telling, words } from "./words.mjs";

const FIRST_VIEW = 14 * 1024;
const PHONE = { viewport: { width: 400, height: 740 } };
/** A window of 1280 by 1024 at 400 %. */
const ZOOMED = { viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 };
const ALLOWED = ["https:", "tel:", "sms:", "mailto:"];

async function open(world, address, context = {}) {
  const tab = await (await world.browser.newContext({ ...PHONE, ...context })).newPage();
  await tab.goto(address);
  return tab;
}

/** One tab goes from page to page. */
async function eachPage(world, front, pages, context, look) {
  const tab = await open(world, "about:blank", context);
  for (const [name, path] of Object.entries(pages)) {
    await tab.goto(`${front.origin}${path}`);
    await look(tab, name, path);
  }
  await tab.context().close();
}

async function shoot(tab, { shots }, name) {
  mkdirSync(shots, { recursive: true });
  await tab.screenshot({ path: join(shots, `pages-${name.replace(/\W+/g, "-")}.png`) });
}

/** All that comes over the wire for an address, its headers included, in a coding that the browser offers. */
const wire = (origin, path, coding) =>
  new Promise((done, failed) => {
    const { hostname, port, host } = new URL(origin);
    const socket = connect(Number(port), hostname, () => socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: ${coding}\r\nConnection: close\r\n\r\n`));
    const parts = [];
    socket.on("data", (part) => parts.push(part)).on("error", failed);
    socket.on("end", () => done(Buffer.concat(parts)));
  });

const links = (tab) => tab.locator("a").evaluateAll((all) => all.map((it) => ({ raw: it.getAttribute("href"), href: it.href, text: it.textContent, target: it.target })));

/** What is first reached by the Tab key, and where it stands. */
const focused = (tab) =>
  tab.evaluate(() => {
    const it = document.activeElement;
    // Past either end the focus is the window's.
    if (it === document.body) return { leaves: false, shown: true };
    // A link may run over several lines, and be taller than a small window.
    const { left, top, right, bottom } = it.getClientRects()[0];
    const heights = [0.1, 0.3, 0.5, 0.7, 0.9].map((share) => top + (bottom - top) * share);
    const inSight = heights.filter((height) => it.contains(document.elementFromPoint((left + right) / 2, height)));
    const shown = bottom - top > innerHeight - 120 ? inSight.length > 0 : inSight.length === heights.length;
    return { leaves: it.matches("[data-exit]"), shown, words: it.textContent };
  });

export default {
  "axe finds nothing by WCAG 2.2 A and AA on any kind of page, light and left to right, dark and right to left": fronted(async (world, front, pages) => {
    let least = Infinity;
    await eachPage(world, front, pages, {}, async (tab, name) => {
      for (const it of await tab.locator("details").all()) await it.evaluate((it) => (it.open = true));
      least = Math.min(least, await axeBothWays(tab, name));
    });
    return `${Object.keys(pages).length} pages, at least ${least} rules passed on each`;
  }),

  "at 320 px and at 400 % nothing has to be scrolled sideways, and the way out stays in view to the end": fronted(async (world, front, pages) => {
    for (const [size, context] of [["320 px", { viewport: { width: 320, height: 640 } }], ["400 %", ZOOMED], ["1280 px", { viewport: { width: 1280, height: 800 } }]]) {
      await eachPage(world, front, pages, context, async (tab, name) => {
        for (const it of await tab.locator("details").all()) await it.evaluate((it) => (it.open = true));
        await fits(tab, `${name} at ${size}`);
        await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
        const exit = tab.locator("[data-exit]");
        const box = await exit.evaluate((it) => {
          const { top, bottom, left, right } = it.getBoundingClientRect();
          const whole = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
          return { whole, onTop: it.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2)), share: it.parentElement.getBoundingClientRect().height / innerHeight };
        });
        same([box.whole, box.onTop], [true, true], `${name} at ${size}: the way out at the end of the page`);
        check(box.share < 0.4, `${name} at ${size}: the way out covers ${Math.round(box.share * 100)} % of the window`);
        await tab.evaluate(() => scrollTo(0, 0));
        await tab.keyboard.press("Tab");
        same(await focused(tab), { leaves: true, shown: true, words: await tab.locator("[data-exit]").textContent() }, `${name} at ${size}: the first focus`);
        // What is focused next may not hide below it (WCAG 2.4.11): where there is least room, nowhere.
        if (context !== ZOOMED) return;
        for (const key of ["Tab", "Tab", "End", ...Array(6).fill("Shift+Tab")]) {
          if (key === "End") await tab.locator("footer a").last().focus();
          else await tab.keyboard.press(key);
          const it = await focused(tab);
          check(it.shown, `${name} at ${size}: the focus is hidden: ${it.words}`);
        }
      });
    }
  }),

  "in forced colours the way out, the numbers and the choices keep their borders, and the focus shows": fronted(async (world, front, pages) => {
    await eachPage(world, front, pages, { forcedColors: "active" }, async (tab, name) => {
      const bare = await tab.locator(".leave a, .call a, .choices a").evaluateAll((all) => all.filter((it) => it.checkVisibility()).filter((it) => {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(it);
        return borderTopStyle !== "solid" || parseFloat(borderTopWidth) < 1 || /, 0\)$/.test(borderTopColor);
      }).map((it) => it.textContent));
      same(bare, [], `${name}: without a border`);
      await tab.keyboard.press("Tab");
      const outline = await tab.locator(":focus").evaluate((it) => [getComputedStyle(it).outlineStyle, parseFloat(getComputedStyle(it).outlineWidth) >= 2]);
      same(outline, ["solid", true], `${name}: the focus`);
      await shoot(tab, world, `forced ${name}`);
    });
  }),

  "without script links alone lead from the first question to a number: a child presses once, nobody more than four times": fronted(async (world, front) => {
    const { audiences } = await directory(world.upstream);
    const said = [];
    for (const { id } of audiences) {
      const tab = await open(world, `${front.origin}/go`, { javaScriptEnabled: false });
      const calls = async () => tab.locator("main .call a[href^='tel:']:not([href='tel:999'])").evaluateAll((all) => all.filter((it) => it.checkVisibility()).map((it) => it.href));
      // The number on the first page is a child's: the others go on.
      let presses = 0;
      if (id === "child") {
        same(await calls(), ["tel:08001111"], "the number on the first page");
        await tab.locator("a[href='tel:08001111']").click();
        same([presses + 1, tab.url()], [1, `${front.origin}/go`], "after the press");
      } else {
        for (const path of [`/go/${code("audience", id)}`, `/go/${code("audience", id)}/all`, `/go/${code("audience", id)}/all/gb-sct`]) {
          await tab.locator(`main a[href="${path}"]`).click();
          await tab.waitForURL(`${front.origin}${path}`);
          presses += 1;
        }
        const [number] = await calls();
        check(number, `${id}: no number among the first`);
        check(presses + 1 <= 4, `${id}: ${presses + 1} presses`);
      }
      said.push(`${id} ${presses + 1}`);
      await tab.context().close();
    }
    return `presses: ${said.join(", ")}`;
  }),

  "a first view is one request and under 14 KB on the wire, with brotli and with gzip": fronted(async (world, front, pages) => {
    const sizes = [];
    for (const path of Object.values(pages)) {
      const [brotli, gzip] = await Promise.all(["br", "gzip"].map((coding) => wire(world.upstream, path, coding)));
      for (const [coding, bytes] of [["br", brotli], ["gzip", gzip]]) {
        check(bytes.length < FIRST_VIEW, `${path} with ${coding}: ${bytes.length} bytes`);
        const head = bytes.subarray(0, bytes.indexOf("\r\n\r\n")).toString().toLowerCase();
        // The page for an address that leads nowhere is not kept, and may come as it is.
        check(path === pages.lost || head.includes(`content-encoding: ${coding}`), `${path} does not come with ${coding}`);
      }
      sizes.push([brotli.length, gzip.length, path]);
    }
    const [brotli, gzip, path] = sizes.sort(([one], [other]) => other - one)[0];
    return `${sizes.length} pages, the largest ${brotli} bytes with brotli, ${gzip} with gzip (${path})`;
  }),

  "a visit asks once for each page and nobody else, and leaves no cookie, storage, database, cache or worker": fronted(async (world, front, pages) => {
    const policies = new Set();
    await eachPage(world, front, pages, {}, async (tab, name, path) => {
      front.seen.length = 0;
      const asked = [];
      tab.on("request", (it) => asked.push(it.url()));
      const answer = await tab.reload();
      await tab.keyboard.press("Shift");
      await tab.waitForTimeout(60);
      tab.removeAllListeners("request");
      same(asked, [`${front.origin}${path}`], `${name}: what was asked for`);
      same(front.seen.map((it) => it.url), [path], `${name}: what came on the wire`);
      const { cookie, referer } = front.seen[0].headers;
      same([cookie, referer], [undefined, undefined], `${name}: what the request told`);
      const headers = await answer.allHeaders();
      policies.add(headers["content-security-policy"]);
      same([headers["set-cookie"], headers["cache-control"], headers["referrer-policy"]], [undefined, "no-store", "no-referrer"], `${name}: headers`);
      same(await leavings(tab), NOTHING, `${name}: kept in the browser`);
      same(await tab.context().cookies(), [], `${name}: cookies`);
    });
    // One policy, so that whoever proves it on some pages has proved it on all.
    same(policies.size, 1, "policies");
  }),

  "every link leads by https, to a number, a text, an address or another page of ours": fronted(async (world, front, pages) => {
    let count = 0;
    await eachPage(world, front, pages, {}, async (tab, name) => {
      for (const { raw, href, text } of await links(tab)) {
        const { protocol, origin } = new URL(href);
        check(text.trim(), `${name}: a link without words to ${raw}`);
        check(ALLOWED.includes(protocol) || (origin === front.origin && raw.startsWith("/")), `${name}: ${raw}`);
        count += 1;
      }
      const telling = await tab.locator("a:not([href^='/']):not([rel~=noreferrer])").count();
      same(telling, 0, `${name}: links that tell where a reader came from`);
      same(await tab.locator("form, input, textarea, iframe, img, object, embed, link, script[src], [style], [onclick]").count(), 0, `${name}: what no page has`);
    });
    // Those of ours exist.
    const { audiences } = await directory(world.upstream);
    for (const path of ["/docs/privacy", "/go", "/kept", ...audiences.map(({ id }) => `/go/${code("audience", id)}`)]) {
      same((await fetch(`${world.upstream}${path}`)).status, 200, path);
    }
    return `${count} links`;
  }),

  "the policy holds: what is put into a page neither runs nor shows, and a javascript: link does nothing": fronted(async (world, front, pages) => {
    const bad = `<script>globalThis.ran = "script"</script><style>h1 { display: none }</style><p id="styled" style="display: none">x</p>
      <svg onload="globalThis.ran = 'svg'"></svg><button id="pressed" onclick="globalThis.ran = 'onclick'">x</button>
      <a id="link" href="javascript:void(globalThis.ran = 'link')">x</a><img src="/pixel" alt=""><iframe src="/go"></iframe><base href="https://neutral.example/">
      <form action="/go"><button id="sent">x</button></form>`;
    front.change = (html) => html.replace("</main>", `${bad}</main>`);
    const visit = async (path) => {
      const tab = await open(world, `${front.origin}${path}`);
      front.seen.length = 0;
      for (const id of ["pressed", "link"]) await tab.locator(`#${id}`).click();
      await tab.waitForTimeout(30);
      const seen = await tab.evaluate(() => [globalThis.ran ?? "nothing", document.querySelector("h1").checkVisibility(), document.querySelector("#styled").checkVisibility(), document.baseURI === location.href]);
      await tab.locator("#sent").click({ noWaitAfter: true });
      await tab.waitForTimeout(60);
      await tab.context().close();
      return [...seen, front.seen.filter((it) => it.url !== "/favicon.ico").length];
    };
    for (const name of ["start", "answer, child", "campaign, parent", "lost"]) same(await visit(pages[name]), ["nothing", true, true, true, 0], name);
    // The same without the policy: this test can fail.
    front.headers = { "content-security-policy": "" };
    const [ran, ...others] = await visit(pages.start);
    same([ran, ...others.slice(0, 3)], ["link", false, false, false], "without the policy");
  }),

  "on paper stand no button and no choice but the numbers, black on white, on at most three pages": fronted(async (world, front, pages) => {
    const lengths = [];
    await eachPage(world, front, pages, { colorScheme: "dark" }, async (tab, name) => {
      await tab.emulateMedia({ media: "print", colorScheme: "dark" });
      check(!(await tab.locator("[data-exit]").isVisible()), `${name}: the way out is printed`);
      const shown = await tab.locator("main a[href^='tel:'], main a[href^='sms:']").evaluateAll((all) => all.filter((it) => it.checkVisibility()).map((it) => ({ text: it.textContent, href: it.href, colour: getComputedStyle(it).color, size: parseFloat(getComputedStyle(it).fontSize) })));
      check(shown.some((it) => it.href === "tel:999"), `${name}: 999 is not printed`);
      for (const { text, href, colour, size } of shown) {
        // 020 7008 0151 is dialled as +442070080151.
        const digits = href.replace(/^(tel:|sms:)(\+44)?/, "");
        check(text.replace(/\D/g, "").endsWith(digits), `${name}: "${text}" does not say ${href}`);
        check(colour === "rgb(0, 0, 0)" && size >= 12, `${name}: ${text} in ${colour}, ${size} px`);
      }
      if (!name.startsWith("answer") && !name.startsWith("route") && !name.startsWith("campaign,")) return;
      const count = pdfPages(await tab.pdf({ format: "A4", printBackground: false }));
      check(count >= 1 && count <= 3, `${name}: ${count} pages`);
      lengths.push(`${name} ${count}`);
    });
    return lengths.join("; ");
  }),

  "titles and addresses tell nobody what was looked for, and no word is left open": fronted(async (world, front, pages) => {
    const [titles, all] = [new Set(), await words(world.upstream)];
    await eachPage(world, front, pages, {}, async (tab, name, path) => {
      const title = await tab.title();
      titles.add(title);
      // A placeholder that nobody filled in.
      const said = await tab.locator("body").innerText();
      same(said.match(/.{0,20}(\{|\$|undefined|null\b).{0,20}/)?.[0], undefined, `${name}: what is said`);
      same(telling(all, `${title} ${path}`), [], `${name}: "${title}" at ${path}`);
      check(/^\/(go|r|c|kept)(\/[2-9b-df-hjkmnp-tvwxz]{8}|\/all|\/gb(-[a-z]{3})?|\/nowhere)*(\?lang=(cy|gd))?$/.test(path), `${name}: ${path} is not made of codes`);
    });
    return [...titles].join(", ");
  }),

  "a child is led to no route that is kept from children, and nobody meets the one about their own behaviour first": fronted(async (world) => {
    const { audiences, topics, routes, campaigns } = await directory(world.upstream);
    const html = async (path) => (await fetch(`${world.upstream}${path}`)).text();
    const kept = routes.filter((it) => it.never_show_to?.includes("child"));
    check(kept.length >= 3, "nothing is kept from children");
    const [child, own] = ["child", "own-behaviour"].map((id) => code("audience", id));
    const codes = kept.map(({ id }) => code("route", id));
    const places = ["gb", "gb-sct", "gb-eng", "gb-wls", "gb-nir"];
    const answers = ["all", ...topics.map(({ id }) => code("topic", id))].flatMap((what) => places.map((place) => `/go/${child}/${what}/${place}`));
    const childs = [`/go/${child}`, `/go/${child}/all`, ...answers, ...campaigns.map(({ id }) => `/c/${code("campaign", id)}/${child}`), ...routes.map(({ id }) => `/r/${code("route", id)}/${child}`)];
    for (const path of childs) {
      const page = await html(path);
      // The page of a route that is not for children is the first question, which offers every audience.
      if (page.includes("This address does not work any more")) continue;
      same(codes.filter((it) => page.includes(it)), [], `${path}: kept from children`);
      check(!page.includes(own), `${path} leads to the pages about own behaviour`);
    }
    for (const { id } of campaigns) {
      const path = `/c/${code("campaign", id)}`;
      const choices = [...(await html(path)).matchAll(/<li><a href="([^"]*)"/g)].map(([, it]) => it);
      same(choices.length, audiences.length, `${path}: choices`);
      same(choices[0], `${path}/${child}`, `${path}: the first choice`);
    }
    const tab = await open(world, `${world.upstream}/go`);
    const order = await tab.locator(".choices a").evaluateAll((all) => all.map((it) => new URL(it.href).pathname));
    same(order[0], `/go/${child}`, "the first choice of all");
    // Whoever comes to a route for adults who abuse is asked first whether they are a child.
    for (const { id, name } of kept) {
      await tab.goto(`${world.upstream}/r/${code("route", id)}`);
      if ((await tab.title()) && (await tab.locator("h1").textContent()) !== name) continue;
      const first = await tab.locator("main a:not([href^='tel:']):not([href^='sms:'])").first().getAttribute("href");
      same(first, `/go/${child}`, `${name}: the first link on its page`);
    }
    return `${childs.length} pages of a child, ${kept.length} routes kept from children`;
  }),
};

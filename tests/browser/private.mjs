// What a visit leaves behind, and whom it tells: nothing, and nobody.
import { check, page, same } from "./support.mjs";
import { names, open } from "./shows.mjs";

export default {
  "no other host is asked, no cookie is sent or kept, no storage is used": async (world) => {
    const context = await world.browser.newContext();
    // Cookies are the same for every port of a host: with credentials this one would go along.
    await context.addCookies([{ name: "session", value: "canary", url: world.service.origin }]);
    const tab = await context.newPage();
    const asked = [];
    context.on("request", (it) => asked.push(it.url()));
    const attributes = 'audience="own-behaviour" topic="own-sexual-thoughts" place="GB-SCT"';
    await tab.goto(world.pages.put(page(world.service, { attributes, sri: true })));
    await tab.locator(".route").first().waitFor();
    for (const it of await tab.locator("signpost-routes details").all()) await it.evaluate((it) => (it.open = true));
    await tab.waitForTimeout(500);
    const hosts = [...new Set(asked.map((it) => new URL(it).origin))].sort();
    same(hosts, [world.pages.origin, world.service.origin].sort(), "hosts");
    same(world.service.seen.map((it) => it.url).sort(), [new URL(world.service.pinned).pathname, "/v1/pack"].sort(), "all that the service was asked");
    for (const { url, headers } of world.service.seen) {
      if (url === "/v1/pack") same([headers.cookie, headers.referer], [undefined, undefined], "cookie and referrer with the pack");
      check(!JSON.stringify(headers).includes("own-"), "the audience went along");
    }
    const kept = await context.cookies();
    same(kept.map((it) => it.name), ["session"], "cookies");
    const stored = await tab.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: globalThis.caches ? (await caches.keys()).length : 0,
      workers: navigator.serviceWorker ? (await navigator.serviceWorker.getRegistrations()).length : 0,
      cookie: document.cookie.includes("canary=1"),
      history: history.length,
      name,
    }));
    same(stored, { local: 0, session: 0, databases: 0, caches: 0, workers: 0, cookie: false, history: 2, name: "" }, "kept in the browser");
  },

  "whoever asks, the service is asked the same": async (world) => {
    const requests = [];
    for (const attributes of ['audience="child"', 'audience="own-behaviour" topic="own-sexual-thoughts" lang="cy" age="40"', 'audience="survivor" place="GB-WLS" collapsed']) {
      world.service.seen.length = 0;
      const tab = await open(world, { attributes }, { wait: ".box" });
      await tab.waitForTimeout(300);
      requests.push(world.service.seen.map(({ url, headers }) => [url, headers]));
      await tab.context().close();
    }
    same(requests[1], requests[0], "own-behaviour as a child");
    same(requests[2], requests[0], "survivor as a child");
  },

  "a redirect to another place is not followed": async (world) => {
    let followed = 0;
    const tab = await (await world.browser.newContext()).newPage();
    await tab.route("**/v1/pack", (it) => it.fulfill({ status: 302, headers: { location: `${world.pages.origin}/elsewhere`, "access-control-allow-origin": "*" } }));
    tab.on("request", (it) => (followed += it.url().includes("elsewhere") ? 1 : 0));
    await tab.goto(world.pages.put(page(world.service)));
    await tab.locator("a[href='tel:116123']").waitFor();
    same(followed, 0, "followed");
  },

  "a strict host policy is enough: two sources, no styles, no trusted types": async (world) => {
    const { origin } = world.service;
    const csp = `default-src 'none'; script-src ${origin}; connect-src ${origin}; style-src 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'`;
    const tab = await (await world.browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    const said = [];
    tab.on("console", (it) => said.push(it.text()));
    tab.on("pageerror", (it) => said.push(it.message));
    await tab.goto(world.pages.put(page(world.service, { sri: true, attributes: 'audience="child" exit="https://neutral.example/"' }), { "content-security-policy": csp }));
    await tab.locator(".route").first().waitFor();
    same((await names(tab))[0], "Childline", "the answer");
    const box = await tab.locator("signpost-routes .box").evaluate((it) => [getComputedStyle(it).backgroundColor, getComputedStyle(it).borderStyle]);
    same(box, ["rgb(255, 255, 255)", "solid"], "its styles");
    await tab.keyboard.press("Shift");
    await tab.getByRole("button", { name: "Leave this page" }).click();
    await tab.waitForURL(world.neutral.address);
    same(said.filter((it) => /policy|trusted/i.test(it)), [], "what the browser complained of");
  },

  "with SRI and the policy that asks for it, it runs": async (world) => {
    const tab = await open(world, { sri: true });
    same((await names(tab))[0], "Childline", "the answer");
  },

  "a policy that allows no connection leaves what is built in": async (world) => {
    const csp = `script-src ${world.service.origin}; connect-src 'none'`;
    const tab = await open(world, {}, { headers: { "content-security-policy": csp }, wait: "a[href='tel:116123']" });
    check(await tab.locator("#own").isVisible(), "the page's own links are gone");
  },

  "links tell nobody where the reader came from": async (world) => {
    const tab = await open(world, { attributes: 'audience="child" limit="200"' });
    const all = await tab.locator("signpost-routes .box a").evaluateAll((all) => all.map((it) => [it.rel, it.referrerPolicy, it.ping, it.target]));
    check(all.length > 10, `only ${all.length} links`);
    same(all.filter((it) => it.join() !== "noreferrer,no-referrer,,"), [], "others");
  },
};

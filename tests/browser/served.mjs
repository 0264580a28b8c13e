// The script from the running service itself, at its real addresses and in the codings that a browser asks for.
import { readFileSync } from "node:fs";
import { FALLBACK, check, same } from "./support.mjs";
import { names, open } from "./shows.mjs";

const embed = async ({ upstream }) => (await fetch(`${upstream}/v1/embed`)).json();

/** A page of another site with the element in it, and these tags in its head. */
const page = (head) =>
  `<!doctype html><html lang="en"><title>A school</title>${head}<h1>A school</h1>
<signpost-routes audience="child" place="GB-SCT">${FALLBACK}</signpost-routes></html>`;

/** What a page says to load the script from the service: relative addresses are those of the service. */
const absolute = (tag, { upstream }) => tag.replace('src="/', `src="${upstream}/`);

/** How the script and the pack came. */
function watch(tab) {
  const came = {};
  tab.on("response", async (it) => {
    const name = new URL(it.url()).pathname;
    came[name] = [it.status(), it.headers()["content-encoding"], it.headers()["cache-control"]];
  });
  return came;
}

async function visit(world, head, headers = {}) {
  const tab = await (await world.browser.newContext()).newPage();
  const came = watch(tab);
  await tab.goto(world.pages.put(page(head), headers));
  await tab.locator(".route").first().waitFor();
  return { tab, came };
}

export default {
  "what is served is what is checked in, and what these tests try": async ({ service, script, upstream }) => {
    const { current, moving } = await embed({ upstream });
    const texts = await Promise.all([current.href, moving.href].map(async (it) => (await fetch(`${upstream}${it}`)).text()));
    same(texts[0] === texts[1], true, "one script at both addresses");
    same(service.text === readFileSync(script, "utf8"), true, "the script under test");
  },

  "the ready tag runs in another site's page: pinned, compressed, and kept for ever": async (world) => {
    const { tag, current } = await embed(world);
    const { tab, came } = await visit(world, absolute(tag, world));
    same((await names(tab))[0], "Childline", "the answer");
    const [status, coding, kept] = came[current.href];
    same([status, kept], [200, "public, max-age=31536000, immutable"], "the script");
    check(/^(br|gzip)$/.test(coding), `the script came as ${coding}`);
    check(/^(br|gzip)$/.test(came["/v1/pack"][1]), `the pack came as ${came["/v1/pack"][1]}`);
  },

  "the address that moves runs in another site's page": async (world) => {
    const { moving } = await embed(world);
    const { tab } = await visit(world, `<script src="${world.upstream}${moving.href}" defer></script>`);
    same((await names(tab))[0], "Childline", "the answer");
  },

  "a page that embeds nothing that does not say so can embed it": async (world) => {
    const { tag } = await embed(world);
    const { tab } = await visit(world, absolute(tag, world), { "cross-origin-embedder-policy": "require-corp", "cross-origin-opener-policy": "same-origin" });
    same(await tab.evaluate(() => crossOriginIsolated), true, "isolated");
    same((await names(tab))[0], "Childline", "the answer");
  },

  "a tag with another digest runs nothing, and the page's own links stand": async (world) => {
    const { tag } = await embed(world);
    const wrong = absolute(tag, world).replace(/sha384-..../, "sha384-AAAA");
    const tab = await open(world, { page: page(wrong) }, { wait: "#own" });
    await tab.waitForLoadState("networkidle");
    same(await tab.evaluate(() => !customElements.get("signpost-routes")), true, "it did not run");
    check(await tab.locator("#own").isVisible(), "the page's own links are gone");
  },
};

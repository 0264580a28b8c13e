// Makes the pictures for the README: node tests/browser/screenshots.mjs [PROGRAM]
//
// Run by hand after pages have changed. It starts PROGRAM, or target/debug/signpost, with a store of its own, and writes to
// docs/. The same program gives the same pictures, but for what the clock says: who is open now, and the day of the list.
import { mkdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { chromium } from "playwright-core";
import { startSignpost } from "./program.mjs";
import { code, items } from "./readers.mjs";
import { CHROMIUM, ROOT, check, startPages } from "./support.mjs";

/** What stands for the address of a service in the pictures. */
const ADDRESS = "https://signpost.example";
const LARGEST = 150 * 1024;
const PHONE = { width: 400, height: 800 };
const DESK = { width: 1100, height: 800 };
const CHILD = code("audience", "child");

const { url, stop } = await startSignpost(resolve(process.argv[2] ?? join(ROOT, "target/debug/signpost")), { published: true, address: ADDRESS });
const pages = await startPages();
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"] });
mkdirSync(join(ROOT, "docs"), { recursive: true });

/** A picture of an address in a window of this size. */
async function picture(name, viewport, address, before = () => {}) {
  const context = await browser.newContext({ viewport, colorScheme: "light", reducedMotion: "reduce", locale: "en-GB", timezoneId: "Europe/London" });
  const tab = await context.newPage();
  await tab.goto(address);
  await before(tab);
  const path = join(ROOT, "docs", `${name}.png`);
  await tab.screenshot({ path, animations: "disabled", caret: "hide" });
  await context.close();
  const { size } = statSync(path);
  check(size <= LARGEST, `${path} has ${size} bytes, more than ${LARGEST}`);
  console.log(`docs/${name}.png ${Math.round(size / 1024)} KB`);
}

/** A school's page with what the builder says to paste. */
async function school() {
  const tab = await browser.newPage();
  await tab.goto(`${url}/embed?audience=child&place=GB-SCT`);
  const element = (await tab.locator("#element").inputValue()).replaceAll(ADDRESS, url);
  await tab.close();
  const style = "body { margin: 0; font: 17px/1.5 Georgia, serif; color: #222; } header { padding: 18px 40px; background: #23395b; color: #fff; } header a { color: #fff; margin-inline-start: 24px; } main { max-width: 860px; padding: 8px 40px; }";
  return pages.put(`<!doctype html><html lang="en-GB"><meta name="viewport" content="width=device-width"><title>A school</title><style>${style}</style>
<header><strong>A school</strong> <a href="#">Calendar</a> <a href="#">Meals</a> <a href="#">Wellbeing</a></header>
<main><h1>Wellbeing</h1><p>Talk to any adult here that you trust. You can also talk to somebody outside school.</p>${element}</main></html>`);
}

/** The sheet alone, without what is for staff. */
const asPrinted = (tab) => tab.emulateMedia({ media: "print" });

try {
  await picture("questions", PHONE, `${url}/go`);
  await picture("answer", PHONE, `${url}/go/${CHILD}/all/gb-sct`);
  await picture("builder", DESK, `${url}/embed?audience=child&place=GB-SCT`);
  await picture("element", DESK, await school(), (tab) => tab.locator("signpost-routes .route").first().waitFor());
  const poster = (await items(url, "/v1/posters")).find((it) => it.audience === "child" && it.place === "GB-SCT");
  const sheet = new URL(poster.layouts.find((it) => it.name === "a4").href).pathname;
  // A4 at 96 dots for an inch.
  await picture("poster", { width: 794, height: 1123 }, `${url}${sheet}`, asPrinted);
} finally {
  await Promise.all([browser.close(), pages.down(), stop()]);
}

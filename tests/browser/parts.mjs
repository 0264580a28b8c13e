// A directory that is packed in parts: the element fetches the whole, then the part of its nation, and never falls below.
import { check, page, same } from "./support.mjs";
import { names, open } from "./shows.mjs";

const COUNCIL = "City of Edinburgh children's social work";
const ATTRIBUTES = 'audience="parent" place="GB-EDH" limit="200"';

const depth = (pack, id) => (id ? 1 + depth(pack, pack.places.find((it) => it.id === id)?.parent) : 0);

/** As the service does it: the whole without what lies below a nation, and the whereabouts of the rest. */
const split = (more = {}) => (pack) => ({
  ...pack,
  parts: pack.places.filter((it) => depth(pack, it.id) === 2).map(({ id }) => ({ place: id, href: `/v1/pack/${id}` })),
  routes: pack.routes.filter((it) => it.show_with || it.places.some((id) => depth(pack, id) <= 2)),
  ...more,
});

const asked = ({ service }) => service.seen.map((it) => it.url).filter((it) => it.startsWith("/v1/"));

/** Until this is among the names, or is not. */
async function until(tab, name, there = true) {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await names(tab)).includes(name) === there) return;
    await tab.waitForTimeout(50);
  }
  throw new Error(`${name} is ${there ? "not there" : "still there"}: ${await names(tab)}`);
}

export default {
  "the part of a place's nation is asked for once, and gives what the service itself answers": async (world) => {
    world.service.change = split();
    world.service.part = (pack) => pack;
    const tab = await open(world, { attributes: ATTRIBUTES, body: `<signpost-routes ${ATTRIBUTES}></signpost-routes>` });
    await until(tab, COUNCIL);
    const answer = await (await fetch(`${world.upstream}/v1/routes?audience=parent&place=GB-EDH&limit=200`)).json();
    const wanted = answer.items.map((it) => it.route.name);
    same((await names(tab)).slice(0, wanted.length), wanted, "the routes");
    same(asked(world), ["/v1/pack", "/v1/pack/GB-SCT"], "asked for");
  },

  "whoever asks for the country is given the whole, and asks for no part": async (world) => {
    world.service.change = split();
    const tab = await open(world, { attributes: 'audience="parent" place="GB"' });
    await tab.waitForTimeout(300);
    same(asked(world), ["/v1/pack"], "asked for");
    check(!(await names(tab)).includes(COUNCIL), "what lies below a nation is in the whole: this test could not fail");
  },

  "a part that is missing, damaged, false or of an older release leaves what the whole holds": async (world) => {
    const parts = [() => undefined, () => "{", () => ({}), (pack) => ({ ...pack, release: pack.release - 1 }), (pack) => ({ ...pack, format: 2 }), (pack) => ({ ...pack, routes: [] })];
    for (const part of parts) {
      world.service.seen.length = 0;
      world.service.change = split({ release: 5 });
      world.service.part = (pack) => part({ ...pack, release: 5 });
      const tab = await open(world, { attributes: ATTRIBUTES });
      await tab.waitForTimeout(400);
      same(asked(world), ["/v1/pack", "/v1/pack/GB-SCT"], `${part}: asked for`);
      const shown = await names(tab);
      check(shown.length > 5 && !shown.includes(COUNCIL), `${part}: ${shown}`);
      await tab.context().close();
    }
  },

  "a part that is slow does not hold up what the whole holds": async (world) => {
    world.service.change = split();
    world.service.part = (pack) => new Promise((done) => setTimeout(done, 1500, pack));
    const tab = await open(world, { attributes: ATTRIBUTES });
    check(!(await names(tab)).includes(COUNCIL), "the part was there already");
    await until(tab, COUNCIL);
  },

  "when the whole is of a newer release, the part is not shown any more until it is as new": async (world) => {
    const tab = await (await world.browser.newContext()).newPage();
    await tab.clock.install({ time: new Date(world.service.pack.made) });
    const [state, again] = [{ whole: 5, part: 5 }, (minutes) => tab.clock.runFor(minutes * 60_000)];
    world.service.change = (pack) => split({ release: state.whole })(pack);
    world.service.part = (pack) => ({ ...pack, release: state.part });
    await tab.goto(world.pages.put(page(world.service, { attributes: ATTRIBUTES })));
    await until(tab, COUNCIL);
    state.whole = 6;
    await again(61);
    await until(tab, COUNCIL, false);
    check((await names(tab)).length > 5, "the whole is not shown either");
    state.part = 6;
    await again(2);
    await until(tab, COUNCIL);
  },

  "an address of a part that is not the service's own is never asked": async (world) => {
    for (const href of ["https://evil.example/v1/pack/GB-SCT", "//evil.example/v1/pack/x", "/v1/pack/../../evil", "@evil.example/", "/evil", ""]) {
      world.service.seen.length = 0;
      world.service.change = split({ parts: [{ place: "GB-SCT", href }] });
      const tab = await open(world, { attributes: ATTRIBUTES });
      const requests = [];
      tab.on("request", (it) => requests.push(it.url()));
      await tab.waitForTimeout(200);
      same([asked(world), requests], [["/v1/pack"], []], `${href}: asked for`);
      check((await names(tab)).length > 5, `${href}: the whole is not shown`);
      await tab.context().close();
    }
  },
};

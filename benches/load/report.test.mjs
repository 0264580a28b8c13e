// node --test benches/load
import assert from "node:assert/strict";
import { test } from "node:test";
import { counted, line, promises } from "./report.mjs";
import { ratio, shuffled, spread } from "./statistics.mjs";

const contender = (name, ...cpu) => ({ name, questions: 1, rounds: cpu.map((it) => ({ cpu: it, rate: 1, bytes: 1, p99: 1 })) });

test("rounds are compared one by one, since a machine is not always as fast", () => {
  assert.deepEqual(ratio([10, 40, 30], [20, 40, 40]), { median: 0.75, least: 0.5, most: 1 });
  assert.deepEqual(spread([4, 1, 3, 2]), { median: 2.5, least: 1, most: 4 });
});

test("an order is another one and comes again", () => {
  const all = Array.from({ length: 100 }, (_, at) => at);
  assert.notDeepEqual(shuffled(all), all);
  assert.deepEqual(shuffled(all), shuffled(all));
  assert.deepEqual(shuffled(all).sort((one, other) => one - other), all);
});

test("a promise is met up to its figure and no further, and one without its peer is neither", () => {
  const list = (ours) => promises({ id: "list", contenders: [contender("signpost", ours), contender("nginx", 100)] });
  assert.deepEqual(list(93).map((it) => it.met), [true, undefined]);
  assert.deepEqual(list(94).map((it) => it.met), [false, undefined]);
  assert.equal(list(94)[0].is, "0.94x");
});

test("what may cost so many microseconds more is held to the difference, round by round", () => {
  const outcome = (...ours) => promises({ id: "surface", contenders: [contender("signpost", ...ours), contender("one endpoint alone", 30, 40, 20)] });
  assert.deepEqual(outcome(30.5, 40, 19).map(({ is, between, met }) => [is, between, met]), [["+0.00 us", "-1.00 to +0.50", true]]);
  assert.deepEqual(outcome(31, 41, 21).map(({ is, met }) => [is, met]), [["+1.00 us", false]]);
});

test("a search is held to its mean and to its worst kind of question", () => {
  const contenders = [contender("signpost", 60), contender("a name", 50), contender("four words", 330)];
  assert.deepEqual(promises({ id: "search", contenders }).map(({ is, met }) => [is, met]), [["60.0 us", true], ["5.50x (four words)", false]]);
});

test("a row that was not measured promises nothing and says why", () => {
  assert.deepEqual(promises({ id: "search", missing: "not there" }), []);
  assert.equal(line({ id: "search", missing: "not there" }), "search: NOT MEASURED: not there");
});

test("an aim is named as one, met or not, and is not counted among the promises", () => {
  const outcome = (ours) => ({ id: "search-of-many", title: "Search", routes: 1, contenders: [contender("signpost", ours), contender("tantivy", 100)] });
  const of = (ours) => promises(outcome(ours)).map(({ wanted, is, met, aim }) => [wanted, is, met, aim]);
  assert.deepEqual(of(50), [["aimed at: at most 0.50x tantivy", "0.50x", true, true]]);
  assert.deepEqual(of(200), [["aimed at: at most 0.50x tantivy", "2.00x", false, true]]);
  assert.equal(promises({ id: "search-of-many", contenders: [contender("signpost", 50)] })[0].met, undefined);
  const list = { id: "list", contenders: [contender("signpost", 93), contender("nginx", 100)] };
  assert.equal(counted([{ rows: [list] }]), "Of 1 promises about the work, 1 are met.");
  assert.equal(counted([{ rows: [list, outcome(200)] }]), "Of 1 promises about the work, 1 are met. What is aimed at is no promise: 0 of 1 is reached.");
});

// node --test benches/instructions
import assert from "node:assert/strict";
import { test } from "node:test";
import { each, functions, verdict } from "./compare.mjs";

const ANNOTATED = `
661,406,772 (100.0%)  PROGRAM TOTALS
Ir                    file:function
 59,845,473 ( 9.05%)  /rustc/59/library/core/src/str/pattern.rs:<core::str::pattern::StrSearcher>::new [/a/program]
        527 ( 0.00%)  /rustc/59/library/core/src/slice/index.rs:<core::str::pattern::StrSearcher>::new
 32,336,497 ( 4.89%)  ./malloc/./malloc/malloc.c:_int_free [/usr/lib/libc.so.6]
      1,000 ( 0.00%)  /a/src/domain/lookup.rs:signpost::domain::lookup::lookup'2 [/a/program]
      2,000 ( 0.00%)  /a/src/domain/lookup.rs:signpost::domain::lookup::lookup::h0123456789abcdef [/a/program]
`;

test("functions are added up by name, wherever their lines stand", () => {
  assert.deepEqual(functions(ANNOTATED), {
    "<core::str::pattern::StrSearcher>::new": 59_846_000,
    _int_free: 32_336_497,
    "signpost::domain::lookup::lookup": 2000 + 1000,
  });
});

test("what both runs did once is left out", () => {
  assert.deepEqual(each({ start: 900, rank: 100 }, { start: 900, rank: 300, late: 20 }, 10), { rank: 20, late: 2 });
});

const KEPT = { instructions: 1000, own: { rank: 400, write: 600 }, with_calls: { "signpost::answer": 1000 } };

test("five per cent more is let through", () => {
  assert.equal(verdict("list", KEPT, { ...KEPT, instructions: 1050 }).failed, false);
  assert.equal(verdict("list", KEPT, { ...KEPT, instructions: 700 }).failed, false);
});

test("more than that fails, and names what has grown most first", () => {
  const found = { instructions: 1060, own: { rank: 405, write: 640, copy: 15 }, with_calls: { "signpost::answer": 1060 } };
  const { failed, lines } = verdict("list", KEPT, found);
  assert.equal(failed, true);
  assert.deepEqual(lines, [
    "FAIL  list: 1,060 instructions, 1,000 are kept (+6.0 %)",
    "    in write +40",
    "    in copy +15",
    "    in rank +5",
    "    under signpost::answer +60",
  ]);
});

test("work of which nothing is kept fails", () => {
  assert.equal(verdict("search", undefined, KEPT).failed, true);
});

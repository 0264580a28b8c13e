// What callgrind counted, and whether it has grown.

/** By how much a kind of work may grow. */
export const MOST = 1.05;

/** How many functions are named where it has grown by more. */
const NAMED = 5;

/** What callgrind_annotate says of each function, added up by its name: the file, the program and what a build makes up are
 * left away. */
export function functions(annotated) {
  const found = {};
  for (const line of annotated.split("\n")) {
    const [, count, where] = line.match(/^\s*([\d,]+)(?: \(\s*[\d.]+%\))?\s+(\S.*)$/) ?? [];
    if (!where || where === "PROGRAM TOTALS" || !where.includes(":")) continue;
    const name = where.replace(/ \[.*$/, "").replace(/^[^:]*:/, "").replace(/'\d+$/, "").replace(/::h[0-9a-f]{16}$/, "");
    found[name] = (found[name] ?? 0) + Number(count.replaceAll(",", ""));
  }
  return found;
}

/** What one of the work costs, from two runs of which the second did it so many times more: setting up is in both. */
export function each(less, more, times) {
  const names = new Set([...Object.keys(less), ...Object.keys(more)]);
  const entries = [...names].map((name) => [name, Math.round(((more[name] ?? 0) - (less[name] ?? 0)) / times)]);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}

/** The costliest, so that the file that is kept stays short. */
export function top(counts, most) {
  return Object.fromEntries(Object.entries(counts).sort(([, one], [, other]) => other - one).slice(0, most));
}

/** The functions that have grown most, with by how much. */
export function grown(kept, found) {
  const growth = Object.entries(found).map(([name, count]) => ({ name, more: count - (kept[name] ?? 0) }));
  return growth.filter(({ more }) => more > 0).sort((one, other) => other.more - one.more).slice(0, NAMED);
}

/** What is to be said of one kind of work, and whether that is a failure. */
export function verdict(work, kept, found) {
  const count = (value) => value.toLocaleString("en");
  if (!kept) return { failed: true, lines: [`${work}: ${count(found.instructions)} instructions, and nothing is kept to compare them with: --write`] };
  const times = found.instructions / kept.instructions;
  const percent = `${times < 1 ? "" : "+"}${((times - 1) * 100).toFixed(1)} %`;
  const said = `${work}: ${count(found.instructions)} instructions, ${count(kept.instructions)} are kept (${percent})`;
  if (times <= MOST) return { failed: false, lines: [said] };
  const name = (what) => (it) => `    ${what} ${it.name} +${count(it.more)}`;
  const [own, calls] = [grown(kept.own, found.own).map(name("in")), grown(kept.with_calls, found.with_calls).map(name("under"))];
  return { failed: true, lines: [`FAIL  ${said}`, ...own, ...calls] };
}

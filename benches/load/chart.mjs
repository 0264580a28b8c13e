// The chart of the report: CPU time for each request, by row and by size. Plain SVG, for light and dark pages.
import { spread } from "./statistics.mjs";

const [WIDTH, LEFT, RIGHT, BAR, GAP] = [860, 300, 90, 14, 14];

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px } .ours { fill: #0b6e4f } .peer { fill: #8c959f } .grid { stroke: #8c959f; stroke-opacity: .35 }
  .line { fill: none; stroke-width: 2 } .line.list { stroke: #0b6e4f } .line.route { stroke: #9a3c00 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .ours { fill: #3fb98a } .peer { fill: #6e7681 }
    .line.list { stroke: #3fb98a } .line.route { stroke: #f0883e }
  }`;

const cpu = (contender) => spread(contender.rounds.map((it) => it.cpu)).median;
const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const shown = (value) => `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} µs`;
const text = (x, y, said, more = "") => `<text x="${x}" y="${y}" ${more}>${escape(said)}</text>`;

/** Bars by row, on a scale on which each line is ten times the one before; below them each size. */
export function chart({ sizes }) {
  const rows = sizes.flatMap((it) => it.rows).filter((it) => it.contenders);
  const groups = rows.map((row) => ({ title: `${row.title}, ${row.routes.toLocaleString("en")}`, bars: row.contenders.map((it) => ({ name: it.name, value: cpu(it) })) }));
  const highest = Math.max(10, ...groups.flatMap(({ bars }) => bars.map(({ value }) => value)));
  const scale = scaleOf(highest);
  let y = 40;
  const parts = [text(0, 20, "CPU time for each request: ours in green, a peer in grey. Each line is ten times the one before.")];
  for (const { title, bars } of groups) {
    parts.push(text(0, y + BAR - 2, title));
    for (const [at, { name, value }] of bars.entries()) {
      const width = scale(value) - LEFT;
      parts.push(`<rect class="${at ? "peer" : "ours"}" x="${LEFT}" y="${y}" width="${width.toFixed(1)}" height="${BAR}"/>`);
      parts.push(text(LEFT + width + 4, y + BAR - 3, at ? `${shown(value)}, ${name}` : shown(value), 'class="small"'));
      y += BAR + 2;
    }
    y += GAP;
  }
  const grid = powers(highest).map((it) => `<line class="grid" x1="${scale(it)}" x2="${scale(it)}" y1="32" y2="${y - GAP}"/>`);
  const flat = flatness(rows, y + 20);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH + RIGHT} ${flat.end}" role="img" aria-label="CPU time for each request">
<style>${STYLE}
</style>
${[...grid, ...parts, ...flat.parts].join("\n")}
</svg>
`;
}

function scaleOf(highest) {
  const most = Math.log10(10 ** Math.ceil(Math.log10(highest)));
  return (value) => LEFT + (Math.max(0, Math.log10(value)) / most) * (WIDTH - LEFT);
}

const powers = (highest) => Array.from({ length: Math.ceil(Math.log10(highest)) + 1 }, (_, at) => 10 ** at);

/** How the list and the route grow with the directory: flat is what is wanted. */
function flatness(rows, top) {
  const height = 160;
  const lines = ["list", "route"].map((id) => ({ id, points: rows.filter((row) => row.id === id).map((row) => ({ routes: row.routes, value: cpu(row.contenders[0]) })) }));
  const drawn = lines.filter(({ points }) => points.length > 1);
  if (!drawn.length) return { parts: [], end: top };
  const all = drawn.flatMap(({ points }) => points);
  const [least, most] = [Math.min(...all.map((it) => it.routes)), Math.max(...all.map((it) => it.routes))];
  const high = Math.max(...all.map((it) => it.value)) * 1.15;
  const x = (routes) => LEFT + ((Math.log10(routes) - Math.log10(least)) / (Math.log10(most) - Math.log10(least))) * (WIDTH - LEFT - 40);
  const y = (value) => top + 20 + height * (1 - value / high);
  const parts = [text(0, top, "The same by the number of routes: a flat line costs the same however large the directory is.")];
  parts.push(`<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${y(0)}" y2="${y(0)}"/>`);
  for (const { id, points } of drawn) {
    parts.push(`<polyline class="line ${id}" points="${points.map((it) => `${x(it.routes).toFixed(1)},${y(it.value).toFixed(1)}`).join(" ")}"/>`);
    for (const it of points) parts.push(text(x(it.routes) + 4, y(it.value) - 6, shown(it.value), 'class="small"'));
    parts.push(text(0, y(points[0].value) + 4, id === "list" ? "One audience's list" : "One route by its id"));
  }
  for (const routes of new Set(all.map((it) => it.routes))) parts.push(text(x(routes), y(0) + 16, routes.toLocaleString("en"), 'class="small"'));
  return { parts, end: y(0) + 30 };
}

// Draws one community as SVG: node planning-pictures.mjs CITY STEPS OUT (scripts/planning-pictures calls it).
import { readFileSync, writeFileSync } from "node:fs";

const [city, steps, out] = process.argv.slice(2);
const community = "c0";
const wide = 62, deep = 50, edge = 16;
const ink = "#1b2430", quiet = "#55606e", accent = "#0f6b66";
// Light enough to read on, and told apart by anybody; the outlines carry the meaning.
const fills = ["#dbeeec", "#fdebc8", "#dfe6f8", "#f6dfea", "#ecefd0", "#e9e4dd"];

const rows = file => {
  const [head, ...lines] = readFileSync(file, "utf8").trim().split(/\r?\n/).map(line => line.split(","));
  return lines.map(cells => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
};
const json = name => JSON.parse(readFileSync(`${steps}/${name}.json`, "utf8"));

const units = new Map(rows(`${city}/nodes.csv`).filter(unit => unit.group === community).map(unit => [unit.id, {
  id: unit.id, households: Number(unit.weight), today: unit.current,
  column: Math.floor(unit.x / 50), row: Math.floor(unit.y / 40),
}]));

const columns = list => Math.max(...list.map(unit => unit.column)) - Math.min(...list.map(unit => unit.column)) + 1;
const lines = list => Math.max(...list.map(unit => unit.row)) - Math.min(...list.map(unit => unit.row)) + 1;

// A panel shows some units and the groups they are in; x and y are its upper left corner.
function panel({ x, y, title, list, groupOf, label, mark = () => false, tree = [] }) {
  const left = Math.min(...list.map(unit => unit.column)), top = Math.min(...list.map(unit => unit.row));
  const at = unit => [x + (unit.column - left) * wide, y + (unit.row - top) * deep];
  const groups = new Map();
  for (const unit of list) {
    groups.set(groupOf(unit), [...groups.get(groupOf(unit)) ?? [], unit]);
  }

  const colour = colours(groups, groupOf), sums = new Map([...groups].map(([name, members]) => [name, members.reduce((sum, unit) => sum + unit.households, 0)]));
  const parts = [`<text x="${x}" y="${y - 14}" class="title">${title}</text>`];
  for (const unit of list) {
    const [cx, cy] = at(unit), sum = sums.get(groupOf(unit));
    parts.push(`<rect x="${cx}" y="${cy}" width="${wide}" height="${deep}" fill="${fills[colour.get(groupOf(unit))]}"/>`);
    if (label && (sum > 500 || sum < 300)) {
      parts.push(`<rect x="${cx}" y="${cy}" width="${wide}" height="${deep}" fill="url(#${sum > 500 ? "over" : "below"})"/>`);
    }
  }

  for (const unit of list) {
    const [cx, cy] = at(unit);
    for (const [dc, dr, path] of [[1, 0, `M${cx + wide} ${cy}v${deep}`], [0, 1, `M${cx} ${cy + deep}h${wide}`], [-1, 0, `M${cx} ${cy}v${deep}`], [0, -1, `M${cx} ${cy}h${wide}`]]) {
      const other = list.find(one => one.column === unit.column + dc && one.row === unit.row + dr);
      // A border inside is drawn once, by the unit west or north of it.
      if (dc + dr > 0 || !other) {
        parts.push(`<path d="${path}" class="${other && groupOf(other) === groupOf(unit) ? "cell" : "grid"}"/>`);
      }
    }
  }

  for (const [from, to, isCut] of tree) {
    const [fx, fy] = at(from), [tx, ty] = at(to);
    parts.push(`<path d="M${fx + wide / 2} ${fy + deep / 2}L${tx + wide / 2} ${ty + deep / 2}" class="${isCut ? "cut" : "tree"}"/>`);
  }

  for (const unit of list) {
    const [cx, cy] = at(unit);
    if (tree.length > 0) {
      parts.push(`<circle cx="${cx + wide / 2}" cy="${cy + deep / 2}" r="4" fill="${accent}"/>`);
    } else {
      parts.push(`<text x="${cx + wide / 2}" y="${cy + deep - 8}" class="unit">${unit.households}</text>`);
    }
    if (mark(unit)) {
      parts.push(`<circle cx="${cx + wide - 11}" cy="${cy + 12}" r="5.5" fill="${accent}" stroke="#fff" stroke-width="1.5"/>`);
    }
  }

  for (const [name, members] of label ? groups : []) {
    const [mx, my] = ["column", "row"].map(axis => members.reduce((sum, unit) => sum + unit[axis], 0) / members.length);
    const near = members.reduce((best, unit) => Math.hypot(unit.column - mx, unit.row - my) < Math.hypot(best.column - mx, best.row - my) ? unit : best);
    const [cx, cy] = at(near), sum = sums.get(name);
    parts.push(`<rect x="${cx + 4}" y="${cy + 5}" width="42" height="21" rx="5" fill="#fff" stroke="${ink}" stroke-width="${sum > 500 || sum < 300 ? 2 : 0.8}"/><text x="${cx + 25}" y="${cy + 21}" class="sum">${sum}</text>`);
  }

  return parts.join("\n");
}

// Groups that touch, also at a corner, get different fills.
function colours(groups, groupOf) {
  const of = new Map();
  for (const [name, members] of groups) {
    const taken = new Set(members.flatMap(unit => [...groups.values()].flat().filter(other =>
      groupOf(other) !== name && Math.abs(other.column - unit.column) <= 1 && Math.abs(other.row - unit.row) <= 1).map(other => of.get(groupOf(other)))));
    of.set(name, Math.max(0, fills.findIndex((_, i) => !taken.has(i))));
  }

  return of;
}

function legend(x, y, entries) {
  return entries.map(([sign, text, offset]) => `<g transform="translate(${x + offset} ${y})">${sign}<text x="32" y="15" class="words">${text}</text></g>`).join("\n");
}

const signs = {
  over: `<rect width="24" height="20" fill="#fff"/><rect width="24" height="20" fill="url(#over)" stroke="${ink}"/>`,
  below: `<rect width="24" height="20" fill="#fff"/><rect width="24" height="20" fill="url(#below)" stroke="${ink}"/>`,
  moved: `<circle cx="12" cy="10" r="5.5" fill="${accent}"/>`,
  sum: `<rect width="24" height="20" rx="5" fill="#fff" stroke="${ink}"/><text x="12" y="15" class="sum" style="font-size:12px">88</text>`,
  tree: `<path d="M0 10h24" class="tree"/>`,
  cut: `<path d="M0 10h24" class="cut"/>`,
};

function save(name, width, height, title, body) {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif">
<title>${title}</title>
<defs>
<pattern id="over" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v9" stroke="${ink}" stroke-opacity=".38" stroke-width="3"/></pattern>
<pattern id="below" width="9" height="9" patternUnits="userSpaceOnUse"><circle cx="4.5" cy="4.5" r="1.3" fill="${ink}" fill-opacity=".5"/></pattern>
<style>.title{font-size:18px;font-weight:600;fill:${ink}}.words{font-size:16px;fill:${ink}}.unit{font-size:14px;fill:${quiet};text-anchor:middle}.sum{font-size:15px;font-weight:700;fill:${ink};text-anchor:middle}.cell{stroke:#fff;stroke-width:1}.grid{stroke:${ink};stroke-width:2.4;stroke-linecap:round}.tree{stroke:${accent};stroke-width:3.5}.cut{stroke:${ink};stroke-width:3.5;stroke-dasharray:5 5}</style>
</defs>
<rect width="${width}" height="${height}" fill="#fff"/>
${body}
</svg>
`;
  writeFileSync(`${out}/${name}.svg`, svg);
  console.log(`${out}/${name}.svg`, svg.length);
}

const all = [...units.values()];
const planned = mode => new Map(rows(`${steps}/${mode}.csv`).map(line => [line.node_id, line.part]));
const across = columns(all) * wide, down = lines(all) * deep, top = 44;

const kept = planned("min-change");
save("min-change", 2 * across + 3 * edge, top + down + 50, "A community before and after min-change", [
  panel({ x: edge, y: top, title: "Today", list: all, groupOf: unit => unit.today, label: true }),
  panel({ x: across + 2 * edge, y: top, title: "After min-change", list: all, groupOf: unit => kept.get(unit.id), label: true, mark: unit => unit.households > 0 && kept.get(unit.id) !== unit.today }),
  legend(edge, top + down + 18, [[signs.sum, "households of a grid", 0], [signs.over, "above 500", 230], [signs.below, "below 300", 370], [signs.moved, "a building that gets another worker", 510]]),
].join("\n"));

const step = json("recut").map(one => ({ ...one, unit: units.get(one.unit), parent: units.get(one.parent) }));
const region = step.map(one => one.unit), stepOf = new Map(step.map(one => [one.unit, one]));
const width = columns(region) * wide, height = lines(region) * deep;
const tree = step.filter(one => one.parent).map(one => [one.unit, one.parent, one.part !== stepOf.get(one.parent).part]);
save("recut", 3 * width + 4 * edge, top + height + 50, "One step of the search: a region, a spanning tree of it, the tree cut", [
  panel({ x: edge, y: top, title: "1  Three neighbouring grids", list: region, groupOf: unit => stepOf.get(unit).now, label: true }),
  panel({ x: width + 2 * edge, y: top, title: "2  A spanning tree, cut", list: region, groupOf: () => 0, tree }),
  panel({ x: 2 * width + 3 * edge, y: top, title: "3  The grids it leaves", list: region, groupOf: unit => stepOf.get(unit).part, label: true }),
  legend(edge, top + height + 18, [[signs.sum, "households of a grid", 0], [signs.over, "above 500", 230], [signs.tree, "border in the tree", 395], [signs.cut, "cut", 600]]),
].join("\n"));

const clean = planned("clean-slate"), clusters = new Map(json("coarsen").map(one => [one.unit, one.cluster]));
save("clean-slate", 2 * across + 3 * edge, top + down + 50, "Clean-slate: buildings joined in pairs, and the grids that come of it", [
  panel({ x: edge, y: top, title: `${all.length} buildings joined to ${new Set(clusters.values()).size} clusters`, list: all, groupOf: unit => clusters.get(unit.id) }),
  panel({ x: across + 2 * edge, y: top, title: "The grids, after the finest level", list: all, groupOf: unit => clean.get(unit.id), label: true }),
  legend(edge, top + down + 18, [[signs.sum, "households of a grid", 0]]),
].join("\n"));

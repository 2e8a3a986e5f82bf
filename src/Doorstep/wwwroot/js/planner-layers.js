// What the planner's map draws over the base style: grids filled by load, the borders that a plan changes, the buildings that move.
// An overloaded grid is hatched; red is never used here: nobody is in need because a border is badly drawn.
import { bold, hatch, isDark, palette, regular } from './map-style.js';

const day = { under: '#f6faf9', low: '#d3e8e5', high: '#9fcdc7', over: '#6fb0a8', hatch: 'rgba(10,47,45,.75)', changed: '#0a4f4b' };
const night = { under: '#1a2a2e', low: '#1c4744', high: '#256862', over: '#338a82', hatch: 'rgba(225,245,242,.8)', changed: '#9be0da' };
/** Told apart by those who see few colours (after Okabe and Ito), without their red; the number of the grid stands beside. */
const ways = [['#0072b2', '#56b4e9'], ['#b06d00', '#e69f00'], ['#00785a', '#2fc79f'], ['#8a4fa3', '#d09be6'], ['#6b5a14', '#d9c94a'], ['#35507a', '#9db7e0'], ['#7d4a2b', '#d3a07d']];

const empty = { type: 'FeatureCollection', features: [] };
const sources = ['grids', 'names', 'before', 'changed', 'moved', 'hand', 'barriers', 'box'];

/** The number of a grid in its community. */
const number = ['to-number', ['slice', ['get', 'code'], 12]];

export function addPlannerLayers(map, window, words) {
  const dark = isDark(), c = palette(dark), t = dark ? night : day;
  // The base map's own grids are today's; here they would lie under another plan's.
  for (const id of ['area-overloaded', 'border-grid', 'name-area-grid']) if (map.getLayer(id)) map.setLayoutProperty(id, 'visibility', 'none');
  for (const id of sources) map.addSource(id, { type: 'geojson', data: empty, ...(['grids', 'hand'].includes(id) ? { promoteId: id === 'hand' ? 'id' : 'code' } : {}) });
  if (!map.hasImage('plan-hatch')) map.addImage('plan-hatch', hatch(t.hatch, 14, 2), { pixelRatio: 2 });
  const below = ['border-community', 'name-street'].find(id => map.getLayer(id));
  const way = to => ['match', ['%', ['to-number', ['slice', ['get', to], 12]], ways.length], ...ways.flatMap((pair, i) => [i, pair[dark ? 1 : 0]]), ways[0][0]];
  const shown = (id, type, source, rest, before) => map.addLayer({ id, type, source, ...rest }, before);

  shown('load', 'fill', 'grids', { paint: { 'fill-color': loadColour(window, t), 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 13, .85, 17, .55] } }, below);
  shown('load-over', 'fill', 'grids', { filter: isOver(window), paint: { 'fill-pattern': 'plan-hatch', 'fill-opacity': .8 } }, below);
  shown('grid-line', 'line', 'grids', { paint: { 'line-color': c.border, 'line-opacity': .7, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, .2, 14, 1, 17, 2] } }, below);
  shown('grid-stays', 'line', 'grids', { filter: ['==', ['get', 'code'], ''], paint: { 'line-color': c.ink, 'line-width': 3, 'line-offset': 2 } }, below);
  shown('before-line', 'line', 'before', { paint: { 'line-color': c.soft, 'line-width': ['interpolate', ['linear'], ['zoom'], 11, .5, 15, 1.6], 'line-dasharray': [2, 2] } });
  const wide = ['interpolate', ['linear'], ['zoom'], 10, .4, 12, 1.2, 14, 3, 16, 4];
  shown('changed-line', 'line', 'changed', { filter: ['!', ['get', 'isNew']], layout: { 'line-join': 'round' }, paint: { 'line-color': t.changed, 'line-width': wide } });
  shown('new-line', 'line', 'changed', { filter: ['get', 'isNew'], layout: { 'line-join': 'round' }, paint: { 'line-color': t.changed, 'line-width': wide, 'line-dasharray': [2.5, 1.2] } });
  const size = by => ['interpolate', ['exponential', 1.6], ['zoom'], 10, .4 * by, 12, 1.2 * by, 14, 2.5 * by, 17, 7 * by];
  shown('moved-dot', 'circle', 'moved', { paint: { 'circle-color': way('to'), 'circle-radius': size(1), 'circle-stroke-color': c.halo, 'circle-stroke-width': ['interpolate', ['linear'], ['zoom'], 12, 0, 15, 1] } });
  const isPicked = ['boolean', ['feature-state', 'picked'], false];
  shown('hand-dot', 'circle', 'hand', {
    paint: {
      'circle-color': way('grid'), 'circle-radius': ['interpolate', ['linear'], ['zoom'], 13, 3, 17, 9],
      'circle-stroke-color': ['case', isPicked, c.ink, c.halo], 'circle-stroke-width': ['case', isPicked, 3.5, 1],
    },
  });
  shown('barrier', 'line', 'barriers', { layout: { 'line-cap': 'round', 'line-join': 'round' }, paint: { 'line-color': c.ink, 'line-width': 4, 'line-dasharray': [.1, 2] } });
  shown('box', 'line', 'box', { paint: { 'line-color': c.ink, 'line-width': 1.5, 'line-dasharray': [3, 2] } });
  const halo = { 'text-color': c.ink, 'text-halo-color': c.halo, 'text-halo-width': 1.6 };
  shown('grid-doors', 'symbol', 'names', {
    minzoom: 13.2,
    layout: {
      'text-field': ['case', ['boolean', ['get', 'isNew'], false], ['concat', words.isNew, '\n', ['to-string', ['get', 'doors']]], ['concat', ['to-string', number], '\n', ['to-string', ['get', 'doors']]]],
      'text-font': bold, 'text-size': ['interpolate', ['linear'], ['zoom'], 13, 10, 16, 14], 'text-line-height': 1.15, 'text-padding': 2,
    },
    paint: halo,
  });
  shown('moved-to', 'symbol', 'moved', { minzoom: 16, layout: { 'text-field': ['concat', '→', ['to-string', ['to-number', ['slice', ['get', 'to'], 12]]]], 'text-font': regular, 'text-size': 12, 'text-offset': [0, 1.1], 'text-padding': 1 }, paint: halo });
  shown('hand-doors', 'symbol', 'hand', { minzoom: 16, layout: { 'text-field': ['to-string', ['get', 'doors']], 'text-font': regular, 'text-size': 12, 'text-offset': [0, 1.2], 'text-padding': 1 }, paint: halo });
}

/** Another window: other shades. */
export function shade(map, window) {
  map.setPaintProperty('load', 'fill-color', loadColour(window, isDark() ? night : day));
  map.setFilter('load-over', isOver(window));
}

/** Which of the plan's layers a view shows. */
export function showView(map, view) {
  const parts = { 'before-line': view === 'Difference', 'changed-line': view === 'Difference', 'new-line': view === 'Difference', 'moved-dot': view === 'Difference', 'moved-to': view === 'Difference' };
  for (const [id, isOn] of Object.entries(parts)) map.setLayoutProperty(id, 'visibility', isOn ? 'visible' : 'none');
}

/** One point of each grid to write at: on its largest piece, in the widest place at the height of its middle. */
export function namesOf(grids) {
  return grids.map(({ geometry, properties }) => {
    const pieces = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    const ring = pieces.map(piece => piece[0]).reduce((large, one) => surface(one) > surface(large) ? one : large);
    return { type: 'Feature', properties, geometry: { type: 'Point', coordinates: middleOf(ring) } };
  });
}

function surface(ring) {
  let twice = 0;
  for (let i = 1; i < ring.length; i++) twice += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(twice);
}

function middleOf(ring) {
  const heights = ring.map(([, y]) => y), [low, high] = [Math.min(...heights), Math.max(...heights)];
  let best = { width: 0, at: ring[0] };
  for (const share of [.5, .4, .6, .3, .7]) {
    const y = low + (high - low) * share, crossed = [];
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
      if (ay > y !== by > y) crossed.push(ax + (bx - ax) * (y - ay) / (by - ay));
    }
    crossed.sort((a, b) => a - b);
    for (let i = 1; i < crossed.length; i += 2) {
      // A little narrower in the middle is better than the widest place at the edge.
      const width = (crossed[i] - crossed[i - 1]) * (share === .5 ? 1.25 : 1);
      if (width > best.width) best = { width, at: [(crossed[i] + crossed[i - 1]) / 2, y] };
    }
  }
  return best.at;
}

export const put = (map, source, features) => map.getSource(source).setData({ type: 'FeatureCollection', features });

/** Each step begins above the one before, also where the window is a single number. */
const loadColour = ({ lowest, highest }, t) => ['step', ['get', 'doors'], t.under,
  ...[[lowest, t.low], [Math.floor((lowest + highest) / 2) + 1, t.high], [highest + 1, t.over]].filter(([from], i, all) => i === all.length - 1 || from < all[i + 1][0]).flat()];
const isOver = ({ highest }) => ['>', ['get', 'doors'], highest];

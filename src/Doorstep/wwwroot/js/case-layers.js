// The open cases on the map. The server groups them by zoom; a group is a ring cut by lights, a case is a shape by light:
// shape and colour say the same. Emergencies lie on top, from their own source (emergencies.js).
import { bold, isDark, palette } from './map-style.js';

const POINTS_FROM = 15;
const SHARES = 12; // a ring is cut into twelfths: few pictures serve all groups

const lights = {
  day: { onTime: '#2e7d4f', amber: '#b7791f', help: '#c62f17', face: '#ffffff', ink: '#1b2430', accent: '#0f6b66' },
  night: { onTime: '#6cc593', amber: '#e0b25a', help: '#ff6b57', face: '#17202a', ink: '#e8edf2', accent: '#4fb3ac' },
};
export const lightColours = () => isDark() ? lights.night : lights.day;

const nothing = { type: 'FeatureCollection', features: [] };

/** Adds sources, pictures and layers to a map whose style has loaded. */
export function addCaseLayers(map, query) {
  const c = lightColours();
  map.on('styleimagemissing', event => drawMissing(map, event.id));
  map.addSource('cases', { type: 'vector', tiles: [caseTiles(query)], minzoom: 0, maxzoom: 16 });
  map.addSource('emergencies', { type: 'geojson', data: nothing });
  map.addSource('lines', { type: 'geojson', data: nothing });
  map.addSource('chosen', { type: 'geojson', data: nothing });
  for (const [id, weight] of [['case', .5], ['cluster', ['interpolate', ['linear'], ['get', 'count'], 1, .5, 60, 2.5]]]) {
    map.addLayer({
      id: `heat-${id}`, type: 'heatmap', source: 'cases', 'source-layer': id, layout: { visibility: 'none' },
      paint: {
        'heatmap-radius': 42, 'heatmap-opacity': .75, 'heatmap-weight': weight,
        'heatmap-color': ['interpolate', ['linear'], ['heatmap-density'], 0, 'rgba(15,107,102,0)', .3, 'rgba(15,107,102,.45)', .7, '#d9a441', 1, '#8a5a0f'],
      },
    });
  }
  map.addLayer({
    id: 'chosen', type: 'circle', source: 'chosen',
    paint: { 'circle-radius': 17, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-color': c.accent, 'circle-stroke-width': 3 },
  });
  map.addLayer({
    id: 'cluster', type: 'symbol', source: 'cases', 'source-layer': 'cluster',
    layout: {
      'icon-image': ringName, 'icon-allow-overlap': true, 'icon-size': ['step', ['get', 'count'], .78, 10, .9, 50, 1.05, 200, 1.2],
      'text-field': ['to-string', ['get', 'count']], 'text-allow-overlap': true, 'text-font': bold,
      'text-size': ['step', ['get', 'count'], 13, 50, 14, 200, 15],
    },
    paint: { 'text-color': c.ink },
  });
  map.addLayer({
    id: 'case', type: 'symbol', source: 'cases', 'source-layer': 'case', filter: ['!=', ['get', 'light'], 3],
    layout: { 'icon-image': ['concat', 'case ', ['to-string', ['get', 'light']]], 'icon-allow-overlap': true, 'symbol-sort-key': ['get', 'light'] },
  });
  map.addLayer({
    id: 'line', type: 'symbol', source: 'lines',
    layout: { 'icon-image': ['concat', 'case ', ['to-string', ['get', 'light']]], 'icon-allow-overlap': true, 'symbol-sort-key': ['get', 'light'] },
  });
  map.addLayer({
    id: 'emergency', type: 'symbol', source: 'emergencies',
    layout: {
      'icon-image': 'case 3', 'icon-allow-overlap': true, 'text-field': ['step', ['zoom'], '', 12, ['get', 'kind']], 'text-size': 13, 'text-font': bold,
      'text-offset': [0, 1.5], 'text-anchor': 'top', 'text-optional': true,
    },
    paint: { 'text-color': c.help, 'text-halo-color': palette(isDark()).halo, 'text-halo-width': 1.8 },
  });
}

/** Draws the pictures that the layers name, when they are first asked for. */
function drawMissing(map, id) {
  const [what, ...rest] = id.split(' ');
  if (what === 'ring') map.addImage(id, ring(rest.map(Number)), { pixelRatio: 2 });
  else if (what === 'case') map.addImage(id, mark(+rest[0]), { pixelRatio: 2 });
}

/** The address of the tiles under a filter, absolute as MapLibre's worker needs it. */
export const caseTiles = query => `${location.origin}/tiles/cases/{z}/{x}/{y}.mvt${query ? `?${query}` : ''}`;

/** Reads again the tiles that hold a point, at every zoom that may be on screen; what is drawn stays until the new is there. */
export function refreshAround(map, points) {
  const tiles = new Map();
  for (const [longitude, latitude] of points) {
    const x = (longitude + 180) / 360;
    const y = .5 - Math.asinh(Math.tan(latitude * Math.PI / 180)) / (2 * Math.PI);
    for (let z = 0; z <= 16; z++) {
      const tile = { z, x: Math.floor(x * 2 ** z), y: Math.floor(y * 2 ** z) };
      tiles.set(`${z}/${tile.x}/${tile.y}`, tile);
    }
  }
  map.refreshTiles('cases', [...tiles.values()]);
}

export const clusterZoom = zoom => Math.min(POINTS_FROM + .5, Math.floor(zoom) + 2);

const share = number => ['to-string', ['ceil', ['*', SHARES, ['/', number, ['get', 'count']]]]];
const ringName = ['concat', 'ring ', share(['+', ['get', 'overdue'], ['get', 'emergency']]), ' ', share(['get', 'amber']), ' ', ['to-string', ['min', 1, ['get', 'emergency']]]];

/** A disc in a ring: red and amber their twelfths, green the rest; a group with an emergency in it has a second, red ring. */
function ring([red, amber, emergency]) {
  const c = lightColours(), size = 96, middle = size / 2, radius = 34;
  const { pen, done } = canvas(size);
  pen.shadowColor = 'rgba(14,20,27,.28)';
  pen.shadowBlur = 7;
  pen.shadowOffsetY = 2;
  disc(pen, middle, radius + 5, c.face);
  pen.shadowColor = 'transparent';
  amber = Math.min(amber, SHARES - red);
  let from = 0;
  for (const [twelfths, colour] of [[red, c.help], [amber, c.amber], [SHARES - red - amber, c.onTime]]) {
    if (twelfths <= 0) continue;
    arc(pen, middle, radius, from, from + twelfths, colour, 8);
    from += twelfths;
  }
  if (emergency) arc(pen, middle, radius + 9, 0, SHARES, c.help, 4);
  return done();
}

function arc(pen, middle, radius, from, to, colour, width) {
  const angle = twelfths => twelfths / SHARES * 2 * Math.PI - Math.PI / 2;
  pen.beginPath();
  pen.arc(middle, middle, radius, angle(from), angle(to));
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  pen.stroke();
}

/** On time a disc, due soon a triangle, overdue a square, an emergency an octagon with its mark: the shapes of every list. */
function mark(light) {
  const c = lightColours(), size = light === 3 ? 64 : 44, middle = size / 2;
  const { pen, done } = canvas(size);
  pen.lineJoin = 'round';
  pen.shadowColor = 'rgba(14,20,27,.35)';
  pen.shadowBlur = 5;
  pen.shadowOffsetY = 1.5;
  shape(pen, light, middle);
  pen.lineWidth = light === 3 ? 7 : 6;
  pen.strokeStyle = c.face;
  pen.stroke();
  pen.shadowColor = 'transparent';
  pen.fillStyle = [c.onTime, c.amber, c.help, c.help][light];
  pen.fill();
  if (light === 3) {
    pen.fillStyle = c.face;
    pen.fillRect(middle - 2.5, middle - 12, 5, 14);
    pen.fillRect(middle - 2.5, middle + 6, 5, 5);
  }
  return done();
}

function shape(pen, light, middle) {
  pen.beginPath();
  if (light === 0) pen.arc(middle, middle, 12, 0, 2 * Math.PI);
  else if (light === 1) polygon(pen, middle, middle + 2, 16, 3, -Math.PI / 2);
  else if (light === 2) pen.roundRect(middle - 12, middle - 12, 24, 24, 3);
  else polygon(pen, middle, middle, 23, 8, Math.PI / 8);
  pen.closePath();
}

function polygon(pen, x, y, radius, corners, turn) {
  for (let i = 0; i < corners; i++) {
    const angle = turn + i / corners * 2 * Math.PI;
    pen.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
  }
}

function disc(pen, middle, radius, colour) {
  pen.beginPath();
  pen.arc(middle, middle, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour;
  pen.fill();
}

/** Read back at once, and so kept from the graphics card: there each picture would cost a tenth of a second. */
function canvas(size) {
  const pen = Object.assign(document.createElement('canvas'), { width: size, height: size }).getContext('2d', { willReadFrequently: true });
  return { pen, done: () => pen.getImageData(0, 0, size, size) };
}

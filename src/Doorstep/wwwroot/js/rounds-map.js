// The map of rounds: every grid in the colour and with the number of its latest rounds. A report changes its grid at once.
import { bold, hatch, isDark, mapLibre, mapWith, palette } from './map-style.js';
import { follow } from './live.js';

const place = document.querySelector('[data-rounds]');
const said = document.querySelector('[data-rounds-said]');
const { area, kind, account, score: scored, unknown, never, now, failed } = place.dataset;
const reported = 'round.reported';

// No red: nobody is in need because a street is dirty. The number stands on the grid, so that colour is never the only sign.
const day = { good: '#cfe6e2', fair: '#8fc4bd', poor: '#ecd49f', bad: '#c98a2b', unknown: '#d9dcdf', hatch: 'rgba(85,96,110,.55)' };
const night = { good: '#1f4a46', fair: '#2f7f77', poor: '#7d6630', bad: '#b57a22', unknown: '#3a434d', hatch: 'rgba(200,208,216,.5)' };

let features = [], map;
const source = () => ({ type: 'FeatureCollection', features });
const ask = path => fetch(path, { cache: 'no-store' }).then(answer => answer.ok ? answer.json() : Promise.reject(new Error(path)));
const words = grid => 'score' in grid ? scored.replace('{0}', grid.score) : grid.day ? unknown : never;

async function load() {
  ({ features } = await ask(`/api/rounds/map?area=${area}&kind=${kind}`));
  map?.getSource('rounds')?.setData(source());
}

/** What the log says is a hint: how the grid stands now is asked for, so that everybody sees what she may see. */
async function renew(grid) {
  const [state] = (await ask(`/api/rounds/states?area=${grid}&kind=${kind}`)).grids;
  const feature = features.find(one => one.properties.code === grid);
  if (!state || !feature) return;
  const { score, ...rest } = feature.properties;
  feature.properties = { ...rest, day: state.day, days: state.days, ...(state.score === null ? {} : { score: state.score }) };
  map?.getSource('rounds')?.setData(source());
  const row = document.querySelector(`[data-grid="${grid}"]`);
  for (const [cell, text] of [['score', words(feature.properties)], ['sections', state.sections], ['day', state.day]]) {
    const shown = row?.querySelector(`[data-cell="${cell}"]`);
    if (shown) shown.textContent = text;
  }
  place.dataset.renewed = grid;
  said.textContent = now.replace('{0}', `${feature.properties.name} · ${words(feature.properties)}`);
}

function draw(on) {
  const c = palette(isDark()), t = isDark() ? night : day;
  for (const id of ['area-overloaded', 'border-grid', 'name-area-grid']) if (on.getLayer(id)) on.setLayoutProperty(id, 'visibility', 'none');
  if (!on.hasImage('rounds-hatch')) on.addImage('rounds-hatch', hatch(t.hatch, 14, 1.6), { pixelRatio: 2 });
  on.addSource('rounds', { type: 'geojson', data: source() });
  const below = ['border-community', 'name-street'].find(id => on.getLayer(id));
  const isKnown = ['has', 'score'];
  on.addLayer({
    id: 'rounds', type: 'fill', source: 'rounds',
    paint: { 'fill-color': ['case', isKnown, ['step', ['get', 'score'], t.bad, 60, t.poor, 75, t.fair, 90, t.good], t.unknown], 'fill-opacity': .8 },
  }, below);
  on.addLayer({ id: 'rounds-unknown', type: 'fill', source: 'rounds', filter: ['!', isKnown], paint: { 'fill-pattern': 'rounds-hatch' } }, below);
  on.addLayer({ id: 'rounds-line', type: 'line', source: 'rounds', paint: { 'line-color': c.border, 'line-opacity': .7, 'line-width': ['interpolate', ['linear'], ['zoom'], 10, .3, 14, 1, 17, 2] } }, below);
  on.addLayer({
    id: 'rounds-number', type: 'symbol', source: 'rounds', minzoom: 12,
    layout: { 'text-field': ['case', isKnown, ['to-string', ['get', 'score']], '?'], 'text-font': bold, 'text-size': ['interpolate', ['linear'], ['zoom'], 12, 10, 15, 15], 'text-padding': 2 },
    paint: { 'text-color': c.ink, 'text-halo-color': c.halo, 'text-halo-width': 1.6 },
  });
}

function boundsOf(ml) {
  const bounds = new ml.LngLatBounds();
  const add = part => typeof part[0] === 'number' ? bounds.extend(part) : part.forEach(add);
  features.forEach(({ geometry }) => add(geometry.coordinates));
  return bounds;
}

async function begin() {
  const [ml] = await Promise.all([mapLibre(), load()]);
  map = await mapWith(place, features.length ? { bounds: boundsOf(ml), fitBoundsOptions: { padding: 24 } } : {}, draw);
  map.addControl(new ml.NavigationControl({ showCompass: false }), 'bottom-right');
  map.on('click', 'rounds', ({ lngLat, features: [{ properties }] }) => new ml.Popup({ closeButton: false }).setLngLat(lngLat)
    .setText([properties.name, words(properties), properties.day].filter(part => part).join(' · ')).addTo(map));
}

begin().catch(() => { said.textContent = failed; });
let isOpen = false;
follow(account, ({ kind: what, data }) => {
  if (what === 'entry' && data.what === reported && data.facts?.kind === kind && data.area.startsWith(area)) renew(data.area).catch(() => {});
  // The page and its stream begin at about the same time: what lies between is read once more.
  if (what === 'reset' || what === 'opened') {
    if (isOpen || what === 'opened') load().catch(() => {});
    isOpen = true;
    place.dataset.live = 'true';
  }
});

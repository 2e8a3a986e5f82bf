// How the city's map looks: our own vector tiles by day and by night, or the base map an operator has set (GET /map/settings).
// No glyphs come over the network: the browser draws every letter, Chinese and Latin, from the fonts it has.

export const fonts = "'PingFang SC','Noto Sans CJK SC','Microsoft YaHei','Hiragino Sans GB',system-ui,sans-serif";
// The first name is no font: MapLibre reads the weight from it, and the browser passes on to the next.
const families = ['PingFang SC', 'Noto Sans CJK SC', 'Microsoft YaHei', 'Hiragino Sans GB'];
export const regular = ['Regular', ...families];
export const bold = ['Semibold', ...families];

const day = {
  sea: '#c9dfe8', land: '#f3f1ec', water: '#c9dfe8', waterName: '#4d7a8c', park: '#dcead6', parkName: '#4f7a4a',
  street: '#ffffff', casing: '#dcd8cf', main: '#fffdf6', mainCasing: '#d3c9b4', building: '#e4dfd6', buildingEdge: '#d6d0c4',
  border: '#0f6b66', outside: '#1b2430', ink: '#1b2430', soft: '#55606e', halo: '#ffffff', hatch: 'rgba(27,36,48,.28)',
};

const night = {
  sea: '#0b1c28', land: '#151d26', water: '#0b1c28', waterName: '#6f9db3', park: '#16271f', parkName: '#7fa585',
  street: '#2a3642', casing: '#0e141b', main: '#35434f', mainCasing: '#0e141b', building: '#1f2a35', buildingEdge: '#293643',
  border: '#4fb3ac', outside: '#e8edf2', ink: '#e8edf2', soft: '#a5b1bd', halo: '#10171f', hatch: 'rgba(232,237,242,.22)',
};

export const palette = dark => dark ? night : day;

let loading;

/** MapLibre, loaded once; its worker comes from our own address, as the content policy asks. */
export function mapLibre() {
  loading ??= new Promise((done, failed) => {
    const href = '/lib/maplibre/maplibre-gl.css';
    const style = document.querySelector(`link[href="${href}"]`) ?? Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    const script = Object.assign(document.createElement('script'), { src: '/lib/maplibre/maplibre-gl-csp.js' });
    script.onload = () => {
      window.maplibregl.setWorkerUrl('/lib/maplibre/maplibre-gl-csp-worker.js');
      done(window.maplibregl);
    };
    script.onerror = () => failed(new Error('maplibre'));
    if (!style.isConnected) document.head.append(style);
    document.head.append(script);
  });
  return loading;
}

let asked;

/** What the operator has set, and where the city lies: { version, raster, style, attribution, bounds }. */
export const mapSettings = () => asked ??= fetch('/map/settings').then(answer => answer.json());

/** The map is dark where the page is. */
export const isDark = () => document.documentElement.dataset.theme === 'dark';

/** A new map in an element, with the city's look. `options` go to MapLibre as they are. */
export async function newMap(container, options = {}) {
  const [ml, settings] = await Promise.all([mapLibre(), mapSettings()]);
  const dark = isDark();
  const map = new ml.Map({
    container,
    style: await styleOf(settings, dark),
    localIdeographFontFamily: fonts,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 19,
    minZoom: 7,
    fadeDuration: 150,
    ...(settings.bounds ? { bounds: settings.bounds, fitBoundsOptions: { padding: 24 } } : {}),
    ...options,
  });
  // Asked for at once: each is told only once.
  [map.styled, map.drawn] = [map.once('style.load'), map.once('load')];
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  if (settings.attribution) map.addControl(new ml.AttributionControl({ customAttribution: settings.attribution, compact: true }));
  map.on('styleimagemissing', event => {
    if (event.id === 'overloaded') map.addImage('overloaded', hatch(palette(isDark()).hatch), { pixelRatio: 2 });
  });
  return map;
}

/** What a map needs before it can be drawn is fetched while the page still connects: the drawing itself waits, so that the queue is there first. */
export function warmMap() {
  mapLibre().then(ml => ml.prewarm(), () => {}); // what goes wrong is told where the map is drawn
  mapSettings().catch(() => {});
}

/**
 * A new map with layers of its own.
 * @param prepare adds sources and layers as soon as the style is there, so that their tiles come together with those of the base map.
 */
export async function mapWith(container, options, prepare) {
  // Drawn by software a map holds the page up for a second: what the page has just put there is painted before. A page out of sight paints nothing.
  await new Promise(done => { requestAnimationFrame(() => setTimeout(done)); setTimeout(done, 300); });
  const map = await newMap(container, options);
  await map.styled;
  prepare(map);
  return map;
}

/** A whole style: the operator's own, or her raster below our borders and names, or our vector tiles. */
export async function styleOf(settings, dark) {
  const ours = ourStyle(settings, palette(dark), document.documentElement.lang);
  if (settings.style) {
    const theirs = await fetch(settings.style).then(answer => answer.json());
    return { ...theirs, sources: { ...theirs.sources, ...ours.sources }, layers: [...theirs.layers, ...ours.layers.filter(isOverlay)] };
  }

  if (settings.raster?.length) {
    const rasters = settings.raster.map((url, i) => [`raster-${i}`, { type: 'raster', tiles: spread(url), tileSize: 256, maxzoom: 18 }]);
    return {
      ...ours,
      sources: { ...ours.sources, ...Object.fromEntries(rasters) },
      layers: [
        ...ours.layers.filter(layer => layer.type === 'background'),
        ...rasters.map(([id]) => ({ id, type: 'raster', source: id, paint: dark ? { 'raster-brightness-max': .6, 'raster-saturation': -.4 } : {} })),
        ...ours.layers.filter(isOverlay),
      ],
    };
  }

  return ours;
}

const isOverlay = layer => layer.id.startsWith('area') || layer.id.startsWith('border') || layer.id.startsWith('name-area');

/** https://t{0-7}.example/… is eight addresses. */
function spread(url) {
  const range = /\{(\d)-(\d)\}/.exec(url);
  if (!range) return [url];
  return Array.from({ length: range[2] - range[1] + 1 }, (_, i) => url.replace(range[0], String(+range[1] + i)));
}

function ourStyle(settings, c, language) {
  const name = language === 'en' ? ['coalesce', ['get', 'name:en'], ['get', 'name']]
    : language === 'zh-Hant' ? ['coalesce', ['get', 'name:zh-Hant'], ['get', 'name']] : ['get', 'name'];
  return {
    version: 8,
    sources: {
      base: {
        type: 'vector', minzoom: 0, maxzoom: 16,
        tiles: [new URL(`/tiles/base/{z}/{x}/{y}.mvt?v=${settings.version ?? ''}`, location).href.replaceAll('%7B', '{').replaceAll('%7D', '}')],
      },
    },
    layers: [...ground(c), ...streets(c), ...areas(c), ...names(c, name, language)],
  };
}

const base = (id, type, layer, rest) => ({ id, type, source: 'base', 'source-layer': layer, ...rest });
const byZoom = (...stops) => ['interpolate', ['exponential', 1.5], ['zoom'], ...stops];

const ground = c => [
  { id: 'ground', type: 'background', paint: { 'background-color': c.sea } },
  base('land', 'fill', 'land', { paint: { 'fill-color': c.land } }),
  base('park', 'fill', 'park', { paint: { 'fill-color': c.park } }),
  base('water', 'fill', 'water', { filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': c.water } }),
  base('stream', 'line', 'water', { filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': c.water, 'line-width': byZoom(10, 1, 16, 6) } }),
  base('building', 'fill', 'building', {
    minzoom: 15,
    paint: { 'fill-color': c.building, 'fill-outline-color': c.buildingEdge, 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 15, 0, 15.4, 1] },
  }),
];

const widths = {
  lane: [14, .6, 16, 4, 18, 11, 19, 22],
  side: [12, .8, 14, 2.4, 16, 7, 18, 17, 19, 34],
  main: [10, .8, 12, 2, 14, 4.5, 16, 11, 18, 26, 19, 52],
};
const wider = (stops, by) => stops.map((stop, i) => i % 2 ? stop + by : stop);
const kinds = [['lane', ['lane', 'track']], ['side', ['side', 'rural']], ['main', ['main', 'bridge', 'motorway']]];
const round = { 'line-cap': 'round', 'line-join': 'round' };
const ofKind = some => ['in', ['get', 'kind'], ['literal', some]];

const streets = c => [
  ...kinds.map(([id, some]) => base(`casing-${id}`, 'line', 'street', {
    filter: ofKind(some), layout: round, minzoom: id === 'main' ? 11 : 13,
    paint: { 'line-color': id === 'main' ? c.mainCasing : c.casing, 'line-width': byZoom(...wider(widths[id], 1.4)) },
  })),
  ...kinds.map(([id, some]) => base(`street-${id}`, 'line', 'street', {
    filter: ofKind(some), layout: round, paint: { 'line-color': id === 'main' ? c.main : c.street, 'line-width': byZoom(...widths[id]) },
  })),
];

const level = some => ['==', ['get', 'level'], some];
const borderOf = (some, paint, rest = {}) => base(`border-${some}`, 'line', 'border', { filter: level(some), layout: { 'line-join': 'round' }, paint, ...rest });

const areas = c => [
  base('area-overloaded', 'fill', 'area', {
    minzoom: 13, filter: ['all', level('grid'), ['==', ['get', 'overloaded'], true]], paint: { 'fill-pattern': 'overloaded' },
  }),
  borderOf('grid', { 'line-color': c.border, 'line-opacity': ['interpolate', ['linear'], ['zoom'], 13.5, 0, 14.5, .6], 'line-width': byZoom(14, .6, 16, 1.2), 'line-dasharray': [3, 2] }, { minzoom: 13.5 }),
  borderOf('community', { 'line-color': c.border, 'line-opacity': ['interpolate', ['linear'], ['zoom'], 11, .15, 13, .4, 14, .6], 'line-width': byZoom(11, .6, 14, 1.5) }, { minzoom: 11 }),
  borderOf('subdistrict', { 'line-color': c.border, 'line-opacity': .6, 'line-width': byZoom(9, .6, 13, 2) }, { minzoom: 9 }),
  borderOf('district', { 'line-color': c.border, 'line-opacity': .75, 'line-width': byZoom(7, 1, 11, 2.5) }),
  borderOf('city', { 'line-color': c.border, 'line-opacity': .9, 'line-width': byZoom(7, 1.4, 11, 3) }),
];

const written = (c, color = c.ink) => ({ 'text-color': color, 'text-halo-color': c.halo, 'text-halo-width': 1.6 });
const areaName = (some, name, c, layout, rest = {}) => base(`name-area-${some}`, 'symbol', 'label', {
  filter: ['==', ['get', 'kind'], some],
  // A name makes room for the cases: it stands in the middle, or beside what stands there.
  layout: {
    'text-field': name, 'text-max-width': 8, 'text-padding': 4, 'text-font': bold,
    'text-variable-anchor': ['center', 'top', 'bottom', 'left', 'right'], 'text-radial-offset': 1.3, 'text-justify': 'auto', ...layout,
  },
  paint: written(c), ...rest,
});

/** A grid lies inside its community's name, so its number is enough. */
const gridName = language => ['concat', ...(language === 'en' ? ['Grid ', gridNumber] : [gridNumber, language === 'zh-Hant' ? '網格' : '网格'])];
const gridNumber = ['to-string', ['to-number', ['slice', ['get', 'code'], 12]]];

const names = (c, name, language) => [
  base('name-street', 'symbol', 'street', {
    minzoom: 13,
    layout: {
      'symbol-placement': 'line', 'text-field': name, 'text-size': ['interpolate', ['linear'], ['zoom'], 13, 11, 18, 14],
      'text-letter-spacing': .08, 'symbol-spacing': 380, 'text-font': regular,
    },
    paint: written(c, c.soft),
  }),
  base('name-natural', 'symbol', 'label', {
    filter: ['in', ['get', 'kind'], ['literal', ['water', 'park']]],
    layout: { 'text-field': name, 'text-size': 12, 'text-letter-spacing': .1, 'text-max-width': 8, 'text-font': regular },
    paint: { ...written(c), 'text-color': ['match', ['get', 'kind'], 'park', c.parkName, c.waterName], 'text-halo-width': 1.2 },
  }),
  areaName('grid', gridName(language), c, { 'text-size': 12, 'text-font': regular }, { minzoom: 15, paint: written(c, c.soft) }),
  areaName('community', name, c, { 'text-size': ['interpolate', ['linear'], ['zoom'], 12, 11, 16, 15] }, { minzoom: 12.5, maxzoom: 17 }),
  areaName('subdistrict', name, c, { 'text-size': ['interpolate', ['linear'], ['zoom'], 10, 11, 14, 17] }, { maxzoom: 14.5 }),
  areaName('district', name, c, { 'text-size': ['interpolate', ['linear'], ['zoom'], 7, 13, 11, 20], 'text-letter-spacing': .12 }, { maxzoom: 11.5 }),
];

/** Slanted hairlines: too many households for one worker. Not red: nobody's deadline is broken by it. */
export function hatch(colour, size = 16, width = 1.6) {
  const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size });
  const pen = canvas.getContext('2d', { willReadFrequently: true }); // read back at once, so kept from the graphics card
  pen.strokeStyle = colour;
  pen.lineWidth = width;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift, size);
    pen.lineTo(shift + size, 0);
    pen.stroke();
  }
  return pen.getImageData(0, 0, size, size);
}

// The answer to "where" by the phone's position or a point on the map; both only fill the fields that the form sends anyway.
import './suggest.js';

const root = document.querySelector('[data-where]');
const field = name => root.querySelector(`[name="Form.${name}"]`);
const [address, asked, longitude, latitude, accuracy, building] = ['Address', 'Asked', 'Longitude', 'Latitude', 'Accuracy', 'Building'].map(field);

/** Wider than this, a circle holds many houses: none is named. */
const finestMetres = 100;
const word = root.querySelector('[data-point-word]');
const frame = root.querySelector('[data-map]');
let map, pin;

for (const part of root.querySelectorAll('[data-script-only]')) part.hidden = false;

/** The point belongs to the address as it stands now; the server drops it when the words change after. */
function take(point, text, { metres = null, house = null } = {}) {
  [longitude.value, latitude.value] = point.map(degree => degree.toFixed(6));
  accuracy.value = metres === null ? '' : Math.round(metres);
  building.value = house ?? '';
  asked.value = address.value;
  word.textContent = text;
  show(point, metres);
}

async function takeWithAddress(point, metres = null) {
  if (metres > finestMetres) {
    take(point, root.dataset.coarse.replace('{0}', Math.round(metres)), { metres });
    await openMap();
    return;
  }
  const near = await fetch('/api/addresses/near', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ longitude: point[0], latitude: point[1] }) }).then(answer => answer.ok && answer.status === 200 ? answer.json() : null).catch(() => null);
  if (near) address.value = near.name;
  take(point, near ? root.dataset.near.replace('{0}', near.name) : root.dataset.here, { metres });
}

address.addEventListener('address-chosen', event => take([event.detail.longitude, event.detail.latitude], event.detail.within, { house: event.detail.building }));
address.addEventListener('input', () => {
  longitude.value = latitude.value = accuracy.value = building.value = word.textContent = '';
});

root.querySelector('[data-position]').addEventListener('click', event => {
  const button = event.currentTarget;
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      button.disabled = false;
      await takeWithAddress([coords.longitude, coords.latitude], coords.accuracy);
    },
    () => {
      button.disabled = false;
      word.textContent = root.dataset.noPosition;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
});

const opener = root.querySelector('[data-map-open]');
opener.addEventListener('click', openMap);

async function openMap() {
  if (map) return;
  opener.hidden = true;
  frame.hidden = false;
  try {
    const { newMap, mapLibre } = await import('./map-style.js');
    const { NavigationControl } = await mapLibre();
    map = await newMap(frame, { cooperativeGestures: false });
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.on('click', ({ lngLat }) => takeWithAddress([lngLat.lng, lngLat.lat]));
    if (longitude.value) show([+longitude.value, +latitude.value], accuracy.value === '' ? null : +accuracy.value);
  } catch {
    frame.hidden = true;
    word.textContent = root.dataset.noMap;
  }
}

function show(point, metres) {
  if (!map) return;
  round(point, metres ?? 0);
  pin ??= new window.maplibregl.Marker({ color: getComputedStyle(document.documentElement).getPropertyValue('--accent').trim() });
  pin.setLngLat(point).addTo(map);
  map.easeTo({ center: point, zoom: metres > finestMetres ? Math.max(9, 22 - Math.log2(metres)) : Math.max(map.getZoom(), 16), duration: 150 });
}

/** The circle within which the phone says it is. */
function round([east, north], metres) {
  const degrees = metres / 111320;
  const ring = Array.from({ length: 65 }, (_, i) => [east + Math.cos(i * Math.PI / 32) * degrees / Math.cos(north * Math.PI / 180), north + Math.sin(i * Math.PI / 32) * degrees]);
  const data = { type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: [ring] } };
  frame.dataset.circle = Math.round(metres);
  const draw = () => {
    if (map.getSource('circle')) return void map.getSource('circle').setData(data);
    map.addSource('circle', { type: 'geojson', data });
    map.addLayer({ id: 'circle', type: 'fill', source: 'circle', paint: { 'fill-color': getComputedStyle(document.documentElement).getPropertyValue('--accent').trim(), 'fill-opacity': 0.18 } });
  };
  if (map.isStyleLoaded()) draw();
  else map.once('load', draw);
}

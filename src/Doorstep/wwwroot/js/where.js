// The answer to "where" by the phone's position or a point on the map; both only fill the fields that the form sends anyway.
import './suggest.js';

const root = document.querySelector('[data-where]');
const field = name => root.querySelector(`[name="Form.${name}"]`);
const [address, asked, longitude, latitude] = ['Address', 'Asked', 'Longitude', 'Latitude'].map(field);
const word = root.querySelector('[data-point-word]');
const frame = root.querySelector('[data-map]');
let map, pin;

for (const part of root.querySelectorAll('[data-script-only]')) part.hidden = false;

/** The point belongs to the address as it stands now; the server drops it when the words change after. */
function take(point, text) {
  [longitude.value, latitude.value] = point.map(degree => degree.toFixed(6));
  asked.value = address.value;
  word.textContent = text;
  show(point);
}

async function takeWithAddress(point) {
  const near = await fetch('/api/addresses/near', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ longitude: point[0], latitude: point[1] }) }).then(answer => answer.ok && answer.status === 200 ? answer.json() : null).catch(() => null);
  if (near) address.value = near.name;
  take(point, near ? root.dataset.near.replace('{0}', near.name) : root.dataset.here);
}

address.addEventListener('address-chosen', event => take([event.detail.longitude, event.detail.latitude], event.detail.within));
address.addEventListener('input', () => {
  longitude.value = latitude.value = word.textContent = '';
});

root.querySelector('[data-position]').addEventListener('click', event => {
  const button = event.currentTarget;
  button.disabled = true;
  navigator.geolocation.getCurrentPosition(
    async ({ coords }) => {
      button.disabled = false;
      await takeWithAddress([coords.longitude, coords.latitude]);
    },
    () => {
      button.disabled = false;
      word.textContent = root.dataset.noPosition;
    },
    { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 });
});

root.querySelector('[data-map-open]').addEventListener('click', async event => {
  event.currentTarget.hidden = true;
  frame.hidden = false;
  try {
    const { newMap, mapLibre } = await import('./map-style.js');
    const { NavigationControl } = await mapLibre();
    map = await newMap(frame, { cooperativeGestures: false });
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.on('click', ({ lngLat }) => takeWithAddress([lngLat.lng, lngLat.lat]));
    if (longitude.value) show([+longitude.value, +latitude.value]);
  } catch {
    frame.hidden = true;
    word.textContent = root.dataset.noMap;
  }
});

function show(point) {
  if (!map) return;
  pin ??= new window.maplibregl.Marker({ color: getComputedStyle(document.documentElement).getPropertyValue('--accent').trim() });
  pin.setLngLat(point).addTo(map);
  map.easeTo({ center: point, zoom: Math.max(map.getZoom(), 16), duration: 150 });
}

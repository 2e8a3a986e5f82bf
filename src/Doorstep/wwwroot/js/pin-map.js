// A map to point at a place: touch it, or drag the pin. Used where a report is written down.
import { mapLibre, newMap } from './map-style.js';

/** @param page holds the element with data-report="map". The page hears Pinned(longitude, latitude). */
export async function start(page, dotnet) {
  const [ml, map] = [await mapLibre(), await newMap(page.querySelector('[data-report="map"]'))];
  map.addControl(new ml.NavigationControl({ showCompass: false }), 'bottom-right');
  map.addControl(new ml.GeolocateControl({ positionOptions: { enableHighAccuracy: true } }), 'bottom-right');
  const pin = new ml.Marker({ draggable: true, color: getComputedStyle(page).getPropertyValue('--accent').trim() || '#0f6b66' });
  let isPlaced = false;

  const put = (longitude, latitude) => {
    pin.setLngLat([longitude, latitude]);
    if (!isPlaced) pin.addTo(map);
    isPlaced = true;
  };
  const tell = ({ lng, lat }) => dotnet.invokeMethodAsync('Pinned', lng, lat).catch(() => {});
  map.on('click', event => { put(event.lngLat.lng, event.lngLat.lat); tell(event.lngLat); });
  pin.on('dragend', () => tell(pin.getLngLat()));

  return {
    place(longitude, latitude) {
      put(longitude, latitude);
      map.easeTo({ center: [longitude, latitude], zoom: Math.max(map.getZoom(), 16), duration: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 400 });
    },
    end() { map.remove(); },
  };
}

// Lines that no grid may cross, drawn corner by corner on the map.
import { put } from './planner-layers.js';

export function newBarriers(map, frame, tell) {
  let lines = [], line = [], isOn = false, over;

  const corners = all => all.length > 1 ? [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: all } }] : [];
  const show = () => put(map, 'barriers', [...lines.flatMap(corners), ...corners(over && line.length ? [...line, over] : line)]);

  function end() {
    if (line.length > 1) {
      lines.push(line);
      tell('Drawn', lines.map(all => all.flat()));
    }
    [line, over] = [[], undefined];
    show();
  }

  map.on('click', event => {
    if (!isOn) return;
    const [x, y] = event.lngLat.toArray();
    const last = line.at(-1);
    // The second click of a double click is no new corner.
    if (!last || map.project(last).dist(event.point) > 4) line.push([x, y]);
    show();
  });
  map.on('mousemove', event => {
    if (!isOn || !line.length) return;
    over = event.lngLat.toArray();
    show();
  });
  map.on('dblclick', event => { if (isOn) { event.preventDefault(); end(); } });
  frame.addEventListener('keydown', event => {
    if (!isOn) return;
    if (event.key === 'Enter') end();
    else if (event.key === 'Escape') { end(); tell('DrawEnded'); set(false); }
  });

  function set(wanted) {
    if (isOn && !wanted) end();
    isOn = wanted;
    map.getCanvas().style.cursor = isOn ? 'crosshair' : '';
    if (isOn) map.getCanvas().focus();
  }

  return {
    get isOn() { return isOn; },
    set,
    clear() { [lines, line, over] = [[], [], undefined]; show(); tell('Drawn', []); },
  };
}

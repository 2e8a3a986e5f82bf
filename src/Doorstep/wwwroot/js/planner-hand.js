// Editing a plan by hand. Pick: click buildings, or drag a box with Shift held, then click the grid they go to. Paint: hold the mouse on a grid and draw over
// buildings beside it. What is touched shows at once; the page scores it and sends the plan back as it has become.
import { put } from './planner-layers.js';

/** From here on buildings can be told apart. */
const NEAR = 13.6;
const BRUSH = 14;

export function newHand(map, page) {
  let tool, plan, community, buildings = [], reading = 0;
  let picked = new Map(), painting, box;

  const on = (type, act) => map.on(type, event => { if (tool) act(event); });
  on('moveend', () => look(false));
  on('mousedown', began);
  on('mousemove', moved);
  on('mouseup', ended);

  /** The buildings of the community in the middle of the map. */
  async function look(again) {
    const middle = map.getZoom() >= NEAR ? page.gridAt(map.project(map.getCenter()))?.code.slice(0, 12) : undefined;
    if (!again && (middle === community || (middle === undefined && map.getZoom() >= NEAR))) return;
    if (middle !== community) unpick();
    community = middle;
    const mine = ++reading;
    const found = community ? await page.read(`/api/plans/${plan}/buildings?community=${community}`) : [];
    if (mine !== reading) return;
    buildings = found;
    if (again) { map.removeFeatureState({ source: 'hand' }); picked = new Map(); }
    put(map, 'hand', buildings);
    say();
  }

  const say = () => page.tell('Picked', [...picked.values()].map(of), community ? page.gridsOf(community).map(grid => ({ code: grid.properties.code, doors: grid.properties.doors })) : []);
  const of = ({ id, grid, doors }) => ({ id, grid, doors });

  function pick(building, isOn = !picked.has(building.id)) {
    if (isOn) picked.set(building.id, building);
    else picked.delete(building.id);
    map.setFeatureState({ source: 'hand', id: building.id }, { picked: isOn });
  }

  function unpick() {
    for (const building of [...picked.values()]) pick(building, false);
    if (tool) say();
  }

  const buildingAt = point => map.queryRenderedFeatures([[point.x - 4, point.y - 4], [point.x + 4, point.y + 4]], { layers: ['hand-dot'] })[0]?.properties;

  function began(event) {
    const { shiftKey, button } = event.originalEvent;
    if (button !== 0) return;
    if (tool === 'Paint') {
      const grid = page.gridAt(event.point);
      if (!grid || !grid.code.startsWith(community)) return;
      event.preventDefault();
      painting = grid.code;
      unpick();
    } else if (shiftKey) {
      event.preventDefault();
      box = event.point;
    }
  }

  function moved(event) {
    if (painting) {
      const { x, y } = event.point;
      for (const { properties } of map.queryRenderedFeatures([[x - BRUSH, y - BRUSH], [x + BRUSH, y + BRUSH]], { layers: ['hand-dot'] })) {
        if (properties.grid !== painting && !picked.has(properties.id)) pick(properties, true);
      }
    } else if (box) {
      put(map, 'box', [outline(box, event.point)]);
    }
    map.getCanvas().style.cursor = tool === 'Paint' ? 'crosshair' : buildingAt(event.point) ? 'pointer' : '';
  }

  function ended(event) {
    if (painting) {
      const to = painting;
      painting = undefined;
      if (picked.size) page.tell('Take', [...picked.values()].map(of), to);
    } else if (box) {
      const inside = map.queryRenderedFeatures([box, event.point].map(({ x, y }) => [x, y]).reduce(corners), { layers: ['hand-dot'] });
      for (const { properties } of inside) pick(properties, true);
      box = undefined;
      put(map, 'box', []);
      say();
    }
  }

  const corners = ([ax, ay], [bx, by]) => [[Math.min(ax, bx), Math.min(ay, by)], [Math.max(ax, bx), Math.max(ay, by)]];

  function outline(a, b) {
    const ring = [[a.x, a.y], [b.x, a.y], [b.x, b.y], [a.x, b.y], [a.x, a.y]].map(point => map.unproject(point).toArray());
    return { type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: ring } };
  }

  return {
    get isOn() { return tool !== undefined; },
    set(wanted, of) {
      const wasOff = tool === undefined;
      [tool, plan] = [wanted, of];
      map.boxZoom[tool ? 'disable' : 'enable']();
      if (!tool) {
        unpick();
        [community, buildings] = [undefined, []];
        put(map, 'hand', []);
      } else if (wasOff) look(true);
    },
    /** The plan is another: so are its buildings' grids. */
    again() { if (tool) look(true); },
    /** A click, if it is one for here. */
    touched(event) {
      if (!tool) return false;
      const building = tool === 'Pick' && !event.originalEvent.shiftKey ? buildingAt(event.point) : undefined;
      if (building) {
        pick(building);
        say();
      } else if (tool === 'Pick' && picked.size && !event.originalEvent.shiftKey) {
        const grid = page.gridAt(event.point);
        if (grid) page.tell('Take', [...picked.values()].map(of), grid.code);
      }
      return true;
    },
    unpick,
    toggle(id) {
      const building = buildings.find(one => one.properties.id === id)?.properties;
      if (building) pick(building);
      say();
    },
    buildingsOf: code => buildings.filter(one => one.properties.grid === code)
      .map(({ properties: { id, address, doors } }) => ({ id, address, doors, isPicked: picked.has(id) })).sort((a, b) => a.address.localeCompare(b.address, undefined, { numeric: true })),
    /** Puts buildings into another grid on the map; says what left where. */
    shift(ids, to) {
      const wanted = new Set(ids), left = [];
      buildings = buildings.map(one => {
        if (!wanted.has(one.properties.id)) return one;
        left.push({ from: one.properties.grid, doors: one.properties.doors });
        return { ...one, properties: { ...one.properties, grid: to } };
      });
      unpick();
      put(map, 'hand', buildings);
      return left;
    },
  };
}

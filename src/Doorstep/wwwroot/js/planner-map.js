// The map of the planner's page: today's grids by load, a plan and what it changes, locks, barriers, and editing by hand.
// The page (PlanningRoom.razor) decides what is chosen; this file shows it and says what was touched.
import { mapLibre, mapWith } from './map-style.js';
import { read, todayOf } from './planner-today.js';
import { addPlannerLayers, namesOf, put, shade, showView } from './planner-layers.js';
import { newBarriers } from './planner-barriers.js';
import { newCard } from './planner-card.js';
import { newHand } from './planner-hand.js';

/** @param page the page's element. @param options { area, bounds, lowest, highest, words }. */
export async function start(page, dotnet, options) {
  const tell = (what, ...more) => dotnet.invokeMethodAsync(what, ...more).catch(() => {});
  const frame = page.querySelector('[data-plan="map"]');
  let window = { lowest: options.lowest, highest: options.highest };
  let area = options.area, planArea, plan, version, view = 'Today', stays = [], asked = 0;
  let adjusted = new Map();
  let today = [], planned = { grids: [], moved: [] };
  let map, hand, barriers;
  const card = newCard();

  const ready = draw().catch(error => {
    console.error(error);
    page.dataset.map = 'none';
  });

  async function draw() {
    const reading = readToday();
    const ml = await mapLibre();
    map = await mapWith(frame, options.bounds ? { bounds: options.bounds, fitBoundsOptions: { padding: 32 } } : {}, map => addPlannerLayers(map, window, options.words));
    frame.map = map; // for the console and for tests
    card.popup = new ml.Popup({ closeOnClick: false, className: 'case-card grid-card', maxWidth: '280px' });
    map.addControl(new ml.ScaleControl({ maxWidth: 90 }), 'bottom-right');
    new ResizeObserver(resized).observe(frame);
    barriers = newBarriers(map, frame, tell);
    hand = newHand(map, { tell, read, gridAt, gridsOf: community => grids().filter(grid => grid.properties.code.startsWith(community)), isOn: () => plan !== undefined });
    map.on('click', touched);
    document.addEventListener('keydown', escaped);
    map.on('mousemove', 'load', () => { if (!hand.isOn && !barriers.isOn) map.getCanvas().style.cursor = 'pointer'; });
    map.on('mouseleave', 'load', () => { map.getCanvas().style.cursor = ''; });
    await reading;
    show();
    await map.drawn;
    page.dataset.map = 'ready';
  }

  // What is read

  async function readToday() { today = await todayOf(planArea ?? area); }

  /** @param only a community: the rest is as it was. */
  async function readPlan(only) {
    const mine = ++asked;
    const features = plan ? await read(`/api/plans/${plan}/map${only ? `?community=${only}` : ''}`) : [];
    if (mine !== asked) return false;
    adjusted = new Map();
    const rest = one => only && !(one.properties.code ?? one.properties.to).startsWith(only);
    planned = {
      grids: [...planned.grids.filter(rest), ...features.filter(one => one.properties.kind === 'grid')],
      moved: [...planned.moved.filter(rest), ...features.filter(one => one.properties.kind === 'moved')],
    };
    return true;
  }

  // What is drawn

  /** Today's grids, or as the plan makes them: those that change from it, the rest as they are. */
  function grids() {
    if (view === 'Today' || !plan) return today;
    const changed = changedGrids();
    return [...today.filter(one => !changed.has(one.properties.code)), ...planned.grids]
      .map(one => adjusted.has(one.properties.code) ? { ...one, properties: { ...one.properties, doors: adjusted.get(one.properties.code) } } : one);
  }

  const changedGrids = () => new Set([...planned.grids.map(one => one.properties.code), ...planned.moved.map(one => one.properties.from)]);

  function showGrids() {
    const all = grids();
    put(map, 'grids', all);
    put(map, 'names', namesOf(all));
  }

  function show() {
    if (!map?.getSource('grids')) return;
    const changed = changedGrids();
    showGrids();
    put(map, 'changed', planned.grids);
    put(map, 'moved', planned.moved);
    put(map, 'before', today.filter(one => changed.has(one.properties.code)));
    showView(map, view);
    map.setFilter('grid-stays', ['in', ['get', 'code'], ['literal', stays]]);
    hand?.again();
    page.dataset.shown = plan && view !== 'Today' ? `${plan} ${version}` : 'today';
  }

  // What is touched

  const gridAt = point => map.queryRenderedFeatures(point, { layers: ['load'] })[0]?.properties;

  async function touched(event) {
    if (barriers.isOn || hand.touched(event)) return;
    const grid = gridAt(event.point);
    if (!grid) return card.popup.remove();
    const before = today.find(one => one.properties.code === grid.code)?.properties.doors ?? null;
    const lines = await dotnet.invokeMethodAsync('Card', grid.code, grid.doors, view === 'Today' ? null : before).catch(() => null);
    if (lines) card.show(map, event.lngLat, lines, () => tell('Lock', grid.code));
  }

  function escaped(event) {
    if (event.key !== 'Escape' || barriers.isOn || event.target.matches('input, textarea, select')) return;
    if (card.popup.isOpen()) card.popup.remove();
    else tell('Escape');
  }

  const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

  let waiting;

  /** On a phone the map may be out of sight, and has no size until it is looked at. */
  function fit(bounds) {
    if (!frame.clientWidth) waiting = bounds;
    else if (map) {
      map.resize();
      map.fitBounds(bounds, { padding: 32, duration: still() ? 0 : 400 });
    }
  }

  function resized() {
    map.resize();
    if (waiting && frame.clientWidth) fit(waiting);
    if (frame.clientWidth) waiting = undefined;
  }

  return {
    async area(code, bounds) {
      area = code;
      card.popup?.remove();
      if (bounds) fit(bounds);
      if (!planArea) { await readToday(); show(); }
    },
    /** A plan to be shown; null for none. */
    async plan(id, number, wanted, of, bounds, only) {
      const [was, wasOf] = [plan, planArea];
      [plan, version, view] = [id ?? undefined, number, id ? wanted : 'Today'];
      // A plan for more than the area that is looked at: its whole ground is shown.
      planArea = of && !of.startsWith(area) ? of : undefined;
      card.popup?.remove();
      if (bounds) fit(bounds);
      const reading = planArea !== wasOf ? readToday() : undefined;
      if (await readPlan(id === was ? only : null)) { await reading; await ready; show(); }
    },
    async today() { await readToday(); show(); },
    async view(wanted) { view = wanted; card.popup?.remove(); show(); },
    window(lowest, highest) {
      window = { lowest, highest };
      if (map?.getLayer('load')) shade(map, window);
    },
    locks(codes) { stays = codes; card.popup?.remove(); show(); },
    draw(isOn) { barriers?.set(isOn); },
    clearLines() { barriers?.clear(); },
    hand(tool) { card.popup?.remove(); hand?.set(tool ?? undefined, plan); },
    unpick() { hand?.unpick(); },
    pick(id) { hand?.toggle(id); },
    buildingsOf: code => hand?.buildingsOf(code) ?? [],
    /** Buildings are about to move: their dots, and the doors of the grids, say so at once. */
    moving(ids, to) {
      const doors = code => adjusted.get(code) ?? grids().find(one => one.properties.code === code)?.properties.doors ?? 0;
      for (const { from, doors: many } of hand?.shift(ids, to) ?? []) {
        const [left, come] = [doors(from) - many, doors(to) + many];
        adjusted.set(from, left).set(to, come);
      }
      showGrids();
    },
    top() { page.querySelector('.drawer-body')?.scrollTo(0, 0); },
    go(code) {
      const grid = grids().find(one => one.properties.code === code) ?? today.find(one => one.properties.code === code);
      if (grid) map.fitBounds(boundsOf(grid.geometry), { padding: 120, maxZoom: 16, duration: still() ? 0 : 400 });
    },
    fit(bounds) { if (bounds) fit(bounds); },
    zoom(by) { map?.easeTo({ zoom: map.getZoom() + by, duration: still() ? 0 : 200 }); },
    /** A link to what is open, without leaving the page. */
    address(code, id) {
      const query = new URLSearchParams({ ...(code ? { area: code } : {}), ...(id ? { plan: id } : {}) }).toString();
      history.replaceState(history.state, '', query ? `/planner?${query}` : '/planner');
    },
    end() {
      document.removeEventListener('keydown', escaped);
      map?.remove();
    },
  };
}

function boundsOf(geometry) {
  const [xs, ys] = [[], []];
  const walk = part => typeof part[0] === 'number' ? (xs.push(part[0]), ys.push(part[1])) : part.forEach(walk);
  walk(geometry.coordinates);
  return [[Math.min(...xs), Math.min(...ys)], [Math.max(...xs), Math.max(...ys)]];
}

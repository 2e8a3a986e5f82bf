// The map of the command centre and what is heard while it is open: cases from tiles, emergencies straight from the live stream,
// the alarm, and the keys of the desk. The page (Desk.razor) decides what is chosen; this file shows it and says what was touched.
import { newAlarm } from './alarm.js';
import { addCaseLayers, caseTiles, clusterZoom, refreshAround } from './case-layers.js';
import { newEmergencies } from './emergencies.js';
import { follow } from './live.js';
import { mapLibre, mapWith } from './map-style.js';

const REFRESH_MS = 700;
const SHOWN_ALARMS = 4;

/** @param page the desk's elements, found by their data-desk. @param options { account, bounds, kinds, words, query } from the page. */
export async function start(page, dotnet, options) {
  const part = name => page.querySelector(`[data-desk="${name}"]`);
  const ended = new AbortController();
  const on = (target, type, act, more) => target.addEventListener(type, act, { signal: ended.signal, ...more });
  const tell = (what, ...more) => dotnet.invokeMethodAsync(what, ...more).catch(() => {});
  const alarm = newAlarm(sounds => { part('sound').hidden = sounds; });
  on(part('sound'), 'click', () => {}); // the touch itself turns the sound on

  let map, ml, chosen, lines = null;
  // Declared before the stream is followed: it may speak before this function has come to its end.
  let points = [], timer, stale = false, waitsForAll = false;
  const pulses = new Map();
  const emergencies = newEmergencies(all => {
    showAlarms(part('alarms'), all, options, id => tell('Choose', id));
    alarm.set(all.filter(one => !one.acknowledged).map(one => one.id));
    shown = all;
    drawEmergencies();
  });
  let shown = [];
  const stop = follow(options.account, news => {
    part('lost').hidden = news.kind !== 'lost';
    if (news.kind === 'opened' || news.kind === 'reset') {
      emergencies.load();
      refreshAll();
    } else if (news.kind === 'entry' && news.data.what.startsWith('case.')) {
      emergencies.hear(news.data);
      changed(news.data.facts);
    }
  });

  keys(page, part, on, tell);
  on(part('queue'), 'focusin', event => {
    const row = event.target.closest('[data-row]');
    if (row && !row.matches('[aria-current]') && row.matches(':focus-visible')) tell('Mark', row.dataset.row);
  });
  holdStill(part('queue'), part('pinned'), ended.signal);

  // A map needs a moment and a graphics card; what is urgent waits for neither, and the desk works without.
  draw().catch(error => {
    console.error(error);
    page.dataset.map = 'none';
  });

  async function draw() {
    const begun = options.bounds ? { bounds: options.bounds, fitBoundsOptions: { padding: 32 } } : {};
    [ml, map] = [await mapLibre(), await mapWith(part('map'), begun, map => addCaseLayers(map, options.query))];
    part('map').map = map; // for the console and for tests
    map.addControl(new ml.ScaleControl({ maxWidth: 90 }), 'bottom-right');
    drawEmergencies();
    drawLines();
    drawChosen();
    if (chosen) map.jumpTo({ center: chosen, zoom: 15.5 });
    touch();
    map.on('moveend', () => { if (stale) refreshAll(); });
    new ResizeObserver(() => map.resize()).observe(part('map'));
    await map.drawn;
    page.dataset.map = 'ready';
  }

  // What is drawn

  function drawEmergencies() {
    if (!map?.getSource('emergencies')) return;
    const placed = shown.filter(one => one.longitude != null);
    map.getSource('emergencies').setData({ type: 'FeatureCollection', features: placed.map(point) });
    const waiting = new Set(placed.filter(one => !one.acknowledged).slice(0, 60).map(one => one.id));
    for (const [id, marker] of pulses) if (!waiting.has(id)) { marker.remove(); pulses.delete(id); }
    for (const one of placed) {
      if (!waiting.has(one.id) || pulses.has(one.id)) continue;
      const element = Object.assign(document.createElement('div'), { className: 'pulse' });
      pulses.set(one.id, new ml.Marker({ element }).setLngLat([one.longitude, one.latitude]).addTo(map));
    }
  }

  const point = one => ({
    type: 'Feature', geometry: { type: 'Point', coordinates: [one.longitude, one.latitude] },
    properties: { id: one.id, kind: options.kinds[one.kind] ?? '' },
  });

  /** What the queue shows, where the tiles cannot: then they are not shown. */
  function drawLines() {
    if (!map?.getSource('lines')) return;
    map.getSource('lines').setData({
      type: 'FeatureCollection',
      features: (lines ?? []).map(({ id, longitude, latitude, light }) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [longitude, latitude] }, properties: { id, light } })),
    });
    for (const id of ['case', 'cluster']) map.setLayoutProperty(id, 'visibility', lines ? 'none' : 'visible');
  }

  function drawChosen() {
    map?.getSource('chosen')?.setData({
      type: 'FeatureCollection',
      features: chosen ? [{ type: 'Feature', geometry: { type: 'Point', coordinates: chosen }, properties: {} }] : [],
    });
  }

  // What has changed: the tiles around it, not oftener than the eye can follow

  function changed(facts) {
    stale = true;
    if (facts?.lon != null) points.push([facts.lon, facts.lat]);
    timer ??= setTimeout(refresh, REFRESH_MS);
  }

  function refreshAll() {
    waitsForAll = true;
    timer ??= setTimeout(refresh, REFRESH_MS);
  }

  function refresh() {
    timer = undefined;
    if (!map?.getSource('cases')) return;
    if (waitsForAll) {
      map.refreshTiles('cases');
      stale = false;
    } else if (points.length) refreshAround(map, points);
    [points, waitsForAll] = [[], false];
  }

  // What is touched

  function touch() {
    const card = new ml.Popup({ closeButton: false, closeOnClick: false, offset: 14, className: 'case-card', maxWidth: '280px' });
    let over;
    for (const layer of ['case', 'line', 'emergency', 'cluster']) {
      map.on('mouseenter', layer, () => { map.getCanvas().style.cursor = 'pointer'; });
      map.on('mouseleave', layer, () => { map.getCanvas().style.cursor = ''; over = undefined; card.remove(); });
    }
    for (const layer of ['case', 'line', 'emergency']) {
      map.on('click', layer, event => tell('Choose', event.features[0].properties.id));
      map.on('mousemove', layer, async event => {
        const { geometry, properties } = event.features[0];
        if (over === properties.id) return;
        over = properties.id;
        const lines = await dotnet.invokeMethodAsync('Card', properties.id).catch(() => null);
        if (over === properties.id && lines) card.setLngLat(geometry.coordinates).setDOMContent(cardOf(lines)).addTo(map);
      });
    }
    map.on('click', 'cluster', event => map.easeTo({ center: event.features[0].geometry.coordinates, zoom: clusterZoom(map.getZoom()) }));
  }

  return {
    /** One selection for queue and map. */
    choose(longitude, latitude, near) {
      chosen = longitude == null ? undefined : [longitude, latitude];
      drawChosen();
      if (!chosen || !map) return;
      const seen = map.getBounds().contains(chosen) && map.getZoom() >= 13;
      if (near || !seen) map.easeTo({ center: chosen, zoom: Math.max(map.getZoom(), 15.5), duration: still() ? 0 : 500 });
    },
    fit(bounds) { map?.fitBounds(bounds, { padding: 32, duration: still() ? 0 : 500 }); },
    filter(query) {
      options.query = query; // for a map that has not loaded yet
      map?.getSource('cases')?.setTiles([caseTiles(query)]);
    },
    lines(shown) { lines = shown; drawLines(); },
    layer(name, isOn) {
      if (!map?.getSource('cases')) return;
      const ids = { heat: ['heat-case', 'heat-cluster'], cases: ['case', 'cluster'], borders: map.getStyle().layers.map(one => one.id).filter(id => /^(border|area|name-area)/.test(id)) }[name];
      for (const id of ids) map.setLayoutProperty(id, 'visibility', isOn ? 'visible' : 'none');
    },
    zoom(by) { map?.easeTo({ zoom: map.getZoom() + by, duration: still() ? 0 : 200 }); },
    locate() {
      navigator.geolocation?.getCurrentPosition(({ coords }) => map?.easeTo({ center: [coords.longitude, coords.latitude], zoom: 15 }));
    },
    reveal(id) {
      const row = page.querySelector(`[data-row="${id}"]`);
      row?.scrollIntoView({ block: 'nearest' });
      // The keys of the desk and Tab go on from the same line.
      if (page.querySelector('.queue').contains(document.activeElement) || document.activeElement === document.body) row?.focus({ preventScroll: true });
    },
    /** A link to what is open, without leaving the page. */
    address(id) { history.replaceState(history.state, '', id ? `/desk?case=${id}` : '/desk'); },
    end() {
      stop();
      emergencies.end();
      alarm.end();
      ended.abort();
      clearTimeout(timer);
      map?.remove();
    },
  };
}

const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** The unanswered emergencies as a list over the map: they are in the document as soon as they are heard of. */
function showAlarms(list, all, options, choose) {
  const waiting = all.filter(one => !one.acknowledged);
  const before = new Map([...list.children].map(line => [line.dataset.emergency, line]));
  for (const [id, line] of before) if (!waiting.some(one => one.id === id)) line.remove();
  waiting.forEach((one, place) => {
    const line = before.get(one.id) ?? newLine(one.id, choose);
    const [title, where] = line.firstChild.querySelectorAll('b, span');
    title.textContent = options.kinds[one.kind] ?? options.words.emergency;
    where.textContent = whereOf(one, options.words);
    line.hidden = place >= SHOWN_ALARMS;
    if (list.children[place] !== line) list.insertBefore(line, list.children[place] ?? null);
  });
  list.dataset.more = waiting.length > SHOWN_ALARMS ? `+${waiting.length - SHOWN_ALARMS}` : '';
}

/** The words as they were typed, also where no place on the map could be found for them. */
function whereOf({ address, areaName, area, longitude }, words) {
  if (longitude != null) return address || areaName || area;
  return address ? `${address} (${words.unplaced})` : words.noPlace;
}

function newLine(id, choose) {
  const line = document.createElement('li');
  line.dataset.emergency = id;
  const button = Object.assign(document.createElement('button'), { type: 'button' });
  button.append(document.createElement('b'), document.createElement('span'));
  button.addEventListener('click', () => choose(id));
  line.append(button);
  return line;
}

function cardOf([title, where, state]) {
  const card = document.createElement('div');
  for (const [tag, text] of [['b', title], ['span', where], ['small', state]]) {
    if (text) card.append(Object.assign(document.createElement(tag), { textContent: text }));
  }
  return card;
}

/** The keys of the desk. In a field only Escape is ours. */
function keys(page, part, on, tell) {
  on(document, 'keydown', event => {
    const typing = event.target.matches('input, textarea, select, [contenteditable]');
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]') || (typing && event.key !== 'Escape')) return;
    if (event.key === 'Escape' && typing) event.target.blur();
    else if (event.key === '/') part('search').focus();
    else if (event.key === '?') part('help').showModal();
    else if (event.key === 'Enter' && event.target.matches('button, a, summary')) return;
    else if (['j', 'k', 'Enter', 'a', 'd', 'Escape'].includes(event.key)) tell('Key', event.key);
    else return;
    if (event.key !== 'Escape') event.preventDefault();
  });
}

/** When an emergency is pinned above the queue, the lines below it stay where the officer is reading them. */
function holdStill(scroller, pinned, signal) {
  let height = pinned.offsetHeight;
  const watch = new ResizeObserver(() => {
    const grown = pinned.offsetHeight - height;
    height = pinned.offsetHeight;
    const isRead = scroller.scrollTop > 0 || scroller.querySelector('[aria-current="true"]');
    if (grown > 0 && isRead) scroller.scrollTop += grown;
  });
  watch.observe(pinned);
  signal.addEventListener('abort', () => watch.disconnect());
}

// The open emergencies, fed by the live stream itself, so that a red point stands on the screen before anything else is asked or drawn.
// A snapshot, then the log; an emergency that comes twice is one. A snapshot that fails is asked for again until it comes.

const SOONEST_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;

/** @param changed called with all of them, the unanswered first, whenever something changed. */
export function newEmergencies(changed) {
  const known = new Map();
  let meanwhile, again = false, retry, failures = 0, ended = false;

  const tell = () => changed([...known.values()].sort((a, b) => (a.acknowledged - b.acknowledged) || (a.at < b.at ? 1 : -1)));

  async function load() {
    if (meanwhile) { again = true; return; }
    clearTimeout(retry);
    const heard = meanwhile = [];
    try {
      const answer = await fetch('/api/desk/emergencies');
      if (!answer.ok) throw new Error(`The emergencies answered ${answer.status}`);
      const all = await answer.json();
      failures = 0;
      known.clear();
      for (const one of all) known.set(one.id, one);
      heard.forEach(apply); // the picture may be older than what was heard while it came
      tell();
    } catch (error) {
      console.warn(error);
      later();
    } finally {
      meanwhile = undefined;
      if (again && !ended) { again = false; load(); }
    }
  }

  /** What was heard meanwhile stands on the screen already; the next picture begins after it. */
  function later() {
    if (ended) return;
    const wait = Math.min(LONGEST_WAIT_MS, SOONEST_MS * 2 ** failures++);
    retry = setTimeout(load, wait / 2 + Math.random() * wait / 2);
  }

  /** Takes in a line of the log, if it is about an emergency. */
  function hear(line) {
    if (!line.facts?.emergency) return;
    meanwhile?.push(line);
    const isNew = !known.has(line.id);
    apply(line);
    tell();
    // The line says where on the map; the words for it come with the snapshot.
    if (isNew && known.has(line.id)) load();
  }

  function apply({ what, id, area, at, facts }) {
    if (what === 'case.withdrawn' || ['Resolved', 'CloseCheck', 'Closed', 'Rejected'].includes(facts.status)) {
      known.delete(id);
      return;
    }

    const before = known.get(id) ?? { id, at, acknowledged: false, address: '' };
    known.set(id, {
      ...before, kind: facts.kind, number: facts.number, area, longitude: facts.lon, latitude: facts.lat, askedId: facts.askedId,
      // The line itself says whether it has been answered: one that comes back into sight, sent to another department, sounds no second time.
      acknowledged: facts.acknowledged ?? (before.acknowledged || what === 'case.acknowledged'),
    });
  }

  return {
    load,
    hear,
    end() {
      ended = true;
      clearTimeout(retry);
    },
  };
}

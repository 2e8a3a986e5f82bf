// The open emergencies, fed by the live stream itself, so that a red point stands on the screen before anything else is asked or drawn.
// A snapshot, then the log; an emergency that comes twice is one.

/** @param changed called with all of them, the unanswered first, whenever something changed. */
export function newEmergencies(changed) {
  const known = new Map();
  let meanwhile, again = false;

  const tell = () => changed([...known.values()].sort((a, b) => (a.acknowledged - b.acknowledged) || (a.at < b.at ? 1 : -1)));

  async function load() {
    if (meanwhile) { again = true; return; }
    const heard = meanwhile = [];
    try {
      const answer = await fetch('/api/desk/emergencies');
      if (!answer.ok) return;
      const all = await answer.json();
      known.clear();
      for (const one of all) known.set(one.id, one);
      heard.forEach(apply); // the picture may be older than what was heard while it came
      tell();
    } finally {
      meanwhile = undefined;
      if (again) { again = false; load(); }
    }
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

    known.set(id, {
      ...(known.get(id) ?? { id, at, acknowledged: false, address: '' }),
      kind: facts.kind, number: facts.number, area, longitude: facts.lon, latitude: facts.lat, askedId: facts.askedId,
      ...(what === 'case.acknowledged' ? { acknowledged: true } : {}),
    });
  }

  return { load, hear };
}

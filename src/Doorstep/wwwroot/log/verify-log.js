// Checks what docs/transparency.md promises, from the published files alone. It shares nothing with the server, so that one mistake cannot hide in both.
// A classic script gets one global, DoorstepLog; Node gets module.exports. Bad data never throws: it becomes a fault { kind, at, text, why }.
(function (log) {
  'use strict';

  const WIDTH = 256, HASH = 32, ENTRY = 2 + HASH;
  // A forged size must not keep a check busy for ever: a step stops after so many faults.
  const MOST = 100_000;
  // What is younger is erased by no rule. A reading that was spooled, or waited for its place, may stand among younger ones.
  const DAY = 86_400_000, FLOOR = 1_095 * DAY, DISORDER = 31 * DAY;
  const WHY = {
    'checkpoint': 'there is no checkpoint, or it is malformed',
    'key': 'the verifier key is malformed',
    'note': 'a signature line of the checkpoint is malformed',
    'unsigned': 'the checkpoint has no signature of this key',
    'forged': 'the signature is not one of this key over this checkpoint',
    'unchecked': 'the signature could not be checked here: Ed25519 is not supported',
    'no-crypto': 'nothing could be checked here: the page was opened without WebCrypto (use a saved file, or https)',
    'gone': 'the tile is missing',
    'length': 'the tile has a wrong length',
    'prefix': 'an entry does not begin with its length, 32',
    'lower': 'the tile differs from what the tiles below it give',
    'leaf': 'the entry differs from its leaf hash in tile 0',
    'root': 'the tiles do not give the root of the checkpoint',
    'record': 'the record and its salt do not give the entry',
    'record-form': 'the line has no record, or its salt is not 32 bytes in base64',
    'no-record': 'there is no record here, and no erasure covers it',
    'not-erased': 'the record is said to be erased, but no erasure covers it',
    'erasure-form': 'the erasure is malformed, or names entries that it cannot stand for',
    'erasure-forged': 'the erasure is not signed with the key of the log',
    'erasure-root': 'the erasure is of another tree: the entries do not give the root it names',
    'too-young': 'the erasure is of readings younger than 1,095 days, or is dated later than today',
    'line': 'this line is not one of an export',
    'beyond': 'the record lies beyond the tree',
    'twice': 'there is a second record at this index',
    'earlier': 'the earlier checkpoint is malformed',
    'shrunk': 'the tree is smaller than it was',
    'rewritten': 'the entries do not give the root of the earlier checkpoint',
    'unreadable': 'entries are missing, so the earlier checkpoint cannot be confirmed',
    'format': 'this is not a doorstep-readings/1 file',
    'no-head': 'there is no head to check against',
    'index': 'the index is malformed, or has no proof beside it',
    'proof-form': 'the proof is not one of this index in a tree of this size',
    'proof': 'the record, its salt and the proof do not give the root of the head'
  };

  const fault = (kind, at, why) => ({ kind, at, text: WHY[why], why });
  const isIndex = value => Number.isSafeInteger(value) && value >= 0;
  const isHash = value => ArrayBuffer.isView(value) && value.length === HASH;
  const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);
  const half = number => Math.floor(number / 2);
  const subtle = () => globalThis.crypto?.subtle;

  /** SHA-256, as every hash of the log. */
  async function sha256(...parts) {
    const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return new Uint8Array(await subtle().digest('SHA-256', bytes));
  }

  /** The bytes of base64 in its one canonical writing, or null: two writings of one hash would be a way to hide a change. */
  function fromBase64(text) {
    if (typeof text !== 'string') return null;
    try {
      const binary = atob(text);
      return btoa(binary) === text ? Uint8Array.from(binary, one => one.charCodeAt(0)) : null;
    } catch {
      return null;
    }
  }

  /** UTF-8, or null where the text has half a character: the encoder would silently put another in its place. */
  const toUtf8 = text => typeof text !== 'string' || /\p{Surrogate}/u.test(text) ? null : new TextEncoder().encode(text);

  /** The text of well-formed UTF-8, or null. */
  function fromUtf8(bytes) {
    try {
      return bytes ? new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) : null;
    } catch {
      return null;
    }
  }

  /** The object a text says in JSON, or null. */
  function fromJson(text) {
    try {
      const value = JSON.parse(text);
      return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
    } catch {
      return null;
    }
  }

  // --- the signed head ---

  /** The parts of a checkpoint, or null. Malformed signature lines leave the body readable, so that the tree can still be checked. */
  function parseCheckpoint(text) {
    if (!toUtf8(text) || /[\0-\x09\x0b-\x1f]/.test(text)) return null;
    const gap = text.lastIndexOf('\n\n');
    const body = gap < 0 ? text : text.slice(0, gap + 1);
    const [origin, size, rootText, ...extensions] = body.split('\n');
    const root = fromBase64(rootText);
    if (!origin || !/^(0|[1-9]\d{0,15})$/.test(size) || !isIndex(Number(size)) || !root || !isHash(root)) return null;
    if (extensions.pop() !== '' || extensions.includes('')) return null;
    const lines = gap < 0 ? [] : text.slice(gap + 2).split('\n');
    const ended = lines.pop() === '';
    const signatures = lines.map(parseSignatureLine);
    const malformed = !ended || lines.length === 0 || signatures.includes(null);
    return { origin, size: Number(size), root, rootText, extensions, body, signatures: signatures.filter(Boolean), malformed };
  }

  /** Name, id and signature of one line, or null. */
  function parseSignatureLine(line) {
    const [, name, encoded] = /^— ([^\s\x85+]+) (\S+)$/u.exec(line) ?? [];
    const bytes = fromBase64(encoded);
    return bytes && bytes.length > 4 ? { name, id: bytes.subarray(0, 4), signature: bytes.subarray(4) } : null;
  }

  /** Name, id and public key of NAME+HEX+BASE64, or null; the id must be the key's own. */
  async function parseVerifierKey(text) {
    const [, name, hex, encoded] = /^([^\s\x85+]+)\+([0-9a-fA-F]{8})\+(\S+)$/u.exec(typeof text === 'string' ? text : '') ?? [];
    const key = fromBase64(encoded);
    if (!key || key.length !== 1 + HASH || key[0] !== 1) return null;
    const id = (await sha256(toUtf8(name), [0x0a], key)).subarray(0, 4);
    return equal(id, hex.match(/../g).map(digits => parseInt(digits, 16))) ? { name, id, publicKey: key.subarray(1) } : null;
  }

  /** Whether the key signed the checkpoint: { ok, why, text }, ok being null where this browser cannot tell. Lines of other keys, as witnesses add, are left alone. */
  async function verifySignature(checkpoint, verifierKey) {
    const answer = (ok, why) => ({ ok, why, text: WHY[why] ?? null });
    if (!subtle()) return answer(null, 'no-crypto');
    if (!checkpoint) return answer(false, 'checkpoint');
    const key = await parseVerifierKey(verifierKey);
    if (!key) return answer(false, 'key');
    if (checkpoint.malformed) return answer(false, 'note');
    const ours = checkpoint.signatures.filter(line => line.name === key.name && equal(line.id, key.id));
    if (ours.length === 0) return answer(false, 'unsigned');
    for (const { signature } of ours) {
      const ok = await verifyEd25519(key.publicKey, signature, toUtf8(checkpoint.body));
      if (!ok) return answer(ok, ok === null ? 'unchecked' : 'forged');
    }
    return answer(true, null);
  }

  /** True, false, or null where Ed25519 is not to be had. */
  async function verifyEd25519(publicKey, signature, message) {
    if (signature.length !== 64) return false;
    try {
      const key = await subtle().importKey('raw', publicKey, { name: 'Ed25519' }, false, ['verify']);
      return await subtle().verify({ name: 'Ed25519' }, key, signature, message);
    } catch (error) {
      return error?.name === 'DataError' ? false : null;
    }
  }

  /** The faults of a head's signature: none, or one. */
  async function checkSignature(checkpoint, verifier) {
    const { ok, why } = await verifySignature(checkpoint, verifier);
    return ok ? [] : [fault('signature', null, why)];
  }

  // --- the tree ---

  /** RFC 6962: the hash of a leaf, set apart from nodes by its first byte. */
  const leafHash = entry => sha256([0], entry);

  /** RFC 6962: the hash of an inner node. */
  const nodeHash = (left, right) => sha256([1], left, right);

  /** RFC 6962's MTH, of leaf hashes or of subtrees of one size (the last may be smaller): neighbours join, an odd one goes up as it is. */
  async function merkleTreeHash(hashes) {
    if (hashes.length === 0) return sha256();
    while (hashes.length > 1) {
      const pairs = [];
      for (let i = 0; i < hashes.length; i += 2) pairs.push(i + 1 < hashes.length ? nodeHash(hashes[i], hashes[i + 1]) : hashes[i]);
      hashes = await Promise.all(pairs);
    }
    return hashes[0];
  }

  /** The root an inclusion proof leads to (RFC 9162, 2.1.3.2), or null where it cannot be one of this index and size. */
  async function rootFromInclusionProof(index, size, leaf, proof) {
    if (!isIndex(index) || !isIndex(size) || index >= size || !isHash(leaf) || !Array.isArray(proof) || !proof.every(isHash)) return null;
    let at = index, last = size - 1, hash = leaf;
    for (const node of proof) {
      if (last === 0) return null;
      if (at % 2 === 1 || at === last) {
        hash = await nodeHash(node, hash);
        for (; at % 2 === 0 && at !== 0; at = half(at)) last = half(last);
      } else {
        hash = await nodeHash(hash, node);
      }
      at = half(at);
      last = half(last);
    }
    return last === 0 ? hash : null;
  }

  /** Whether the leaf stands at this index of the tree with this size and root. */
  async function verifyInclusion(index, size, leaf, proof, root) {
    const found = await rootFromInclusionProof(index, size, leaf, proof);
    return found !== null && isHash(root) && equal(found, root);
  }

  /** The leaf hash a record and its salt give, or null. Only 32 bytes are a salt: one more and the record could begin later. */
  async function recordLeafHash(record, salt) {
    const [text, bytes] = [toUtf8(record), fromBase64(salt)];
    return text && bytes && isHash(bytes) ? leafHash(await sha256(bytes, text)) : null;
  }

  // --- the resident's file ---

  /** Checks my-readings.json. A line's ok is null where there is nothing to check yet, as the tree does not hold it; its record is the parsed one, or null. */
  async function verifyReadings(file) {
    const refused = why => ({ ok: false, faults: [fault('file', null, why)], lines: [], head: null });
    if (!subtle()) return refused('no-crypto');
    if (file?.format !== 'doorstep-readings/1' || !Array.isArray(file.lines)) return refused('format');
    const checkpoint = parseCheckpoint(file.checkpoint);
    const faults = await checkSignature(checkpoint, file.verifier);
    const seen = new Set(), lines = [];
    for (const line of file.lines) {
      const index = isIndex(line?.index) ? line.index : null;
      const why = await checkReading(line, checkpoint, seen);
      const found = why && why !== 'pending' ? fault(why === 'twice' ? 'stray' : 'record', index, why) : null;
      if (found) faults.push(found);
      lines.push({ index, ok: why === 'pending' ? null : !found, fault: found, record: fromJson(line?.record) });
    }
    const head = checkpoint && { origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.rootText };
    return { ok: faults.length === 0, faults, lines, head };
  }

  /** Why a reading does not fit; 'pending' where the tree does not hold it yet; null where it fits. */
  async function checkReading(line, checkpoint, seen) {
    const leaf = await recordLeafHash(line?.record, line?.salt);
    if (!leaf) return 'record-form';
    if (line.index === null && line.proof === null) return 'pending';
    if (!isIndex(line.index) || !Array.isArray(line.proof)) return 'index';
    if (!checkpoint) return 'no-head';
    if (seen.has(line.index)) return 'twice';
    seen.add(line.index);
    const root = await rootFromInclusionProof(line.index, checkpoint.size, leaf, line.proof.map(fromBase64));
    return !root ? 'proof-form' : equal(root, checkpoint.root) ? null : 'proof';
  }

  // --- the whole log ---

  /** Every fault of a log, in the order of the specification; without records, only what is public is checked. What `read` throws is the reader's own. */
  async function verifyLog({ read, verifier, records, earlier, now = Date.now() }) {
    if (!subtle()) return [fault('signature', null, 'no-crypto')];
    const checkpoint = parseCheckpoint(fromUtf8(await read('checkpoint')));
    const faults = await checkSignature(checkpoint, verifier);
    if (!checkpoint) return faults;
    const { leaves, roots, edge } = await checkEntries(read, checkpoint.size, faults);
    const edges = [edge, ...await checkUpperTiles(read, checkpoint.size, roots, faults)];
    const root = await rootOfEdges(edges);
    if (!root || !equal(root, checkpoint.root)) faults.push(fault('root', null, 'root'));
    const ofRecords = records ? await checkRecords(records, { size: checkpoint.size, leaves, verifier, now }) : [];
    const ofEarlier = typeof earlier === 'string' ? await checkEarlier(earlier, checkpoint.size, leaves) : [];
    return [...faults, ...ofRecords, ...ofEarlier];
  }

  /** tlog-tiles' address of a tile: 1234067 is x001/x234/067. */
  function tilePath(level, n, width) {
    const digits = String(n), groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g);
    return `tile/${level}/${groups.map((group, i) => i < groups.length - 1 ? `x${group}` : group).join('/')}${width < WIDTH ? `.p/${width}` : ''}`;
  }

  /** A tile's bytes, or null with its fault told. Where a part has gone because the log grew, the whole tile holds it. */
  async function readTile(read, level, n, width, unit, faults) {
    let bytes = await read(tilePath(level, n, width)), expected = width;
    if (!bytes && width < WIDTH) {
      bytes = await read(tilePath(level, n, WIDTH));
      expected = WIDTH;
    }
    if (bytes?.length === expected * unit) return bytes.subarray(0, width * unit);
    faults.push(fault('tile', `${level}/${n}`, bytes ? 'length' : 'gone'));
    return null;
  }

  /** The hashes side by side in a tile. */
  const hashesOf = tile => Array.from({ length: tile.length / HASH }, (_, i) => tile.subarray(i * HASH, (i + 1) * HASH));

  /** The leaf hashes of a bundle of entries, or null with its fault told. */
  async function readEntries(read, n, width, faults) {
    const bundle = await readTile(read, 'entries', n, width, ENTRY, faults);
    if (!bundle) return null;
    const entries = Array.from({ length: width }, (_, i) => bundle.subarray(i * ENTRY, (i + 1) * ENTRY));
    if (entries.every(entry => entry[0] === 0 && entry[1] === HASH)) return Promise.all(entries.map(entry => leafHash(entry.subarray(2))));
    faults.push(fault('tile', `entries/${n}`, 'prefix'));
    return null;
  }

  /** Entries against tile level 0. Gives the leaf hashes by tile (of the entries, else of the tile), the roots of full tiles, and the last, partial one. */
  async function checkEntries(read, size, faults) {
    const leaves = [], roots = [], stop = faults.length + MOST;
    let edge = [];
    for (let n = 0; n * WIDTH < size && faults.length < stop; n++) {
      const width = Math.min(WIDTH, size - n * WIDTH);
      const entries = await readEntries(read, n, width, faults);
      const bytes = await readTile(read, 0, n, width, HASH, faults);
      const tile = bytes && hashesOf(bytes);
      if (entries && tile) entries.forEach((hash, i) => equal(hash, tile[i]) || faults.push(fault('entry', n * WIDTH + i, 'leaf')));
      leaves.push(entries ?? tile);
      if (width < WIDTH) edge = tile;
      else roots.push(tile && await merkleTreeHash(tile));
    }
    return { leaves, roots, edge };
  }

  /** Upper tiles against the tiles below as published, so that a fault is told where it lies and not again above. Gives the partial tile of each level. */
  async function checkUpperTiles(read, size, below, faults) {
    const edges = [], stop = faults.length + MOST;
    for (let level = 1, count = Math.floor(size / WIDTH); count > 0; level++, count = Math.floor(count / WIDTH)) {
      const roots = [];
      let edge = [];
      for (let n = 0; n * WIDTH < count && faults.length < stop; n++) {
        const width = Math.min(WIDTH, count - n * WIDTH);
        const bytes = await readTile(read, level, n, width, HASH, faults);
        const tile = bytes && hashesOf(bytes);
        if (tile?.some((hash, i) => below[n * WIDTH + i] && !equal(hash, below[n * WIDTH + i]))) faults.push(fault('tile', `${level}/${n}`, 'lower'));
        if (width < WIDTH) edge = tile;
        else roots.push(tile && await merkleTreeHash(tile));
      }
      edges.push(edge);
      below = roots;
    }
    return edges;
  }

  /** The root from the partial tiles of all levels, each closed by what lies right of it; null where one is missing. */
  async function rootOfEdges(edges) {
    let right = [];
    for (const edge of edges) {
      if (!edge) return null;
      const hashes = [...edge, ...right];
      if (hashes.length > 0) right = [await merkleTreeHash(hashes)];
    }
    return right[0] ?? merkleTreeHash([]);
  }

  /** Whether the tree continues an earlier one: the same entries give its root. */
  async function checkEarlier(text, size, leaves) {
    const earlier = parseCheckpoint(text);
    if (!earlier) return [fault('fork', null, 'earlier')];
    if (earlier.size > size) return [fault('fork', null, 'shrunk')];
    const tiles = leaves.slice(0, Math.ceil(earlier.size / WIDTH));
    if (tiles.includes(null) || tiles.length * WIDTH < earlier.size) return [fault('fork', null, 'unreadable')];
    const roots = [];
    for (const [n, tile] of tiles.entries()) roots.push(await merkleTreeHash(tile.slice(0, earlier.size - n * WIDTH)));
    return equal(await merkleTreeHash(roots), earlier.root) ? [] : [fault('fork', null, 'rewritten')];
  }

  /** An auditor's export against the entries. */
  async function checkRecords(lines, log) {
    const state = { ...log, found: [], said: new Map(), times: new Map(), erasures: [], begunAt: -1 };
    let batch = [];
    for await (const line of lines) {
      if (batch.push(line) === WIDTH) {
        await takeLines(state, batch);
        batch = [];
        if (state.found.length >= MOST) break;
      }
    }
    await takeLines(state, batch);
    tellMissing(state, await goodErasures(state));
    return state.found.sort((a, b) => a.order - b.order).map(one => one.fault);
  }

  /** Lines are hashed together, which is quicker, and judged one after the other, as the first at an index is the one that counts. */
  async function takeLines(state, batch) {
    const { size, leaves, found } = state;
    const lines = await Promise.all(batch.filter(line => typeof line !== 'string' || line.trim() !== '').map(parseLine));
    for (const { index, erased, record, leaf } of lines) {
      const why = index === null ? 'line' : index >= size ? 'beyond' : saidAt(state, index) ? 'twice' : null;
      if (why) {
        found.push({ order: index ?? Number.MAX_VALUE, fault: fault('stray', index, why) });
        continue;
      }
      state.said.get(Math.floor(index / WIDTH))[index % WIDTH] = erased ? 2 : 1;
      if (erased) continue;
      const expected = leaves[Math.floor(index / WIDTH)]?.[index % WIDTH];
      if (!leaf || expected && !equal(leaf, expected)) found.push({ order: index, fault: fault('record', index, leaf ? 'record' : 'record-form') });
      else if (expected) seeRecord(state, record, index);
    }
  }

  /** An export's line, hashed. */
  async function parseLine(text) {
    const line = fromJson(text);
    if (!isIndex(line?.index)) return { index: null };
    if (line.erased === true && line.record === undefined) return { index: line.index, erased: true };
    return { index: line.index, erased: false, record: line.record, leaf: await recordLeafHash(line.record, line.salt) };
  }

  /** What was said at an index: 0 nothing, 1 a record, 2 that it was erased. */
  function saidAt({ said }, index) {
    const n = Math.floor(index / WIDTH);
    if (!said.has(n)) said.set(n, new Uint8Array(WIDTH));
    return said.get(n)[index % WIDTH];
  }

  /** A record that fits: when a reading was, what an erasure says, and where a tree was begun anew. */
  function seeRecord(state, record, index) {
    if (record.startsWith('{"kind":"reading",')) {
      const at = record.indexOf('"at":"'), n = Math.floor(index / WIDTH);
      if (!state.times.has(n)) state.times.set(n, new Float64Array(WIDTH).fill(NaN));
      state.times.get(n)[index % WIDTH] = at < 0 ? NaN : timeOf(record.slice(at + 6, at + 33));
      return;
    }
    const { kind, what, at, facts } = fromJson(record) ?? {};
    if (kind === 'entry' && what === 'log.erased') state.erasures.push({ ...fromJson(facts), at, index });
    if (kind === 'entry' && what === 'log.begun-anew') state.begunAt = Math.max(state.begunAt, index);
  }

  /** Milliseconds, or NaN where it is no time as records have it. */
  const timeOf = text => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(text) ? Date.parse(text) : NaN;

  /** The erasures that account for what they name; what is wrong with the others, and with those that came too early, is told. Those of a tree that was left behind account for nothing in this one, and are no fault of it. */
  async function goodErasures(state) {
    const key = await parseVerifierKey(state.verifier), rootAt = earlierRoots(state.leaves), good = [];
    for (const erasure of state.erasures.filter(one => one.index > state.begunAt).sort((a, b) => a.index - b.index)) {
      const why = await whyNoErasure(erasure, state, key, rootAt);
      if (why) state.found.push({ order: erasure.index, fault: fault('erasure', erasure.index, why) });
      else good.push(erasure);
    }
    const before = timesBefore(state);
    for (const erasure of good) if (isYoung(erasure, before, state.now)) state.found.push({ order: erasure.index, fault: fault('young', erasure.index, 'too-young') });
    return good;
  }

  /** It covers none to come: an erasure written in advance would hide what nobody has decided yet. What a restore lost is the end of the tree. */
  async function whyNoErasure({ from, until, why, at, youngest = null, size, root, signature, index }, state, key, rootAt) {
    const isRight = [from, until, size].every(isIndex) && from < until && until <= size && size <= index && typeof root === 'string' && typeof signature === 'string'
      && (why === 'retention' || why === 'restore' && until === size) && !isNaN(timeOf(at)) && (youngest === null || typeof youngest === 'string');
    if (!isRight) return 'erasure-form';
    const text = `doorstep-erasure/1\n${key?.name}\n${from}\n${until}\n${why}\n${at}\n${youngest ?? ''}\n${size}\n${root}\n`;
    const bytes = fromBase64(signature), message = toUtf8(text);
    const ok = key && bytes && message ? await verifyEd25519(key.publicKey, bytes, message) : false;
    if (!ok) return ok === null ? 'unchecked' : 'erasure-forged';
    const found = await rootAt(size);
    return found && toBase64(found) === root ? null : 'erasure-root';
  }

  const toBase64 = bytes => btoa(String.fromCharCode(...bytes));

  /** Erased before its time, or dated so that nobody can tell. Only what stands in a hole has a neighbour that says when it was. */
  function isYoung({ from, why, at, youngest }, before, now) {
    if (why !== 'retention') return false;
    const erased = timeOf(at), written = timeOf(youngest ?? '');
    return isNaN(written) || written > erased - FLOOR || before.get(from) > erased - FLOOR + DISORDER || erased > now + DAY;
  }

  /** For each erasure that begins in a hole, the time of the nearest reading before that hole that is still there. */
  function timesBefore({ size, said, times, erasures }) {
    const wanted = new Set(erasures.map(one => one.from)), before = new Map();
    let last = NaN;
    for (let n = 0; n * WIDTH < size && wanted.size > 0; n++) {
      const [what, when] = [said.get(n), times.get(n)];
      for (let i = 0; i < WIDTH && n * WIDTH + i < size; i++) {
        if (what?.[i] !== 1) {
          if (wanted.has(n * WIDTH + i)) before.set(n * WIDTH + i, last);
        } else if (when && !isNaN(when[i])) last = when[i];
      }
    }
    return before;
  }

  /** Gives the root of the tree when it had fewer entries, or null where they cannot be read. Full parts are hashed once. */
  function earlierRoots(leaves) {
    const full = new Map();
    const part = async (start, count) => {
      if (count === 1) return leaves[Math.floor(start / WIDTH)]?.[start % WIDTH] ?? null;
      let left = 1;
      while (left * 2 < count) left *= 2;
      const name = count === left * 2 && count >= WIDTH ? `${start} ${count}` : null;
      if (name && full.has(name)) return full.get(name);
      const [a, b] = [await part(start, left), await part(start + left, count - left)];
      const hash = a && b && await nodeHash(a, b);
      if (name) full.set(name, hash);
      return hash;
    };
    return async size => size === 0 ? sha256() : part(0, size);
  }

  /** Tells the indexes without a record that no erasure accounts for. */
  function tellMissing({ size, found, said }, erasures) {
    const starts = erasures.sort((a, b) => a.from - b.from).values();
    let next = starts.next().value, covered = 0;
    const stop = found.length + MOST;
    for (let i = 0; i < size && found.length < stop; i++) {
      for (; next && next.from <= i; next = starts.next().value) covered = Math.max(covered, next.until);
      const what = said.get(Math.floor(i / WIDTH))?.[i % WIDTH];
      if (i < covered) i = covered - 1;
      else if (what !== 1) found.push({ order: i, fault: fault('missing', i, what === 2 ? 'not-erased' : 'no-record') });
    }
  }

  Object.assign(log, { WHY, parseCheckpoint, parseVerifierKey, verifySignature, leafHash, nodeHash, merkleTreeHash, rootFromInclusionProof, verifyInclusion, recordLeafHash, tilePath, verifyReadings, verifyLog });
})(typeof module === 'object' && module ? module.exports : (globalThis.DoorstepLog = {}));

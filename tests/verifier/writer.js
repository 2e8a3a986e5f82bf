// Writes small logs as docs/transparency.md says, in its own way: recursion straight from RFC 6962, where the verifier joins neighbours.
'use strict';
const { createHash, createPrivateKey, createPublicKey, sign } = require('node:crypto');

const sha256 = (...parts) => createHash('sha256').update(Buffer.concat(parts.map(part => Buffer.from(part)))).digest();
const base64 = bytes => Buffer.from(bytes).toString('base64');
const leafOf = entry => sha256([0], entry);

/** RFC 6962, 2.1: the Merkle tree hash of leaf hashes `from` to `until`. */
function mth(leaves, from = 0, until = leaves.length) {
  if (until === from) return sha256();
  if (until - from === 1) return leaves[from];
  const k = from + split(until - from);
  return sha256([1], mth(leaves, from, k), mth(leaves, k, until));
}

/** RFC 6962, 2.1.1: the path of leaf m, from the leaf upwards. */
function path(leaves, m, from = 0, until = leaves.length) {
  if (until - from <= 1) return [];
  const k = from + split(until - from);
  return m < k ? [...path(leaves, m, from, k), mth(leaves, k, until)] : [...path(leaves, m, k, until), mth(leaves, from, k)];
}

/** The largest power of two below n. */
const split = n => 2 ** Math.floor(Math.log2(n - 1));

/** An Ed25519 key named as a log or a witness, from a seed that says itself. */
function makeKey(name, seed = name, type = 1) {
  const key = createPrivateKey({ key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), sha256(Buffer.from(seed))]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32);
  const id = sha256(Buffer.from(name), [10, type], publicKey).subarray(0, 4);
  return {
    verifier: `${name}+${id.toString('hex')}+${base64([type, ...publicKey])}`,
    line: signature => `— ${name} ${base64(Buffer.concat([id, signature]))}\n`,
    signs: text => sign(null, Buffer.from(text), key)
  };
}

const city = makeKey('demo.example/log');

/** A signed head; `more` are the lines of witnesses. */
function checkpointOf(size, root, { key = city, origin = 'demo.example/log', more = '' } = {}) {
  const body = `${origin}\n${size}\n${base64(root)}\n`;
  return `${body}\n${key.line(key.signs(body))}${more}`;
}

/** A reading as the row says it. */
const reading = i => JSON.stringify({ kind: 'reading', id: `0195-${i}`, at: `2026-11-25T08:${String(i % 60).padStart(2, '0')}:00.000000Z`, by: '0195-b', subject: 'Resident', subjectId: '0195-s', field: 'Phone', purpose: 'visit', area: '460106005006002', caseId: null });

/** A record that entries were erased, signed over the tree of those before it: what a log's `records` holds where it is a function of its leaves. */
const erasure = (from, until, { why = 'retention', at = '2029-12-01T09:00:00.000000Z', youngest = '2026-11-25T08:59:00.000000Z', key = city, size, root, more = {} } = {}) => leaves => {
  const before = { size: size ?? leaves.length, root: root ?? base64(mth(leaves)) };
  const text = `doorstep-erasure/1\ndemo.example/log\n${from}\n${until}\n${why}\n${at}\n${youngest ?? ''}\n${before.size}\n${before.root}\n`;
  return entry('log.erased', at, { from, until, why, youngest, ...before, signature: base64(key.signs(text)), ...more });
};

/** A line of the log, as the row says it. */
const entry = (what, at, facts) => JSON.stringify({ kind: 'entry', epoch: 1, number: 1, what, subjectId: null, area: null, by: '0195-b', at, facts: JSON.stringify(facts) });

/** A log of so many entries, with its files, its export and what makes it. `records` says the record at an index, where it is no reading. */
function buildLog(size, records = {}) {
  const rows = [], leaves = [];
  for (let i = 0; i < size; i++) {
    const record = typeof records[i] === 'function' ? records[i](leaves) : records[i] ?? reading(i), salt = sha256(Buffer.from(`salt ${i}`));
    rows.push({ record, salt, entry: sha256(salt, Buffer.from(record)) });
    leaves.push(leafOf(rows[i].entry));
  }
  const files = new Map();
  const put = (level, hashes) => {
    for (let n = 0; n * 256 < hashes.length; n++) {
      const tile = hashes.slice(n * 256, (n + 1) * 256);
      files.set(`tile/${level}/${address(n)}${tile.length < 256 ? `.p/${tile.length}` : ''}`, Buffer.concat(tile));
    }
  };
  put('entries', rows.map(row => Buffer.concat([Buffer.from([0, 32]), row.entry])));
  for (let level = 0, hashes = leaves; hashes.length > 0; level++) {
    put(level, hashes);
    hashes = Array.from({ length: Math.floor(hashes.length / 256) }, (_, n) => mth(hashes, n * 256, (n + 1) * 256));
  }
  files.set('checkpoint', Buffer.from(checkpointOf(size, mth(leaves))));
  const lines = rows.map(({ record, salt }, index) => JSON.stringify({ index, salt: base64(salt), record }));
  return { size, rows, leaves, files, lines, verifier: city.verifier, head: until => checkpointOf(until, mth(leaves, 0, until)) };
}

/** tlog-tiles' writing of a tile's number. */
function address(n) {
  let written = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) written = `x${String(rest % 1000).padStart(3, '0')}/${written}`;
  return written;
}

/** What a resident downloads of these rows; `null` among them is a reading the tree does not hold yet. */
function readingsOf(log, indexes) {
  const lines = indexes.map(index => index === null
    ? { record: reading(59), salt: base64(sha256(Buffer.from('new'))), index: null, proof: null }
    : { record: log.rows[index].record, salt: base64(log.rows[index].salt), index, proof: path(log.leaves, index).map(base64) });
  return { format: 'doorstep-readings/1', verifier: log.verifier, checkpoint: log.files.get('checkpoint').toString(), lines };
}

module.exports = { sha256, base64, leafOf, mth, path, makeKey, city, checkpointOf, reading, entry, erasure, buildLog, address, readingsOf };

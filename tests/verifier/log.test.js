// Whole logs: right ones of every awkward size, and each kind of fault made by hand.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
require('./quick-hash.js');
const { verifyLog } = require('../../src/Doorstep/wwwroot/log/verify-log.js');
const { buildLog, checkpointOf, entry, erasure, leafOf, makeKey, mth, reading, base64 } = require('./writer.js');

const readerOf = files => async path => files.get(path) ?? null;
const told = faults => faults.map(({ kind, at }) => at === null ? kind : `${kind} ${at}`).join(';');
const judge = async (log, more = {}) => told(await verifyLog({ read: readerOf(log.files), verifier: log.verifier, records: log.lines, now: Date.parse('2030-01-01T00:00:00Z'), ...more }));
const flip = (log, path, at) => {
  const bytes = Buffer.from(log.files.get(path));
  bytes[at] ^= 1;
  log.files.set(path, bytes);
};
const change = (log, index, members) => { log.lines[index] = JSON.stringify({ ...JSON.parse(log.lines[index]), ...members }); };

/** What a log of 600 (tiles 0/0, 0/1, 0/2.p/88 and 1/0.p/2) is judged to be after something was done to it. */
const after = async (spoil, more) => {
  const log = buildLog(600);
  await spoil(log);
  return judge(log, more);
};

test('A right log of any size has no fault, and continues every smaller one', async () => {
  for (const size of [0, 1, 2, 255, 256, 257, 600]) {
    const log = buildLog(size);
    assert.equal(await judge(log), '', String(size));
    for (const earlier of [0, 1, 2, 3, 254, 255, 256, 257, 511, 512, 513, 599, 600].filter(one => one <= size))
      assert.equal(await judge(log, { earlier: log.head(earlier) }), '', `${size} continues ${earlier}`);
  }
});

test('A log of 70000 has three levels', async () => {
  const log = buildLog(70000);
  assert.ok(log.files.has('tile/2/000.p/1') && log.files.has('tile/1/001.p/17') && log.files.has('tile/entries/273.p/112'));
  const tiles = more => judge(log, { records: undefined, ...more });
  assert.equal(await tiles({ earlier: log.head(65537) }), '');
  flip(log, 'tile/1/000', 0);
  assert.equal(await tiles(), 'tile 1/0;tile 2/0', 'each tile is held against those below as they are published');
  log.files.set('tile/2/000.p/1', mth(Array.from({ length: 256 }, (_, i) => log.files.get('tile/1/000').subarray(i * 32, i * 32 + 32))));
  assert.equal(await tiles(), 'tile 1/0;root');
});

test('Records may come as a stream, in any order, with empty lines; without them the public part is checked', async () => {
  const log = buildLog(300);
  async function* stream() { yield ''; yield* log.lines.toReversed(); yield '\n'; }
  assert.equal(await judge(log, { records: stream() }), '');
  assert.equal(await judge(log, { records: undefined }), '');
});

test('A whole tile stands for its part when the log has grown', async () => {
  const log = buildLog(300), grown = buildLog(520);
  for (const name of ['tile/0/001', 'tile/entries/001']) {
    log.files.delete(`${name}.p/44`);
    log.files.set(name, grown.files.get(name));
  }
  assert.equal(await judge(log), '');
});

test('signature: not signed with the key', async () => {
  const resign = options => after(log => log.files.set('checkpoint', Buffer.from(checkpointOf(600, mth(log.leaves), options))));
  assert.equal(await resign({}), '');
  assert.equal(await resign({ key: makeKey('demo.example/log', 'another') }), 'signature');
  assert.equal(await after(log => log.files.delete('checkpoint')), 'signature');
  assert.equal(await after(log => log.files.set('checkpoint', Buffer.from([0xff, 0xfe]))), 'signature');
  assert.equal(await after(() => {}, { verifier: 'nonsense' }), 'signature');
  assert.equal(await after(log => { flip(log, 'checkpoint', 0); flip(log, 'tile/0/000', 0); }), 'signature;entry 0;tile 1/0', 'the rest is checked all the same');
});

test('tile: missing, of a wrong length, or unlike those below', async () => {
  const cut = path => log => log.files.set(path, log.files.get(path).subarray(1));
  const longer = path => log => log.files.set(path, Buffer.concat([log.files.get(path), Buffer.alloc(32)]));
  const drop = path => log => log.files.delete(path);
  assert.equal(await after(drop('tile/0/000')), 'tile 0/0');
  assert.equal(await after(cut('tile/0/001')), 'tile 0/1');
  assert.equal(await after(longer('tile/0/001')), 'tile 0/1');
  assert.equal(await after(drop('tile/entries/001')), 'tile entries/1');
  assert.equal(await after(cut('tile/entries/002.p/88')), 'tile entries/2');
  assert.equal(await after(log => flip(log, 'tile/entries/001', 34 * 7 + 1)), 'tile entries/1', 'a length that is not 32');
  assert.equal(await after(drop('tile/0/002.p/88')), 'tile 0/2;root', 'the root needs the last tile of each level');
  assert.equal(await after(longer('tile/1/000.p/2')), 'tile 1/0;root');
  assert.equal(await after(log => flip(log, 'tile/1/000.p/2', 40)), 'tile 1/0;root');
});

test('root: the tiles do not give it', async () => {
  const resigned = log => log.files.set('checkpoint', Buffer.from(checkpointOf(600, leafOf(Buffer.from('another')))));
  assert.equal(await after(resigned), 'root');
  assert.equal(await judge({ ...buildLog(0), files: new Map([['checkpoint', Buffer.from(checkpointOf(0, new Uint8Array(32)))]]) }), 'root');
});

test('entry: unlike its leaf hash', async () => {
  assert.equal(await after(log => flip(log, 'tile/0/001', 32 * 44)), 'entry 300;tile 1/0');
  assert.equal(await after(log => flip(log, 'tile/0/002.p/88', 0)), 'entry 512;root');
  assert.equal(await after(log => flip(log, 'tile/entries/000', 34 * 9 + 5)), 'entry 9;record 9');
});

test('record: edited, moved or forged', async () => {
  assert.equal(await after(log => change(log, 4, { record: reading(4).replace('visit', 'care') })), 'record 4');
  assert.equal(await after(log => change(log, 4, { salt: base64(Buffer.alloc(32)) })), 'record 4');
  assert.equal(await after(log => { change(log, 4, { index: 5 }); change(log, 5, { index: 4 }); }), 'record 4;record 5');
  for (const salt of [undefined, null, 7, '', 'A', base64(Buffer.alloc(31))]) assert.equal(await after(log => change(log, 599, { salt })), 'record 599');
  for (const record of [undefined, null, 7, { kind: 'reading' }, '\ud800']) assert.equal(await after(log => change(log, 0, { record })), 'record 0');
  assert.equal(await after(log => {
    const { salt, record } = JSON.parse(log.lines[8]), whole = Buffer.from(salt, 'base64');
    change(log, 8, { salt: base64(Buffer.concat([whole, Buffer.from(record[0])])), record: record.slice(1) });
  }), 'record 8', 'the border of salt and record is not to be moved');
  assert.equal(await after(log => { log.files.delete('tile/entries/000'); change(log, 4, { record: '{}' }); }), 'tile entries/0;record 4', 'without the entries, the leaf hashes tell');
});

const erased = (log, from, until) => { for (let i = from; i < until; i++) log.lines[i] = JSON.stringify({ index: i, erased: true }); };

test('missing: no record, and no erasure that covers it', async () => {
  const without = (log, from, until) => log.lines.fill('', from, until);
  assert.equal(await after(log => without(log, 3, 5)), 'missing 3;missing 4');
  assert.equal(await after(log => erased(log, 3, 5)), 'missing 3;missing 4');
  const covered = async spoil => { const log = buildLog(20, { 15: erasure(1, 3), 16: erasure(2, 6), 17: erasure(9, 10) }); spoil(log); return judge(log); };
  assert.equal(await covered(log => { erased(log, 1, 6); erased(log, 9, 10); }), '');
  assert.equal(await covered(log => { without(log, 1, 6); without(log, 9, 10); }), '');
  assert.equal(await covered(log => erased(log, 1, 6)), '', 'an erasure of rows that are there after all hides nothing');
  assert.equal(await covered(log => erased(log, 0, 11)), 'missing 0;missing 6;missing 7;missing 8;missing 10');
  assert.equal(await covered(log => { erased(log, 1, 6); change(log, 15, { record: erasure(1, 9)(log.leaves.slice(0, 15)) }); }), 'missing 1;record 15', 'one that the tree does not hold covers nothing');
  assert.equal(await covered(log => { erased(log, 1, 6); without(log, 16, 17); }), 'missing 3;missing 4;missing 5;missing 16');
});

/** A log in which 5 to 7 are erased, and the record at 15 says so in one way or another. */
const erasedBy = (record, more) => {
  const log = buildLog(20, { 15: record, ...more });
  erased(log, 5, 8);
  return judge(log);
};
const uncovered = 'missing 5;missing 6;missing 7';

test('erasure: unsigned, of another tree, or of what it cannot stand for', async () => {
  assert.equal(await erasedBy(erasure(5, 8)), '');
  const bad = [
    ['in advance', erasure(5, 16)], ['of nothing', erasure(8, 8)], ['from a text', erasure('5', 8)], ['for no reason', erasure(5, 8, { why: 'order' })],
    ['by another key', erasure(5, 8, { key: makeKey('demo.example/log', 'another') })], ['without a signature', erasure(5, 8, { more: { signature: undefined } })],
    ['stretched', erasure(5, 7, { more: { until: 8 } })], ['made older', erasure(5, 8, { youngest: '2029-11-25T08:59:00.000000Z', more: { youngest: '2026-11-25T08:59:00.000000Z' } })],
    ['of another tree', erasure(5, 8, { root: base64(Buffer.alloc(32)) })], ['of a tree to come', erasure(5, 8, { size: 16 })], ['without a tree', erasure(5, 8, { more: { root: null } })],
    ['lost in a restore from the middle', erasure(5, 8, { why: 'restore', youngest: null })], ['at no time', erasure(5, 8, { at: 'then' })], ['as it was before they were signed', entry('log.erased', '2029-12-01T09:00:00.000000Z', { from: 5, until: 8, why: 'retention' })]
  ];
  for (const [name, record] of bad) assert.equal(await erasedBy(record), `${uncovered};erasure 15`, name);
  assert.equal(await erasedBy(leaves => erasure(5, 8)(leaves).replace('log.erased', 'log.kept')), uncovered, 'another kind of line is none');
  assert.equal(await erasedBy(leaves => erasure(5, 8)(leaves).replace('"entry"', '"reading"')), uncovered, 'nor is a reading');
  const restored = buildLog(20, { 15: erasure(12, 15, { why: 'restore', youngest: null, at: '2026-11-26T09:00:00.000000Z' }) });
  erased(restored, 12, 15);
  assert.equal(await judge(restored), '', 'what a restore lost is the end of the tree, however young');
});

test('erasure: its root is found again in a tree of any size', async () => {
  for (const at of [300, 512, 513, 700]) {
    const log = buildLog(770, { [at]: erasure(5, 290) });
    erased(log, 5, 290);
    assert.equal(await judge(log), '', String(at));
    log.files.delete('tile/entries/001');
    assert.equal(await judge(log), 'tile entries/1', 'the leaf hashes stand for the entries');
  }
});

test('young: erased before its time, or dated to come', async () => {
  assert.equal(await erasedBy(erasure(5, 8, { at: '2029-11-22T08:59:00.000000Z', youngest: '2026-11-24T08:59:00.000000Z' })), 'young 15', 'a day too early');
  assert.equal(await erasedBy(erasure(5, 8, { at: '2029-11-22T08:59:00.000000Z', youngest: '2026-11-23T08:59:00.000000Z' })), '');
  assert.equal(await erasedBy(erasure(5, 8, { youngest: null })), 'young 15');
  assert.equal(await erasedBy(erasure(5, 8, { at: '2031-11-24T08:59:00.000000Z' })), 'young 15', 'dated later than today');
  assert.equal(await erasedBy(erasure(5, 8, { at: '2027-01-01T00:00:00.000000Z', youngest: '2023-11-24T08:59:00.000000Z' })), 'young 15', 'the reading before it, which is still there, was written later');
});

test('A tree that was begun anew says so, and the erasures before that account for nothing', async () => {
  const begun = entry('log.begun-anew', '2029-12-02T09:00:00.000000Z', { reason: 'lost' });
  assert.equal(await erasedBy(erasure(5, 8, { root: base64(Buffer.alloc(32)) }), { 16: begun }), uncovered, 'neither a fault');
  assert.equal(await erasedBy(erasure(5, 8), { 16: begun }), uncovered, 'nor an excuse');
  assert.equal(await erasedBy(erasure(5, 8), { 3: begun }), '');
});

test('stray: beyond the tree, twice, or no line of an export', async () => {
  const add = (...lines) => after(log => log.lines.push(...lines));
  assert.equal(await add(JSON.stringify({ index: 600, erased: true })), 'stray 600');
  assert.equal(await after(log => log.lines.push(log.lines[3])), 'stray 3');
  assert.equal(await add('{', '[]', 'null', '{"index":-1}', '{"index":"1"}', '{}'), Array(6).fill('stray').join(';'));
  assert.equal(await after(log => { log.lines.push(log.lines[3]); change(log, 2, { record: '{}' }); change(log, 4, { record: '{}' }); }), 'record 2;stray 3;record 4', 'lowest index first');
  assert.equal(await after(log => { log.lines[0] = '{"index":0,"index":1}'; }), 'missing 0;record 1;stray 1', 'the last of two equal keys counts');
});

test('fork: the tree does not continue an earlier one', async () => {
  assert.equal(await after(() => {}, { earlier: buildLog(601).head(601) }), 'fork', 'smaller than it was');
  assert.equal(await after(() => {}, { earlier: buildLog(300, { 7: '{}' }).head(300) }), 'fork');
  assert.equal(await after(() => {}, { earlier: buildLog(600, { 599: '{}' }).head(600) }), 'fork');
  assert.equal(await after(() => {}, { earlier: 'nonsense' }), 'fork');
  assert.equal(await after(() => {}, { earlier: '' }), 'fork');
  const old = buildLog(600).head(257);
  assert.equal(await after(log => log.files.delete('tile/entries/000'), { earlier: old }), 'tile entries/0', 'the leaf hashes stand for the entries');
  assert.equal(await after(log => { log.files.delete('tile/entries/000'); log.files.delete('tile/0/000'); }, { earlier: old }), 'tile entries/0;tile 0/0;fork');
  const rewritten = buildLog(600, { 7: '{}' });
  assert.equal(await judge(rewritten, { earlier: buildLog(600).head(300) }), 'fork', 'a rewritten log is right in itself');
});

test('A forged size ends the check', async () => {
  const log = buildLog(2);
  log.files.set('checkpoint', Buffer.from(checkpointOf(Number.MAX_SAFE_INTEGER, new Uint8Array(32))));
  const faults = await verifyLog({ read: readerOf(log.files), verifier: log.verifier, records: log.lines });
  assert.ok(faults.length > 100_000 && faults.some(one => one.kind === 'root'));
});

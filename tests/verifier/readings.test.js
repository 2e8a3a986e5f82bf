// The resident's file, right and wrong in each of its parts.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { verifyReadings } = require('../../src/Doorstep/wwwroot/log/verify-log.js');
const { base64, buildLog, checkpointOf, makeKey, mth, reading, readingsOf } = require('./writer.js');

const log = buildLog(600);
const spoilt = async spoil => {
  const file = readingsOf(log, [17, 300, null, 599]);
  spoil(file, file.lines);
  const { ok, faults, lines } = await verifyReadings(JSON.parse(JSON.stringify(file)));
  assert.equal(ok, faults.length === 0);
  return { faults: faults.map(({ kind, at, why }) => [kind, at, why].filter(one => one !== null).join(' ')).join(';'), lines: lines.map(line => line.ok) };
};
const faultsOf = async spoil => (await spoilt(spoil)).faults;

test('A right file fits, and its newest reading waits for the tree', async () => {
  const { ok, faults, lines, head } = await verifyReadings(readingsOf(log, [17, 300, null, 599]));
  assert.deepEqual([ok, faults], [true, []]);
  assert.deepEqual(lines.map(line => [line.index, line.ok, line.fault]), [[17, true, null], [300, true, null], [null, null, null], [599, true, null]]);
  assert.deepEqual(lines[0].record, JSON.parse(reading(17)));
  assert.deepEqual(head, { origin: 'demo.example/log', size: 600, root: base64(mth(log.leaves)) });
});

test('A tree of one entry needs no nodes; a file of no readings is right', async () => {
  assert.equal((await verifyReadings(readingsOf(buildLog(1), [0]))).ok, true);
  assert.equal((await verifyReadings(readingsOf(buildLog(0), []))).ok, true);
});

test('What is no such file is refused whole', async () => {
  for (const file of [undefined, null, 7, 'text', [], {}, { format: 'doorstep-readings/2', lines: [] }, { format: 'doorstep-readings/1' }, { format: 'doorstep-readings/1', lines: {} }]) {
    const { ok, faults, lines, head } = await verifyReadings(file);
    assert.deepEqual([ok, faults[0].kind, faults[0].why, lines, head], [false, 'file', 'format', [], null]);
  }
});

test('The head must be signed by the key in the file', async () => {
  assert.equal(await faultsOf(file => { file.verifier = makeKey('demo.example/log', 'another').verifier; }), 'signature unsigned');
  assert.equal(await faultsOf(file => { file.verifier = null; }), 'signature key');
  assert.equal(await faultsOf(file => { file.checkpoint = file.checkpoint.replace('demo.example/log\n', 'demo.example/other\n'); }), 'signature forged');
  const unread = await spoilt(file => { delete file.checkpoint; });
  assert.deepEqual(unread, { faults: 'signature checkpoint;record 17 no-head;record 300 no-head;record 599 no-head', lines: [false, false, null, false] });
});

test('Another tree, well signed, does not hold the readings', async () => {
  const other = buildLog(600, { 0: '{}' });
  assert.equal(await faultsOf(file => { file.checkpoint = other.head(600); }), 'record 17 proof;record 300 proof;record 599 proof');
  assert.equal(await faultsOf(file => { file.checkpoint = checkpointOf(599, mth(log.leaves)); }), 'record 599 proof-form', 'the index is not within that size');
});

test('Each part of a line must be its own', async () => {
  assert.deepEqual(await spoilt((_, lines) => { lines[1].record = lines[1].record.replace('visit', 'care'); }), { faults: 'record 300 proof', lines: [true, false, null, true] });
  assert.equal(await faultsOf((_, lines) => { lines[1].index = 301; }), 'record 301 proof');
  assert.equal(await faultsOf((_, lines) => { lines[1].salt = lines[0].salt; }), 'record 300 proof');
  assert.equal(await faultsOf((_, lines) => { lines[1].proof[0] = lines[0].proof[0]; }), 'record 300 proof');
  assert.equal(await faultsOf((_, lines) => { lines[1].proof.push(lines[0].proof[0]); }), 'record 300 proof-form');
  assert.equal(await faultsOf((_, lines) => { lines[1].proof.pop(); }), 'record 300 proof-form');
  assert.equal(await faultsOf((_, lines) => { lines[1].proof[2] = 'AAAA'; }), 'record 300 proof-form');
  assert.equal(await faultsOf((_, lines) => { lines[1].proof[2] = lines[1].proof[2].slice(0, -1); }), 'record 300 proof-form', 'base64 without its end');
  assert.equal(await faultsOf((_, lines) => { lines[1].salt = base64(Buffer.alloc(33)); }), 'record 300 record-form');
  assert.equal(await faultsOf((_, lines) => { delete lines[1].record; }), 'record 300 record-form');
  assert.equal(await faultsOf((_, lines) => { lines[2].salt = ''; }), 'record record-form', 'a reading that waits has a salt, too');
  assert.equal(await faultsOf((_, lines) => { lines[0] = null; }), 'record record-form');
});

test('An index and its proof come together, and once', async () => {
  assert.equal(await faultsOf((_, lines) => { lines[1].index = null; }), 'record index');
  assert.equal(await faultsOf((_, lines) => { lines[1].proof = null; }), 'record 300 index');
  assert.equal(await faultsOf((_, lines) => { delete lines[1].index; delete lines[1].proof; }), 'record index', 'left out is not null');
  assert.equal(await faultsOf((_, lines) => { lines[1].index = -1; }), 'record index');
  assert.equal(await faultsOf((_, lines) => { lines.push(lines[0]); }), 'stray 17 twice');
});

// The tree and the signed head, against vectors that others published.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const vm = require('node:vm');
const script = join(__dirname, '../../src/Doorstep/wwwroot/log/verify-log.js');
const { parseCheckpoint, parseVerifierKey, verifySignature, leafHash, nodeHash, merkleTreeHash, rootFromInclusionProof, verifyInclusion, tilePath } = require(script);
const { mth, path, leafOf, makeKey, city, checkpointOf, address, buildLog } = require('./writer.js');

const hex = bytes => Buffer.from(bytes).toString('hex');
const bytes = text => new Uint8Array(Buffer.from(text, 'hex'));
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'
];

test('The roots of the classic leaves are the published ones', async () => {
  const leaves = await Promise.all(LEAVES.map(leaf => leafHash(bytes(leaf))));
  for (const [size, root] of ROOTS.entries()) {
    assert.equal(hex(await merkleTreeHash(leaves.slice(0, size))), root);
    assert.equal(hex(mth(leaves.slice(0, size))), root, 'the writer of these tests');
  }
});

test('The published paths of the classic tree lead to its root', async () => {
  const of = { 0: ['96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7', '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e', '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4'],
    5: ['bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b', 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'] };
  for (const [index, proof] of Object.entries(of)) {
    const leaf = await leafHash(bytes(LEAVES[index]));
    assert.equal(hex(await rootFromInclusionProof(Number(index), 8, leaf, proof.map(bytes))), ROOTS[8]);
  }
});

test('Every index of every small tree is proven, and by no other size, index or length of proof', async () => {
  for (let size = 1; size <= 40; size++) {
    const leaves = Array.from({ length: size }, (_, i) => leafOf(Buffer.from([i]))), root = mth(leaves);
    for (let index = 0; index < size; index++) {
      const proof = path(leaves, index);
      assert.equal(await verifyInclusion(index, size, leaves[index], proof, root), true, `${index} of ${size}`);
      assert.equal(await verifyInclusion(index, size, leaves[index], [...proof, root], root), false, 'a surplus node');
      if (size > 1) {
        assert.equal(await verifyInclusion(index, size, leaves[index], proof.slice(1), root), false, 'a node less');
        assert.equal(await verifyInclusion((index + 1) % size, size, leaves[index], proof, root), false, 'another index');
      }
    }
  }
});

test('What is no proof gives no root', async () => {
  const leaf = leafOf(Buffer.from('a'));
  for (const [index, size, hash, proof] of [[1, 1, leaf, []], [2, 1, leaf, []], [-1, 1, leaf, []], [0.5, 1, leaf, []], ['0', 1, leaf, []], [0, NaN, leaf, []], [0, 1, leaf.subarray(1), []], [0, 1, null, []], [0, 2, leaf, [leaf.subarray(1)]], [0, 2, leaf, [null]], [0, 1, leaf, null]])
    assert.equal(await rootFromInclusionProof(index, size, hash, proof), null);
  assert.equal(await verifyInclusion(0, 1, leaf, [], leaf.subarray(1)), false);
  assert.equal(await verifyInclusion(0, 1, leaf, [], leaf), true);
  const deep = Array.from({ length: 53 }, () => leaf);
  assert.notEqual(await rootFromInclusionProof(2 ** 53 - 2, 2 ** 53 - 1, leaf, deep), undefined, 'indexes beyond 32 bits are counted as they are');
});

test('A node is set apart from a leaf', async () => {
  const [a, b] = [leafOf(Buffer.from('a')), leafOf(Buffer.from('b'))];
  assert.equal(hex(await nodeHash(a, b)), hex(mth([a, b])));
  assert.notEqual(hex(await nodeHash(a, b)), hex(await leafHash(Buffer.concat([a, b]))));
});

test('A tile of any number has tlog-tiles\' address', () => {
  assert.equal(tilePath(0, 1234067, 256), 'tile/0/x001/x234/067');
  for (const n of [0, 7, 999, 1000, 273999, 1234067]) assert.equal(tilePath('entries', n, 88), `tile/entries/${address(n)}.p/88`);
});

test('A checkpoint is read strictly', () => {
  const right = checkpointOf(600, leafOf(Buffer.from('r')));
  const read = parseCheckpoint(right);
  assert.deepEqual([read.origin, read.size, read.root.length, read.signatures.length, read.malformed], ['demo.example/log', 600, 32, 1, false]);
  assert.deepEqual(parseCheckpoint(right.replace('\n\n', '\nan extension\n\n')).extensions, ['an extension']);
  assert.equal(parseCheckpoint(checkpointOf(0, leafOf(Buffer.from('r')))).size, 0);
  for (const wrong of ['', '\n\n', null, 7, right.replace('\n600\n', '\n0600\n'), right.replace('\n600\n', '\n-1\n'), right.replace('\n600\n', '\n6e2\n'), right.replace('\n600\n', '\n9007199254740992\n'), right.replace('=\n', '\n'), right.replace('=\n', '==\n'), right.replace('demo.example/log\n', '\n'), right.replace('\n', '\r\n'), right.replace('\n\n', '\n\n\n'), `\ud800${right}`, right.slice(0, 10)])
    assert.equal(parseCheckpoint(wrong), null, JSON.stringify(wrong));
});

test('Base64 has one writing', () => {
  const right = checkpointOf(1, new Uint8Array(32));
  assert.ok(parseCheckpoint(right));
  assert.equal(parseCheckpoint(right.replace('AAA=\n', 'AAB=\n')), null, 'bits that nobody reads');
  assert.equal(parseCheckpoint(right.replace('AAA=\n', 'A AA=\n')), null);
  assert.equal(parseCheckpoint(right.replace('AAA=\n', 'A-A=\n')), null);
});

test('The example of the note format verifies', async () => {
  const note = { body: 'If you think cryptography is the answer to your problem,\nthen you don\'t know what your problem is.\n' };
  const [name, signed] = ['PeterNeumann', Buffer.from('x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=', 'base64')];
  note.signatures = [{ name, id: signed.subarray(0, 4), signature: signed.subarray(4) }];
  const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  assert.equal((await verifySignature(note, key)).ok, true);
  assert.equal((await verifySignature({ ...note, body: note.body.replace('answer', 'question') }, key)).why, 'forged');
});

test('A head is signed by the key, whoever signs beside it', async () => {
  const root = leafOf(Buffer.from('r')), witness = makeKey('witness.example/w1', 'w', 4);
  const why = async (text, key = city.verifier) => (await verifySignature(parseCheckpoint(text), key)).why;
  const right = checkpointOf(9, root, { more: witness.line(Buffer.alloc(72)) });
  assert.equal(await why(right), null);
  assert.equal(await why(right.replace('\n9\n', '\n8\n')), 'forged');
  assert.equal(await why(checkpointOf(9, root, { key: makeKey('demo.example/log', 'another') })), 'unsigned');
  assert.equal(await why(checkpointOf(9, root, { key: makeKey('another.example', 'demo.example/log') })), 'unsigned', 'the same key by another name');
  assert.equal(await why(right.slice(0, right.indexOf('—'))), 'note');
  assert.equal(await why(`${right}— nobody\n`), 'note');
  assert.equal(await why(right.slice(0, -1)), 'note');
  assert.equal(await why(right + city.line(Buffer.alloc(64))), 'forged', 'a second line of the key that is wrong');
  assert.equal(await why(right + city.line(Buffer.alloc(63))), 'forged');
  assert.equal(await why('nothing'), 'checkpoint');
});

test('A verifier key is read strictly', async () => {
  const [name, id, key] = city.verifier.split(/\+(.{8})\+/);
  assert.ok(await parseVerifierKey(city.verifier));
  for (const wrong of ['', null, name, `${name}+${id}`, `${name}+00000000+${key}`, `other+${id}+${key}`, `${name}+${id}+${key}A`, `${name} +${id}+${key}`, makeKey('demo.example/log', 's', 4).verifier])
    assert.equal(await parseVerifierKey(wrong), null, String(wrong));
});

test('As a classic script it makes one global, and where Ed25519 is missing it says so', async () => {
  const within = vm.createContext({ atob, btoa, TextEncoder, TextDecoder, crypto: { subtle: {
    digest: (...args) => crypto.subtle.digest(...args),
    importKey: async () => { throw new DOMException('unknown', 'NotSupportedError'); }
  } } });
  const before = new Set(Object.keys(within));
  vm.runInContext(readFileSync(script, 'utf8'), within);
  assert.deepEqual(Object.keys(within).filter(name => !before.has(name)), ['DoorstepLog']);
  const { verifyLog } = within.DoorstepLog, log = buildLog(3);
  const faults = await verifyLog({ read: async path => log.files.get(path) ?? null, verifier: log.verifier, records: log.lines });
  assert.equal(faults.map(({ kind, why }) => `${kind} ${why}`).join(), 'signature unchecked');
  delete within.crypto.subtle;
  assert.equal((await verifyLog({ read: async () => null, verifier: '' }))[0].why, 'no-crypto');
  assert.equal((await within.DoorstepLog.verifyReadings({})).faults[0].why, 'no-crypto');
});

// The judge of many logs, and the page that carries the script.
'use strict';
const test = require('node:test');
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { dirname, join } = require('node:path');
const { buildLog } = require('./writer.js');

const root = join(__dirname, '../..');
const node = (...args) => execFileSync(process.execPath, args, { encoding: 'utf8' });

/** A log as a folder. */
function write(folder, log, earlier) {
  for (const [name, bytes] of [...log.files, ['records.ndjson', `${log.lines.join('\n')}\n`], ['verifier.txt', `${log.verifier}\n`], ...earlier ? [['earlier.txt', earlier]] : []]) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
}

test('The judge says a line for each folder, in ordinal order', t => {
  const cases = mkdtempSync(join(tmpdir(), 'judge-'));
  t.after(() => rmSync(cases, { recursive: true }));
  const right = buildLog(300), spoilt = buildLog(300), forked = buildLog(300, { 7: '{}' });
  spoilt.files.delete('tile/0/000');
  spoilt.lines.splice(298, 1);
  spoilt.lines.push('nonsense');
  write(join(cases, 'b'), right, right.head(299));
  write(join(cases, 'a10'), spoilt);
  write(join(cases, 'a9'), forked, right.head(200));
  mkdirSync(join(cases, 'Z'));
  assert.equal(node(join(__dirname, 'judge.js'), cases), 'Z\tsignature\na10\ttile 0/0;missing 298;stray\na9\tfork\nb\tok\n');
});

test('The page holds the script as it is, asks no network, and sets no markup', () => {
  node(join(root, 'scripts/verifier'), '--check');
  const page = readFileSync(join(root, 'src/Doorstep/wwwroot/log/verifier.html'), 'utf8');
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|<script [^>]*src|<link [^>]*href="(?!data:)/);
});

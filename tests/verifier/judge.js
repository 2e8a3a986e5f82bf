// Judges many small logs at once, to be held against another verifier's judgement:
//   node tests/verifier/judge.js CASES_FOLDER
// Each sub-folder is a log with records.ndjson, verifier.txt and perhaps earlier.txt. One line each: NAME<TAB>kind at;kind at;… or ok.
'use strict';
const { readdirSync } = require('node:fs');
const { readFile } = require('node:fs/promises');
const { join } = require('node:path');
require('./quick-hash.js');
const { verifyLog } = require('../../src/Doorstep/wwwroot/log/verify-log.js');

// A few at a time keep the processor busy while others wait for their files.
const TOGETHER = 4;

/** A file's bytes; null where there is none. */
const readOf = folder => path => readFile(join(folder, path)).catch(error => {
  if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(error.code)) return null;
  throw error;
});

/** What is wrong with one log, on one line. */
async function judge(folder) {
  const read = readOf(folder);
  const [verifier, records, earlier] = await Promise.all(['verifier.txt', 'records.ndjson', 'earlier.txt'].map(async name => (await read(name))?.toString('utf8')));
  const faults = await verifyLog({ read, verifier: verifier?.trim(), records: (records ?? '').split('\n'), earlier });
  return faults.map(({ kind, at }) => at === null ? kind : `${kind} ${at}`).join(';') || 'ok';
}

async function main(cases) {
  const names = readdirSync(cases, { withFileTypes: true }).filter(entry => entry.isDirectory()).map(entry => entry.name).sort();
  const judged = new Array(names.length);
  let next = 0;
  const work = async () => {
    for (let at = next++; at < names.length; at = next++) judged[at] = await judge(join(cases, names[at]));
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  process.stdout.write(names.map((name, i) => `${name}\t${judged[i]}\n`).join(''));
}

if (process.argv.length !== 3) {
  console.error('node tests/verifier/judge.js CASES_FOLDER');
  process.exitCode = 2;
} else {
  main(process.argv[2]);
}

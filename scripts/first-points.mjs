// Measures the first look at each desk: node first-points.mjs PLAYWRIGHT ADDRESS ACCOUNTS ROUNDS (scripts/first-points calls it).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [driver, address, file, rounds] = process.argv.slice(2);
const { chromium } = createRequire(import.meta.url)(driver);
const passwords = Object.fromEntries(JSON.parse(readFileSync(file, 'utf8')).map(one => [one.userName, one.password]));
const looks = [
  { who: 'duty', path: '/desk', queue: '.desk:not(.desk-waits) .row', layers: ['case', 'cluster'] },
  { who: 'planner', path: '/planner', queue: '.plan-form', layers: ['load'] },
  { who: 'admin', path: '/accounts', queue: 'h1' },
];
const median = all => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)];
const times = Object.fromEntries(looks.map(({ path }) => [path, { queue: [], points: [] }]));

for (let round = 0; round < +rounds; round++) {
  for (const { who, path, queue, layers } of looks) {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', chromiumSandbox: false, args: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });
    const context = await browser.newContext({ baseURL: address, locale: 'zh-CN', viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    const answer = await page.request.post('/api/session', { data: { userName: who, password: passwords[who] } });
    if (answer.status() !== 204) throw new Error(`${who}: ${answer.status()}`);
    const from = Date.now();
    await page.goto(path, { waitUntil: 'commit' });
    const listed = page.locator(queue).first().waitFor({ state: 'attached', timeout: 60_000 }).then(() => times[path].queue.push(Date.now() - from));
    while (layers && !await page.evaluate(some => [...document.querySelectorAll('.map')].some(({ map }) => {
      try { return map?.queryRenderedFeatures({ layers: some }).length > 0; } catch { return false; }
    }), layers)) await page.waitForTimeout(40);
    if (layers) times[path].points.push(Date.now() - from);
    await listed;
    await browser.close();
  }
}
for (const [path, { queue, points }] of Object.entries(times)) {
  console.log(`${path.padEnd(10)} queue ${median(queue)} ms${points.length ? `   first points ${median(points)} ms (${points.join(' ')})` : ''}`);
}

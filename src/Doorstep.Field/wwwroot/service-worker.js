// Keeps the app on the phone, so that it opens without a network. It keeps nothing that the server answers to a person: that is sealed in IndexedDB.
// The same file serves what was built and what was published: both come with a list of their files and the hash of each.
self.importScripts('./service-worker-assets.js');

const APP = 'field-' + self.assetsManifest.version, SHARED = 'shared';
const here = new URL('./', self.location);
// Through the host every address in the list begins with the app's own folder.
const addressOf = asset => new URL(asset.url.replace(/^field\//, ''), here).href;
const assets = self.assetsManifest.assets.filter(asset => !/\.(pdb|map)$|service-worker\.js$/.test(asset.url));
const known = new Set(assets.map(addressOf));
// The look of all rooms and its icons come from the host.
const looks = ['/css/doorstep.css', '/css/forms.css', '/lib/icons.svg', '/favicon.svg'];

self.addEventListener('install', event => event.waitUntil(install()));
self.addEventListener('activate', event => event.waitUntil(clean()));
self.addEventListener('fetch', event => {
  const address = new URL(event.request.url);
  if (event.request.method !== 'GET' || address.origin !== here.origin) return;
  if (event.request.mode === 'navigate') event.respondWith(page(event.request));
  else if (known.has(address.origin + address.pathname)) event.respondWith(kept(APP, event.request));
  else if (looks.includes(address.pathname)) event.respondWith(renewed(event));
});
self.addEventListener('message', event => { if (event.data === 'take over') self.skipWaiting(); });

async function install() {
  const cache = await caches.open(APP);
  await cache.addAll(assets.map(asset => new Request(addressOf(asset), { integrity: asset.hash, cache: 'no-cache' })));
  await (await caches.open(SHARED)).addAll(looks.map(look => new Request(look, { cache: 'no-cache' })));
}

async function clean() {
  const names = await caches.keys();
  await Promise.all(names.filter(name => name.startsWith('field-') && name !== APP).map(name => caches.delete(name)));
  // The page that installed it has its files too, where the network goes before the app is opened again.
  await self.clients.claim();
}

const page = async request => await (await caches.open(APP)).match(new URL('index.html', here).href) ?? fetch(request);
const kept = async (name, request) => await (await caches.open(name)).match(request, { ignoreSearch: true }) ?? fetch(request);

// From here at once, and anew for the next time.
async function renewed(event) {
  const cache = await caches.open(SHARED), found = await cache.match(event.request, { ignoreSearch: true });
  const anew = fetch(event.request).then(async answer => {
    if (answer.ok) await cache.put(event.request, answer.clone());
    return answer;
  });
  if (!found) return anew;
  event.waitUntil(anew.catch(() => { }));
  return found;
}

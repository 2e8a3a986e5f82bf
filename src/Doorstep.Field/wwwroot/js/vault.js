// What the phone keeps, sealed: every record is AES-GCM under a key that only the PIN and this phone's own key open together.
// WebCrypto does it because .NET has no AES-GCM in the browser. docs/field.md says what a copied disk yields.
import { begin as contactBegins, isOver, look as lookAt } from './contact.js';

const ROUNDS = 600_000, MOST_TRIES = 10, CURVE = { name: 'ECDH', namedCurve: 'P-256' };
const text = new TextEncoder(), bare = new TextDecoder();
let keys = null, made = null, whenOpen, open = new Promise(done => whenOpen = done);

const database = new Promise((done, fail) => {
  const asked = indexedDB.open('doorstep-field', 2);
  asked.onupgradeneeded = () => ['facts', 'records', 'outbox', 'left', 'photos', 'pictures']
    .filter(name => !asked.result.objectStoreNames.contains(name)).forEach(name => asked.result.createObjectStore(name));
  asked.onsuccess = () => {
    asked.result.onversionchange = () => location.reload();
    done(asked.result);
  };
  asked.onerror = () => fail(asked.error);
});

// Runs the given requests in one transaction that is durable before it is done, and gives what the last of them gave.
export async function within(stores, mode, run) {
  const transaction = (await database).transaction(stores, mode, { durability: 'strict' });
  return new Promise((done, fail) => {
    let result;
    transaction.oncomplete = () => done(result);
    transaction.onabort = transaction.onerror = () => fail(transaction.error);
    try {
      const asked = run(...[].concat(stores).map(name => transaction.objectStore(name)));
      if (asked) asked.onsuccess = () => result = asked.result;
    } catch (refused) {
      // What was asked before it would be kept alone.
      fail(refused);
      transaction.abort();
    }
  });
}

// What is in a store, as pairs of its name and itself.
export async function entries(store) {
  const [names, values] = [await within(store, 'readonly', all => all.getAllKeys()), await within(store, 'readonly', all => all.getAll())];
  return names.map((name, i) => [name, values[i]]);
}

const fact = name => within('facts', 'readonly', facts => facts.get(name));
const random = length => crypto.getRandomValues(new Uint8Array(length));
const base64 = bytes => btoa(Array.from(new Uint8Array(bytes), byte => String.fromCharCode(byte)).join(''));

export async function sealBytes(key, name, bytes) {
  const iv = random(12);
  return { iv, data: await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: text.encode(name) }, key, bytes) };
}
export const unsealBytes = (key, name, { iv, data }) =>
  crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: text.encode(name) }, key, data);
export const seal = (key, name, value) => sealBytes(key, name, text.encode(value));
export const unseal = async (key, name, sealed) => bare.decode(await unsealBytes(key, name, sealed));
export const outboxKey = () => keys.outbox;
// To the city, which alone opens it: a key of the moment, agreed with the city's, for one record. docs/sync.md says how a box is made.
async function boxOf(name, value) {
  const own = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']), point = await crypto.subtle.exportKey('raw', own.publicKey);
  const agreed = await crypto.subtle.deriveBits({ ...CURVE, public: keys.city }, own.privateKey, 256);
  const key = await crypto.subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt: point, info: text.encode('doorstep outbox') },
    await crypto.subtle.importKey('raw', agreed, 'HKDF', false, ['deriveKey']), { name: 'AES-GCM', length: 256 }, false, ['encrypt']);
  const { iv, data } = await seal(key, `${keys.device}/${name}`, value);
  return new Blob([point, iv, data]).arrayBuffer();
}
// The outbox key of before a wipe, for the PIN of then.
export const keyOfThen = async (pin, { mac, salt, outbox }) => unwrap(await lockOf(mac, salt, pin), outbox);

// The PIN is first mixed with a key that never leaves this phone, so that nobody can try PINs without it; then made slow to try.
async function lockOf(mac, salt, pin) {
  const mixed = await crypto.subtle.importKey('raw', await crypto.subtle.sign('HMAC', mac, text.encode(pin)), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, mixed,
    { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
}
async function wrap(lock, key) {
  const iv = random(12);
  return { iv, data: await crypto.subtle.wrapKey('raw', key, lock, { name: 'AES-GCM', iv }) };
}
const unwrap = (lock, { iv, data }) =>
  crypto.subtle.unwrapKey('raw', data, lock, { name: 'AES-GCM', iv }, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt']);

// What is held of her grids is sealed with a key of its own, which goes with it after days without contact.
const isHeld = name => /^(grid|day$|face$|form\/)/.test(name);
const keyOf = name => isHeld(name) ? keys.held : keys.data;
const freshKey = () => crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
function dropHeld(records) {
  const all = records.openKeyCursor();
  all.onsuccess = () => {
    if (!all.result) return;
    if (isHeld(all.result.key)) records.delete(all.result.key);
    all.result.continue();
  };
}

// Counts the time without contact. Once it is over, what is held of her grids is gone with its key; the outbox and its key stay as they are.
export async function look() {
  if (!await fact('pin')) return false;
  const last = lookAt(await fact('contact') ?? contactBegins(Date.now()), Date.now()), over = isOver(last) && !last.erased;
  await within(['facts', 'records'], 'readwrite', (facts, records) => {
    facts.put(over ? { ...last, erased: true } : last, 'contact');
    if (!over) return;
    dropHeld(records);
    const known = facts.get('pin');
    known.onsuccess = () => { const { held, ...rest } = known.result; facts.put(rest, 'pin'); };
  });
  return over;
}
export const touch = () => within('facts', 'readwrite', facts => { facts.put(contactBegins(Date.now()), 'contact'); });

// { registered, left: tries of the PIN that are left, kept: entries of before a wipe that are still sealed here, erased: after days without
// contact, waiting: entries of the outbox }
export async function state() {
  const [pin, photos] = [await fact('pin'), await within('photos', 'readonly', photos => photos.getAll())];
  const kept = await within('left', 'readonly', left => left.count()) + photos.filter(photo => photo.then).length;
  const waiting = await within('outbox', 'readonly', outbox => outbox.count());
  return { registered: !!pin, left: MOST_TRIES - (pin?.tries ?? 0), kept, erased: !!(await fact('contact'))?.erased, waiting };
}
export const stateText = async () => JSON.stringify(await state());

// A new phone: its signing key stays here, its public half goes to the server. Kept only with a PIN: see settle.
export async function begin() {
  made = {
    sign: await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']),
    mac: await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign']),
  };
  return base64(await crypto.subtle.exportKey('spki', made.sign.publicKey));
}

const keysOf = async (lock, { data, outbox, held, sign, city, device }) => (
  { data: await unwrap(lock, data), outbox: await unwrap(lock, outbox), held: await unwrap(lock, held), sign: sign.privateKey, city, device });

// The city's public key comes with the device's id; what is in the outbox is sealed to it besides, as of this device.
export async function settle(pin, cityKey, device) {
  const salt = random(16), lock = await lockOf(made.mac, salt, pin), fresh = async () => wrap(lock, await freshKey());
  const city = await crypto.subtle.importKey('raw', Uint8Array.from(atob(cityKey), one => one.charCodeAt(0)), CURVE, false, []);
  const known = { ...made, city, device, salt, tries: 0, data: await fresh(), outbox: await fresh(), held: await fresh() };
  await within(['facts', 'records', 'outbox'], 'readwrite', (facts, records, waiting) => {
    records.clear();
    waiting.clear();
    facts.put(known, 'pin');
    facts.put(contactBegins(Date.now()), 'contact');
  });
  keys = await keysOf(lock, known);
  made = null;
  whenOpen();
}

// A try is counted before it is made, so that ending the app in between gains nobody one.
export async function unlock(pin) {
  await within('facts', 'readwrite', facts => {
    const asked = facts.get('pin');
    asked.onsuccess = () => facts.put({ ...asked.result, tries: asked.result.tries + 1 }, 'pin');
  });
  const known = await fact('pin');
  if (known.tries <= MOST_TRIES) {
    try {
      const lock = await lockOf(known.mac, known.salt, pin);
      const held = known.held ?? await wrap(lock, await freshKey());
      keys = await keysOf(lock, { ...known, held });
      await within(['facts', 'records'], 'readwrite', (facts, records) => {
        if (!known.held) dropHeld(records);
        facts.put({ ...known, held, tries: 0 }, 'pin');
      });
      whenOpen();
      return { open: true, left: MOST_TRIES };
    } catch (wrong) {
      if (wrong.name !== 'OperationError') throw wrong;
    }
  }
  if (known.tries >= MOST_TRIES) await wipe();
  return { open: false, left: Math.max(0, MOST_TRIES - known.tries) };
}

// All that is known of the day, and the way to the server, are gone; what was not sent stays, sealed, with what its PIN needs to open it, and with
// the key that shows whose it is where it is handed over unopened.
export async function wipe() {
  const known = await fact('pin');
  keys = null;
  const then = { mac: known.mac, salt: known.salt, outbox: known.outbox };
  await within(['facts', 'records', 'outbox', 'left', 'photos', 'pictures'], 'readwrite', (facts, records, waiting, left, photos, pictures) => {
    records.clear();
    facts.delete('pin');
    // A photo of a draft goes with the draft.
    const taken = photos.openCursor();
    taken.onsuccess = () => {
      const at = taken.result;
      if (!at) return;
      if (at.value.draft) {
        pictures.delete(at.key);
        at.delete();
      } else if (!at.value.then) {
        at.update({ ...at.value, then });
      }
      at.continue();
    };
    const all = waiting.openCursor();
    all.onsuccess = () => {
      const at = all.result;
      if (!at) return;
      left.put({ ...at.value, ...then, device: known.device, sign: known.sign.privateKey }, at.key);
      at.delete();
      at.continue();
    };
  });
}

// What a wipe left, opened with the PIN of then: { texts } by key, or nothing where the PIN is not that.
export async function leftText(pin) {
  const opened = {};
  for (const [name, value] of await entries('left')) {
    try {
      opened[name] = await unseal(await keyOfThen(pin, value), name, value);
    } catch (wrong) {
      if (wrong.name !== 'OperationError') throw wrong;
    }
  }
  return JSON.stringify(opened);
}
// What of it can be handed over without a PIN: { id, device, box }.
export async function leftBoxesText() {
  return JSON.stringify((await entries('left')).filter(([, one]) => one.box).map(([id, one]) => ({ id, device: one.device, box: base64(one.box) })));
}
export const signLeft = async (name, challenge) => signWith((await within('left', 'readonly', left => left.get(name))).sign, challenge);
export const dropLeft = name => within('left', 'readwrite', left => { left.delete(name); });

export const opened = () => open;
export async function read(name) {
  const found = await within('records', 'readonly', records => records.get(name));
  return found ? unseal(keyOf(name), name, found) : null;
}
export async function write(name, value) {
  const sealed = await seal(keyOf(name), name, value);
  await within('records', 'readwrite', records => { records.put(sealed, name); });
}
export const forget = name => within('records', 'readwrite', records => { records.delete(name); });
// What is for the city is the operation as it is sent; null where the server has it.
export async function put(name, value, forCity) {
  const sealed = { ...await seal(keys.outbox, name, value), box: forCity && keys.city && await boxOf(name, forCity) };
  await within('outbox', 'readwrite', outbox => { outbox.put(sealed, name); });
}
export const drop = name => within('outbox', 'readwrite', outbox => { outbox.delete(name); });
export async function waitingText() {
  return JSON.stringify(await Promise.all((await entries('outbox')).map(([name, value]) => unseal(keys.outbox, name, value))));
}
const signWith = async (key, challenge) => base64(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, text.encode(challenge)));
export const sign = challenge => signWith(keys.sign, challenge);
export const persist = async () => await navigator.storage?.persist?.() ?? false;

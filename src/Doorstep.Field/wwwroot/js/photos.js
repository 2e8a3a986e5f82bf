// Photos on the phone: made smaller, sealed under the outbox key, and there until the server has them. What one is of lies sealed beside it.
import { within, entries, sealBytes, unsealBytes, seal, unseal, outboxKey, keyOfThen } from './vault.js';

const LONGEST = 1600, QUALITY = 0.8;
let fresh = null, open = { id: null, bytes: null };

const pictureName = id => `picture/${id}`, photoName = id => `photo/${id}`;
const hex = bytes => Array.from(new Uint8Array(bytes), byte => byte.toString(16).padStart(2, '0')).join('');

// What was just taken, drawn anew: upright, small enough to be sent, and without what a camera writes into a file (where, when, with what).
export async function shrink(input) {
  const file = input.files[0];
  if (!file) return null;
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    const canvas = Object.assign(document.createElement('canvas'), { width: Math.round(image.width * scale), height: Math.round(image.height * scale) });
    canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', QUALITY));
    fresh = await blob.arrayBuffer();
    return JSON.stringify({ hash: hex(await crypto.subtle.digest('SHA-256', fresh)), length: fresh.byteLength });
  } catch (unread) {
    console.warn(unread);
    return null;
  } finally {
    input.value = '';
  }
}

// Both or neither; false where the phone has no room for it.
export async function keep(id, about) {
  const [photo, picture] = [await seal(outboxKey(), photoName(id), about), await sealBytes(outboxKey(), pictureName(id), fresh)];
  try {
    await within(['photos', 'pictures'], 'readwrite', (photos, pictures) => {
      photos.put({ ...photo, draft: true }, id);
      pictures.put(picture, id);
    });
    return true;
  } catch (full) {
    if (full?.name !== 'QuotaExceededError') throw full;
    return false;
  } finally {
    fresh = null;
  }
}

export async function write(id, about, draft) {
  const photo = await seal(outboxKey(), photoName(id), about);
  await within('photos', 'readwrite', photos => { photos.put({ ...photo, draft }, id); });
}

export async function allText() {
  const here = (await entries('photos')).filter(([, photo]) => !photo.then);
  return JSON.stringify(await Promise.all(here.map(([id, photo]) => unseal(outboxKey(), photoName(id), photo))));
}

export const drop = id => within(['photos', 'pictures'], 'readwrite', (photos, pictures) => {
  photos.delete(id);
  pictures.delete(id);
});

async function bytesOf(id) {
  if (open.id !== id) open = { id, bytes: await unsealBytes(outboxKey(), pictureName(id), await within('pictures', 'readonly', pictures => pictures.get(id))) };
  return open.bytes;
}
export const piece = async (id, from, length) => new Uint8Array(await bytesOf(id), from, length);
export const show = async id => URL.createObjectURL(new Blob([await bytesOf(id)], { type: 'image/jpeg' }));
export const hide = url => URL.revokeObjectURL(url);

// What a wipe left of this worker's, opened with the PIN of then and sealed anew; how many there were.
export async function takeUp(pin, by) {
  let count = 0, known = null, key = null;
  for (const [id, photo] of await entries('photos')) {
    if (!photo.then) continue;
    const salt = hex(photo.then.salt);
    try {
      // The PIN is slow to try, and all that one wipe left has one lock.
      if (known !== salt) [known, key] = [salt, await keyOfThen(pin, photo.then).catch(wrong => { if (wrong.name !== 'OperationError') throw wrong; })];
      if (!key) continue;
      const about = await unseal(key, photoName(id), photo);
      if (JSON.parse(about).by !== by) continue;
      const bytes = await unsealBytes(key, pictureName(id), await within('pictures', 'readonly', pictures => pictures.get(id)));
      const [anew, picture] = [await seal(outboxKey(), photoName(id), about), await sealBytes(outboxKey(), pictureName(id), bytes)];
      await within(['photos', 'pictures'], 'readwrite', (photos, pictures) => {
        photos.put({ ...anew, draft: false }, id);
        pictures.put(picture, id);
      });
      count++;
    } catch (wrong) {
      if (wrong.name !== 'OperationError') throw wrong;
    }
  }
  return count;
}

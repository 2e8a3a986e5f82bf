// The face of the app: what a worker sees, and can use, before .NET has started - the PIN pad, then today's list as the last session left it.
import * as vault from './vault.js';
import { MOST_DAYS } from './contact.js';

const LOCK_AFTER = 5 * 60_000, LENGTH = 6;
const LANGUAGES = { zh: 'zh-Hans', 'zh-cn': 'zh-Hans', 'zh-sg': 'zh-Hans', 'zh-tw': 'zh-Hant', 'zh-hk': 'zh-Hant', 'zh-mo': 'zh-Hant', 'zh-hant': 'zh-Hant', en: 'en' };
const wished = (navigator.languages ?? []).map(one => one.toLowerCase()).map(one => LANGUAGES[one] ?? LANGUAGES[one.split('-')[0]]).find(Boolean);
let language = localStorage.getItem('language') ?? wished ?? 'zh-Hans';
const all = await (await fetch('words.json')).json();
const say = (key, ...gaps) => gaps.reduce((said, gap, i) => said.replaceAll(`{${i}}`, gap), all[key][language]);
const $ = id => document.getElementById(id);
let typed = '', busy = false, tapped = null, started = null;

export const wordsText = () => JSON.stringify(Object.fromEntries(Object.entries(all).map(([key, words]) => [key, words[language]])));
export const languageNow = () => language;
export const online = () => navigator.onLine;
export function speak(chosen) {
  localStorage.setItem('language', chosen);
  location.reload();
}
// What was tapped on the painted list while .NET was still on its way.
export const tappedTask = () => tapped;
export function done() {
  $('face').remove();
  $('app').hidden = false;
}
export const watch = told => ['online', 'offline'].forEach(name => addEventListener(name, () => told.invokeMethodAsync('NetworkChanged')));

function write() {
  document.documentElement.lang = language;
  document.title = say('product');
  document.querySelectorAll('[data-word]').forEach(part => part.textContent = say(part.dataset.word));
  document.querySelectorAll('[data-label]').forEach(part => part.setAttribute('aria-label', say(part.dataset.label)));
  document.querySelectorAll('[data-language]').forEach(part => part.setAttribute('aria-pressed', part.dataset.language === language));
}

function showDots() {
  $('dots').replaceChildren(...Array.from({ length: LENGTH }, (_, i) => Object.assign(document.createElement('i'), { className: i < typed.length ? 'on' : '' })));
  $('typed').textContent = say('field.pin.typed', typed.length, LENGTH);
}

async function key(digit) {
  if (busy) return;
  typed = digit === 'back' ? typed.slice(0, -1) : (typed + digit).slice(0, LENGTH);
  showDots();
  if (typed.length < LENGTH) return;
  busy = true;
  const { open, left } = await vault.unlock(typed);
  [typed, busy] = ['', false];
  showDots();
  if (open) await paint();
  else if (left > 0) $('wrong').textContent = say('field.pin.wrong', left);
  else location.reload();
}

// Only what is read and tapped: the app draws it anew, with all that can be done, as soon as it runs.
async function paint() {
  sessionStorage.removeItem('asked');
  $('pad').hidden = true;
  const list = JSON.parse(await vault.read('face') ?? '[]');
  $('left').replaceChildren(...list.map(({ id, place, tasks }) => {
    const [line, button, at] = ['li', 'button', 'strong'].map(name => document.createElement(name));
    [button.type, at.textContent] = ['button', place];
    button.append(at, Object.assign(document.createElement('span'), { textContent: tasks }));
    button.addEventListener('click', () => { tapped = id; button.setAttribute('aria-busy', 'true'); });
    line.append(button);
    return line;
  }));
  $('day').hidden = false;
  $('starting').hidden = list.length > 0;
}

// The app composes no letters itself: what was pasted in parts, a letter and its accent, is put together before it reads it.
addEventListener('input', event => {
  const { target } = event, composed = typeof target.value === 'string' ? target.value.normalize() : target.value;
  if (!event.isComposing && composed !== target.value) target.value = composed;
}, true);

// Whoever puts the phone down for five minutes types the PIN again: with the page all keys and names leave the memory.
let touched = Date.now();
['pointerdown', 'keydown'].forEach(name => addEventListener(name, () => touched = Date.now(), { passive: true }));
const lockWhenLeft = () => { if (Date.now() - touched > LOCK_AFTER) lock(); };
setInterval(lockWhenLeft, 10_000);
document.addEventListener('visibilitychange', lockWhenLeft);
export const lock = () => location.reload();
// Somebody asks for data about residents: what to say, and whom to name, in place of all that she sees. Only the PIN leads back.
export function lockAsked() {
  sessionStorage.setItem('asked', 'yes');
  lock();
}
export const keepOfficer = (name, phone) => localStorage.setItem('officer', JSON.stringify({ name, phone }));
function showAsked() {
  const { name, phone } = JSON.parse(localStorage.getItem('officer') ?? '{}');
  $('officer').textContent = name ? say('data.officer', name) : say('data.no-officer');
  $('officer-phone').hidden = !phone;
  if (phone) [$('officer-phone').href, $('officer-phone').textContent] = ['tel:' + phone, phone];
  $('back').addEventListener('click', () => { $('asked').hidden = true; $('pad').hidden = false; });
  $('asked').hidden = false;
}
setInterval(async () => { if (await vault.look()) lock(); }, 60_000);

// A version that waits takes over here, where nothing is being typed yet.
async function install() {
  if (!navigator.serviceWorker) return;
  const hadOne = !!navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener('controllerchange', () => { if (hadOne && !typed && !started) location.reload(); });
  const worker = await navigator.serviceWorker.register('service-worker.js', { updateViaCache: 'none' });
  worker.waiting?.postMessage('take over');
}

async function start() {
  write();
  document.querySelectorAll('[data-language]').forEach(part => part.addEventListener('click', () => { language = part.dataset.language; localStorage.setItem('language', language); location.reload(); }));
  await vault.look();
  const { registered, left, erased, waiting } = await vault.state();
  if (registered) {
    if (sessionStorage.getItem('asked')) showAsked();
    else $('pad').hidden = false;
    showDots();
    if (erased) $('away').textContent = say('field.away', MOST_DAYS) + (waiting > 0 ? ' ' + say('field.away-unsent', waiting) : '');
    if (left < 10) $('wrong').textContent = say('field.pin.wrong', left);
    $('keys').addEventListener('click', event => { const digit = event.target.closest('button')?.value; if (digit) key(digit); });
    addEventListener('keydown', event => { if ($('pad') && !$('pad').hidden && /^[0-9]$|^Backspace$/.test(event.key)) key(event.key === 'Backspace' ? 'back' : event.key); });
  } else {
    $('day').hidden = false;
  }
  $('face').dataset.ready = '';
  await install().catch(() => { });
  await Blazor.start();
  started = true;
}
start();

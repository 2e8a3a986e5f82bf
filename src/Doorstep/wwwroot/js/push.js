// Push messages (Push API): a browser subscribes at its maker's push service, and we are told where. The [data-push] block stays hidden without script;
// where the browser or the connection cannot, the sentence beside it says so. Which of the devices on the page this browser is, it remembers itself.

const Mine = 'doorstep-push-device';
const Patience = 30_000;
const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));

const ask = async (path, body) => {
  const answer = await fetch(path, { method: body ? 'POST' : 'GET', headers: { Accept: 'application/json', ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body) });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(Object.values(said.errors ?? {}).flat()[0] ?? said.detail ?? '');
  return said;
};

const tell = async subscription => {
  const { endpoint, keys: { p256dh, auth } } = subscription.toJSON();
  const { id } = await ask('/api/my/push', { endpoint, keys: { p256dh, auth } });
  localStorage.setItem(Mine, id);
};

const subscribe = async (worker, late) => {
  const { publicKey } = await ask('/api/my/push/key');
  const registration = await navigator.serviceWorker.register(worker);
  // One from before, perhaps of another city's key.
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  if (!registration.active) {
    const coming = registration.installing ?? registration.waiting;
    await new Promise(done => coming.addEventListener('statechange', () => coming.state === 'activated' && done()));
  }
  const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(publicKey) });
  // She was told by then that it was not turned on.
  await (late.aborted ? subscription.unsubscribe() : tell(subscription));
};

// A browser whose maker's push service cannot be reached never gives up by itself.
const within = (work, late) => Promise.race([work, new Promise((_, no) => late.addEventListener('abort', () => no(new Error(''))))]);

const block = document.querySelector('[data-push]');
const can = window.isSecureContext && 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
const known = document.querySelector(`[data-device="${CSS.escape(localStorage.getItem(Mine) ?? '')}"]`);
block.nextElementSibling.hidden = Boolean(can);
if (known) known.querySelector('[data-this]').hidden = false;
block.hidden = !can || Boolean(known);

const failed = block.querySelector('[data-failed]');
const say = sentence => {
  failed.querySelector('span').textContent = sentence;
  failed.hidden = false;
};

block.querySelector('button').addEventListener('click', async event => {
  failed.hidden = event.target.disabled = true;
  try {
    if (await Notification.requestPermission() === 'granted') {
      const late = AbortSignal.timeout(Patience);
      await within(subscribe(block.dataset.worker, late), late);
      location.assign('/messages');
      return;
    }
    say(failed.dataset.denied);
  } catch (error) {
    // What the browser itself says is not for people: its push service is away.
    say((!(error instanceof DOMException) && error.message) || failed.dataset.failed);
  }
  event.target.disabled = false;
});

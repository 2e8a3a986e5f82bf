// What happens when an interactive page loses the platform. The framework tries again by itself for a while; this goes on trying after that,
// and opens the page again where the platform no longer knows it - unless something is written in it, or its alarm would fall silent.
const AGAIN_MS = 5_000;
const bar = document.getElementById('components-reconnect-modal');
let again;

bar?.addEventListener('components-reconnect-state-changed', ({ detail }) => {
  clearTimeout(again);
  if (detail.state === 'failed') again = setTimeout(reconnect, AGAIN_MS);
  else if (detail.state === 'rejected' || detail.state === 'resume-failed') over();
});
bar?.querySelector('[data-connection=reload]').addEventListener('click', () => location.reload());

async function reconnect() {
  try {
    if (!await Blazor.reconnect()) over();
  } catch {
    again = setTimeout(reconnect, AGAIN_MS);
  }
}

function over() {
  bar.classList.add('components-reconnect-rejected');
  if (isWritten()) return;
  // A browser lets a page sound only after it was touched: one that sounds stays until then.
  const sounds = document.querySelector('[data-desk=sound]')?.hidden;
  if (!sounds) location.reload();
  else for (const touch of ['pointerdown', 'keydown']) addEventListener(touch, () => location.reload(), { once: true });
}

const isWritten = () => [...document.querySelectorAll('main textarea, main input:not([type=checkbox], [type=radio], [type=file], [type=hidden])')]
  .some(field => field.value.trim() !== '' && field.value !== field.defaultValue);

// Copies the link of a report, where the browser allows it.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.lastChild.textContent = button.dataset.copied;
  });
}

// While the case is open, asks how it stands and shows what changed. Without script the page does so by itself.
const everyMs = 10000;
const stands = page => page.querySelector('[data-follow]');

async function look() {
  if (document.hidden || stands(document)?.dataset.open !== 'true') return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    if (!answer.ok) return;
    const now = stands(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    if (now && !stands(document).querySelector('details[open]')) stands(document).replaceWith(now);
  } catch { /* No network: the next try may have one. */ }
}

if (stands(document)) {
  setInterval(look, everyMs);
  document.addEventListener('visibilitychange', look);
}

// Copies the link of a report, where the browser allows it.
for (const button of document.querySelectorAll('[data-copy]')) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.lastChild.textContent = button.dataset.copied;
  });
}

// While the case is open, asks how it stands and opens the page anew when something changed. Without script the page does so by itself.
const everyMs = 10000;
const page = document.querySelector('[data-follow]');

async function look() {
  if (document.hidden || page.dataset.open !== 'true') return;
  try {
    const answer = await fetch(`/api/reports/${location.pathname.split('/')[2]}`, { cache: 'no-store' });
    if (!answer.ok) return;
    const now = await answer.json();
    const changes = `${now.status}-${now.steps.length}-${now.needsPlace ? 1 : 0}-${now.more.length}`;
    if (changes !== page.dataset.changes) return location.reload();
    const asOf = page.querySelector('[data-as-of]');
    asOf.textContent = asOf.dataset.asOf.replace('{0}', new Date().toLocaleTimeString('en-GB', { timeZone: 'Asia/Shanghai' }));
  } catch { /* No network: the next try may have one. */ }
}

if (page) {
  setInterval(look, everyMs);
  document.addEventListener('visibilitychange', look);
}

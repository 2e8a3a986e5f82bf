// How many messages were not read, again every minute while the page is looked at: a desk stays open all day. Once signed out it stays as it is.

const EveryMinute = 60_000;
const Many = 100;
const count = document.querySelector('[data-unread]');

const ask = async () => {
  if (document.hidden) return;
  const answer = await fetch('/api/my/messages/count', { headers: { Accept: 'application/json' } }).catch(() => undefined);
  if (answer?.status === 401) clearInterval(asking);
  if (!answer?.ok) return;
  const { count: unread } = await answer.json();
  count.hidden = unread === 0;
  count.textContent = unread < Many ? unread : `${Many - 1}+`;
  count.setAttribute('aria-label', unread < Many ? count.dataset.unread.replace('{0}', unread) : count.dataset.many);
};

const asking = setInterval(ask, EveryMinute);
document.addEventListener('visibilitychange', ask);

// Shows what was pushed, and opens where it leads. It controls no page: its scope is its own folder.

self.addEventListener('push', event => {
  const { id, title, body, link, tag, language, isUrgent } = event.data.json();
  event.waitUntil(self.registration.showNotification(title, { body, tag, lang: language, icon: '/favicon.svg', requireInteraction: isUrgent, data: { id, link } }));
});

self.addEventListener('notificationclick', event => {
  event.notification.close();
  const { id, link } = event.notification.data;
  const to = new URL(link, self.location.origin);
  if (to.origin !== self.location.origin) return;
  event.waitUntil(Promise.all([
    // Whoever has signed out since reads it on the page.
    fetch(`/api/my/messages/${id}/read`, { method: 'POST' }).catch(() => undefined),
    self.clients.openWindow(to.href),
  ]));
});

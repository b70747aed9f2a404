// Shows the news that come to this browser, and leads to what they are about. Works while no page is open.
self.addEventListener("push", (event) => {
  const { title, ...rest } = event.data.json();
  const { body, lang, tag, link } = rest;
  event.waitUntil(self.registration.showNotification(title, { body, lang, tag, renotify: true, data: { link } }));
});

self.addEventListener("notificationclick", (event) => {
  const to = new URL(event.notification.data.link, self.location.origin);
  event.notification.close();
  if (to.origin === self.location.origin) event.waitUntil(self.clients.openWindow(to.href));
});

// A new version takes over at once: there is nothing that an old one still does.
self.addEventListener("install", () => self.skipWaiting());

// Holds the one connection of a browser and passes what it hears to every tab. A tab that says nothing for three minutes is gone
// (background tabs speak once a minute); without tabs the connection closes.
import { openStream } from './live.js';

const GONE_MS = 180_000;
const tabs = new Map();
let close, isOpen = false;

onconnect = event => {
  const [port] = event.ports;
  port.onmessage = ({ data }) => data === 'here' ? here(port) : gone(port);
};

setInterval(() => {
  for (const [port, heardAt] of tabs) if (Date.now() - heardAt > GONE_MS) gone(port);
}, 30_000);

function here(port) {
  const isNew = !tabs.has(port);
  tabs.set(port, Date.now());
  close ??= openStream(tell);
  if (isNew && isOpen) port.postMessage({ kind: 'opened', data: {} });
}

function gone(port) {
  tabs.delete(port);
  if (tabs.size > 0) return;
  close?.();
  close = undefined;
  isOpen = false;
}

function tell(news) {
  if (news.kind === 'opened') isOpen = true;
  if (news.kind === 'lost') isOpen = false;
  for (const port of tabs.keys()) port.postMessage(news);
}

// The log as it grows (GET /api/live), one connection for all tabs of a browser: browsers allow six a host over HTTP/1.1.
// Listen first, read the snapshot when told `opened`, then apply each `entry`: one may come twice, none is missed.

const SILENCE_MS = 40_000;      // the server speaks every 15 s
const LONGEST_WAIT_MS = 6_000;   // so that every desk is current within seconds of the server's return

/** The stream itself, kept open for ever. Tells ({ kind: 'opened' | 'entry' | 'reset' | 'lost', data }); answers a function that ends it. */
export function openStream(tell) {
  let source, silence, again, cursor, tries = 0, ended = false;

  function open() {
    clearTimeout(again);
    source = new EventSource(cursor ? `/api/live?after=${cursor}` : '/api/live');
    source.addEventListener('open', heard);
    source.addEventListener('still-here', heard);
    for (const [type, kind] of [['open', 'opened'], ['entry', 'entry'], ['reset', 'reset']]) {
      source.addEventListener(type, event => {
        if (event.data === undefined) return; // the browser's own open, not the server's
        cursor = event.lastEventId || cursor;
        tries = 0;
        heard();
        tell({ kind, data: JSON.parse(event.data) });
      });
    }
    source.addEventListener('error', retry);
    heard();
  }

  function heard() {
    clearTimeout(silence);
    silence = setTimeout(retry, SILENCE_MS);
  }

  function retry() {
    source.close();
    clearTimeout(silence);
    clearTimeout(again);
    if (ended) return;
    tell({ kind: 'lost' });
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** tries++);
    again = setTimeout(open, wait / 2 + Math.random() * wait / 2);
  }

  open();
  return () => {
    ended = true;
    source.close();
    clearTimeout(silence);
    clearTimeout(again);
  };
}

/**
 * Follows the log through the worker that all tabs share, or directly where there is no such worker.
 * @param account whose session it is: another person who signs in must not hear through the first one's connection.
 * @param tell as for openStream.
 */
export function follow(account, tell) {
  if (typeof SharedWorker === 'undefined') return openStream(tell);
  const { port } = new SharedWorker('/js/live-worker.js', { type: 'module', name: `live ${account}` });
  port.onmessage = event => tell(event.data);
  const join = () => port.postMessage('here');
  const leave = () => port.postMessage('gone');
  const alive = setInterval(join, 20_000);
  const returned = event => event.persisted && join();
  addEventListener('pagehide', leave);
  addEventListener('pageshow', returned);
  join();
  return () => {
    clearInterval(alive);
    removeEventListener('pagehide', leave);
    removeEventListener('pageshow', returned);
    leave();
    port.close();
  };
}

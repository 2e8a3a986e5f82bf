// After a failed act the keys stand on what went wrong. A page that comes back from the server says so itself (autofocus);
// a fault that an open page shows after a button or a form was used is found here. Whoever is typing is never moved away.
let asked = false;
addEventListener('submit', () => { asked = true; }, true);
addEventListener('click', event => { asked = event.target.closest?.('main button') != null; }, true);
addEventListener('input', () => { asked = false; }, true);

new MutationObserver(changes => {
  if (!asked) return;
  for (const { addedNodes } of changes) {
    for (const node of addedNodes) {
      const fault = node.matches?.('[role=alert]') ? node : node.querySelector?.('[role=alert]');
      if (!fault || !fault.closest('main')) continue;
      asked = false;
      fault.tabIndex = -1;
      fault.focus();
      return;
    }
  }
}).observe(document.body, { subtree: true, childList: true });

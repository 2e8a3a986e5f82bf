// What goes wrong while a page stays open is said where it belongs, and the page goes there: to the field, or to the sentence.
// A page that comes anew does it by itself (autofocus).
const wrong = '.field.wrong, .error[role="alert"], .errors[role="alert"]';

new MutationObserver(changes => {
  const come = changes.flatMap(({ addedNodes, target, type }) => type === 'attributes' ? (target.matches(wrong) ? [target] : [])
    : [...addedNodes].filter(node => node.nodeType === Node.ELEMENT_NODE).flatMap(node => node.matches(wrong) ? [node] : [...node.querySelectorAll(wrong)]));
  // The field that is wrong before the sentence that only says so.
  const first = come.find(one => one.matches('.field') && one.isConnected) ?? come.find(one => one.isConnected);
  if (!first) return;
  const control = first.matches('.field') ? (first.querySelector('input:not([type=hidden]), select, textarea') ?? first.querySelector('button')) : undefined;
  if (!control) first.tabIndex = -1;
  // What she is typing in already may be the very field.
  if (!first.contains(document.activeElement)) (control ?? first).focus();
  first.scrollIntoView({ block: 'nearest' });
}).observe(document.querySelector('main') ?? document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] });

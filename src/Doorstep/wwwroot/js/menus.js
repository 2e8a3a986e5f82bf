// Menus of the desks: one that is open closes by a choice, a touch beside it, or Escape; and in a list that the keys move through,
// the line they stand on is in view.
const open = () => [...document.querySelectorAll('details.drop[open], details.narrow[open]')];

document.addEventListener('pointerdown', event => {
  for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
}, true);

document.addEventListener('keydown', event => {
  const menus = open();
  if (event.key !== 'Escape' || menus.length === 0) return;
  // Before the page's own keys: Escape closes one thing at a time.
  event.stopImmediatePropagation();
  for (const menu of menus) {
    menu.open = false;
    menu.querySelector('summary').focus();
  }
}, true);

document.addEventListener('click', event => {
  const choice = event.target.closest?.('details.drop button, details.drop a');
  if (choice) choice.closest('details').open = false;
});

document.addEventListener('change', event => {
  const menu = event.target.closest?.('details.narrow');
  // Whoever goes through the choices with the keys is still choosing.
  if (menu && event.target.matches('select') && !event.target.matches(':focus-visible')) menu.open = false;
});

new MutationObserver(changes => {
  for (const { target } of changes) document.getElementById(target.getAttribute('aria-activedescendant') ?? '')?.scrollIntoView({ block: 'nearest' });
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['aria-activedescendant'] });

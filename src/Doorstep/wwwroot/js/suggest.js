// Addresses as one types, below any input with data-suggest. Without script the form's own button looks them up.
// data-suggest="/path?building=" leads there when a building is chosen; empty, the page is told by an "address-chosen" event.

for (const input of document.querySelectorAll('input[data-suggest]')) {
  const list = document.createElement('ul');
  const frame = document.createElement('div');
  list.id = `${input.id}-suggestions`;
  list.role = 'listbox';
  list.hidden = true;
  frame.className = 'suggest';
  input.replaceWith(frame);
  frame.append(input, list);
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id })) input.setAttribute(name, value);

  let found = [], at = -1, waiting, asked;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
  };

  const choose = one => {
    close();
    const street = input.dataset.suggest && !one.building;
    input.value = street ? `${one.name} ` : one.name;
    if (street) input.focus();
    else if (input.dataset.suggest) location.href = input.dataset.suggest + one.building;
    else input.dispatchEvent(new CustomEvent('address-chosen', { bubbles: true, detail: one }));
  };

  const mark = next => {
    at = next;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
    if (at >= 0) {
      input.setAttribute('aria-activedescendant', list.children[at].id);
      list.children[at].scrollIntoView({ block: 'nearest' });
    }
  };

  const show = () => {
    list.replaceChildren(...found.map((one, i) => {
      const item = document.createElement('li');
      const within = document.createElement('span');
      item.id = `${list.id}-${i}`;
      item.role = 'option';
      item.textContent = one.name;
      within.className = 'secondary small within';
      within.textContent = one.within;
      item.append(within);
      item.addEventListener('pointerdown', event => {
        event.preventDefault();
        choose(one);
      });
      return item;
    }));
    list.hidden = found.length === 0;
    at = -1;
    input.setAttribute('aria-expanded', String(found.length > 0));
  };

  const look = async () => {
    const text = input.value.trim();
    if (text.length < 2) return close();
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch('/api/addresses/search', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ text }), signal: asked.signal });
      if (!answer.ok) return;
      found = await answer.json();
      if (document.activeElement === input) show();
    } catch { /* No network: the form's own button still works. */ }
  };

  input.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 180);
  });
  input.addEventListener('blur', close);
  input.addEventListener('keydown', event => {
    if (list.hidden) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      mark((at + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length);
    } else if (event.key === 'Enter' && at >= 0) {
      event.preventDefault();
      choose(found[at]);
    } else if (event.key === 'Escape') {
      close();
    }
  });
}

// What the planner's map says of a grid that was clicked.

/** A grid in a few words, and whether it shall stay as it is. */
export function newCard() {
  return {
    popup: undefined,
    show(map, at, [title, ...lines], lock) {
      const word = lines.pop();
      const card = document.createElement('div');
      card.append(Object.assign(document.createElement('b'), { textContent: title }));
      for (const line of lines.filter(Boolean)) card.append(Object.assign(document.createElement('span'), { textContent: line }));
      if (word) {
        const button = Object.assign(document.createElement('button'), { type: 'button', className: 'button small', textContent: word });
        button.addEventListener('click', lock);
        card.append(button);
      }
      this.popup.setLngLat(at).setDOMContent(card).addTo(map);
    },
  };
}

// A map in a box that scrolls: when it grows or shrinks, what was in the middle stays there.

const middle = (at, shown, all) => (at + shown / 2) / all;

/** Where the middle of what is shown lies, as parts of the whole. */
export const middleOf = box => [
  middle(box.scrollLeft, box.clientWidth, box.scrollWidth), middle(box.scrollTop, box.clientHeight, box.scrollHeight)];

export const show = (box, x, y) =>
  box.scrollTo(x * box.scrollWidth - box.clientWidth / 2, y * box.scrollHeight - box.clientHeight / 2);

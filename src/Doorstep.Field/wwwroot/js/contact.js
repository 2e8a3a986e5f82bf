// How long the phone was without contact, by a clock that may jump. Each look at the clock counts the step since the look before; a step back, or one of
// more than a month, is a clock that somebody has set, and counts nothing. All times in milliseconds.
export const MOST_DAYS = 7;
const DAY = 86_400_000, LONGEST_STEP = 30 * DAY;

export const begin = now => ({ at: now, seen: now, without: 0 });

export function look(last, now) {
  const step = now - last.seen;
  return { ...last, seen: now, without: last.without + (step >= 0 && step <= LONGEST_STEP ? step : 0) };
}

// Both have to say so: what was counted, and the clock as it stands now. A clock that stands before the contact is wrong, and says nothing.
export const isOver = ({ at, seen, without }) => without >= MOST_DAYS * DAY && (seen < at || seen - at >= MOST_DAYS * DAY);

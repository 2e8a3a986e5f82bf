// What the planner's map reads. Today's grids of the first area are asked for while the page still connects.

export async function read(path) {
  const answer = await fetch(path);
  return answer.ok ? (await answer.json()).features : [];
}

let early;

export function beginToday(area) {
  early = { area, grids: read(`/api/plans/today?area=${area}`) };
  early.grids.catch(() => {}); // asked once more where it is wanted
}

/** Today's grids of an area, read once more each time but the first. */
export function todayOf(area) {
  const begun = early;
  early = undefined;
  return begun?.area === area ? begun.grids.catch(() => todayOf(area)) : read(`/api/plans/today?area=${area}`);
}

// Where the phone is now, once, because she asked; null where that is refused or not found.
export const whereNow = () => new Promise(done => navigator.geolocation
  ? navigator.geolocation.getCurrentPosition(
    ({ coords }) => done(JSON.stringify({ longitude: coords.longitude, latitude: coords.latitude, accuracy: coords.accuracy })),
    () => done(null), { enableHighAccuracy: true, timeout: 15_000, maximumAge: 0 })
  : done(null));

// What an unanswered emergency does to the desk: a tone, and a title that blinks, until somebody acknowledges it.
// A browser lets a page sound only after the person has touched it; until then the page says so. Of several tabs one sounds.

const AGAIN_MS = 8_000;
const NOTES_HZ = [880, 660, 880];

/** @param told called with true when sound works, false while it does not. */
export function newAlarm(told) {
  const title = document.title;
  let audio, waiting = new Set(), again, blink, mine = false;

  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, unlock);
  told(false);

  async function unlock() {
    audio ??= new AudioContext();
    await audio.resume();
    if (audio.state !== 'running') return;
    for (const gesture of ['pointerdown', 'keydown']) removeEventListener(gesture, unlock);
    told(true);
    // The tab that holds the lock sounds; when it closes, the next one does.
    if (navigator.locks) navigator.locks.request('doorstep alarm', () => { mine = true; return new Promise(() => {}); });
    else mine = true;
  }

  function sound() {
    if (!mine || audio?.state !== 'running') return;
    NOTES_HZ.forEach((hertz, i) => {
      const at = audio.currentTime + i * .18;
      const tone = new OscillatorNode(audio, { type: 'triangle', frequency: hertz });
      const volume = new GainNode(audio, { gain: 0 });
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(.25, at + .02);
      volume.gain.exponentialRampToValueAtTime(.001, at + .16);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + .17);
    });
  }

  return {
    /** The ids of the emergencies that wait for an answer now. */
    set(ids) {
      const count = ids.length;
      if (ids.some(id => !waiting.has(id))) sound();
      waiting = new Set(ids);
      document.documentElement.toggleAttribute('data-alarm', count > 0);
      clearInterval(again);
      clearInterval(blink);
      document.title = title;
      if (count === 0) return;
      again = setInterval(sound, AGAIN_MS);
      blink = setInterval(() => { document.title = document.title === title ? `(${count}) ● ${title}` : title; }, 1_000);
    },
    end() {
      this.set([]);
      for (const gesture of ['pointerdown', 'keydown']) removeEventListener(gesture, unlock);
      audio?.close();
    },
  };
}

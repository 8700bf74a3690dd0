// Keys as people know them from films in a page.

const LEAP = 10; // seconds that j and l go
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2];

/** The next speed above or below, else the one that it is. */
const faster = rate => SPEEDS.find(speed => speed > rate) ?? rate;
const slower = rate => SPEEDS.findLast(speed => speed < rate) ?? rate;

/** Do what a key says; one that says nothing, or is meant for the page, is left alone. */
export function keyed(film, event) {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const origin = event.composedPath()[0], key = event.key;
  if (key === " " && origin.localName === "button") return;
  if (origin.localName === "select" && key !== "f") return;
  const step = frames => { film.pause(); film.clock.seek(film.clock.frame + frames); };
  const beat = film.beatAt(film.clock.frame);
  const early = film.currentTime - film.beats[beat].start < 1;
  const leap = seconds => { film.currentTime += seconds; };
  const keys = {
    " ": () => film.controls.turn(),
    k: () => film.controls.turn(),
    ArrowLeft: () => film.toBeat(early ? beat - 1 : beat),
    ArrowRight: () => film.toBeat(beat + 1),
    j: () => leap(-LEAP),
    l: () => leap(LEAP),
    ",": () => step(-1),
    ".": () => step(1),
    "<": () => { film.playbackRate = slower(film.playbackRate); },
    ">": () => { film.playbackRate = faster(film.playbackRate); },
    f: () => film.controls.fill(),
    c: () => film.controls.caption(),
    Home: () => film.clock.seek(0),
    End: () => film.clock.seek(film.clock.end - 1),
  };
  const wanted = key >= "0" && key <= "9"
    ? () => film.clock.seek(film.clock.end * key / 10) : keys[key] ?? keys[key.toLowerCase()];
  if (!wanted) return;
  event.preventDefault();
  wanted();
}

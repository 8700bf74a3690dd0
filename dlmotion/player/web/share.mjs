// What a reader takes along: this frame as a picture, a link to this moment.

import {drawn} from "./drawing.mjs";
import {make} from "./tags.mjs";

/** Copy data of a type; where that may not be, save it as a file. */
async function hand(film, type, data, ending) {
  try {
    await navigator.clipboard.write([new ClipboardItem({[type]: data})]);
  } catch {
    const href = URL.createObjectURL(await data), {lesson = "film"} = film.film.head;
    make("a", {href, download: [lesson, film.currentTime.toFixed(2), ending].join(".")}).click();
    setTimeout(() => URL.revokeObjectURL(href), 10000);
  }
}

/** The frame, in the film's own size. */
export function copyPng(film) {
  const [width, height] = film.film.head.size, canvas = make("canvas", {width, height});
  film.paintOn(canvas);
  return hand(film, "image/png", new Promise(done => canvas.toBlob(done)), "png");
}

export function copySvg(film) {
  const text = drawn(film.film, film.things(), film.theme);
  const can = globalThis.ClipboardItem?.supports?.("image/svg+xml");
  const type = can ? "image/svg+xml" : "text/plain";
  return hand(film, type, Promise.resolve(new Blob([text], {type})), "svg");
}

/** Put the moment into the page's address and copy that: a beat is the same in every language. */
export async function copyLink(film) {
  const beat = film.beats[film.beatAt(film.clock.frame)], words = new URLSearchParams();
  const since = film.currentTime - beat.start, {lesson, slider} = film.film.head;
  if (document.querySelectorAll("dlmotion-film").length > 1 && lesson) words.set("film", lesson);
  if (beat.key) words.set("beat", beat.key);
  if (since > 0.01 || !beat.key) words.set("t", since.toFixed(2));
  if (film.at !== slider?.own) words.set("position", film.at);
  history.replaceState(null, "", "#" + words);
  await navigator.clipboard?.writeText(location.href).catch(() => {});
}

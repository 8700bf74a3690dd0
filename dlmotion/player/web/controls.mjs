// The controls of a film: a canvas, a bar, captions.

import {runAt} from "./painter.mjs";

const WORDS = {
  en: {
    play: "Play", pause: "Pause", captions: "Captions", fill: "Full screen", speed: "Speed",
    place: "Place in the film", lang: "语言：中文", other: "中",
  },
  zh: {
    play: "播放", pause: "暂停", captions: "字幕", fill: "全屏", speed: "速度",
    place: "进度", lang: "Language: English", other: "EN",
  },
};
const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

const make = (name, attributes = {}, ...inside) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
};
const clock = seconds =>
  Math.floor(seconds / 60) + ":" + String(Math.floor(seconds % 60)).padStart(2, "0");

export class Controls {
  constructor(film, root) {
    this.film = film;
    this.canvas = make("canvas", {part: "canvas", role: "img"});
    this.said = make("p", {part: "caption", "aria-live": "polite", hidden: ""});
    this.button = make("button", {part: "play", type: "button"});
    this.range = make("input", {type: "range", min: 0, step: 1, part: "scrubber"});
    this.marks = make("div", {part: "beats", "aria-hidden": "true"});
    this.thumb = make("canvas", {part: "thumbnail", width: 192, height: 108, hidden: "", "aria-hidden": "true"});
    this.time = make("span", {part: "time"});
    this.speed = make("select", {part: "speed"}, ...SPEEDS.map(rate => make("option", {value: rate}, rate + "×")));
    this.captions = make("button", {part: "captions", type: "button", "aria-pressed": "false"}, "CC");
    this.lang = make("button", {part: "language", type: "button"});
    this.full = make("button", {part: "full", type: "button"});
    const line = make("div", {part: "line"}, this.marks, this.range, this.thumb);
    const bar = make("div", {part: "bar"}, this.button, line, this.time, this.speed, this.captions, this.lang, this.full);
    const poster = make("div", {part: "poster"}, make("slot"));
    root.replaceChildren(make("div", {part: "frame"}, this.canvas, this.said, bar), poster);
    this.listen();
  }

  listen() {
    const film = this.film, turn = () => film.paused ? film.play() : film.pause();
    this.canvas.addEventListener("click", turn);
    this.button.addEventListener("click", turn);
    this.range.addEventListener("input", () => film.clock.seek(this.range.valueAsNumber));
    this.range.addEventListener("pointermove", event => this.preview(event));
    this.range.addEventListener("pointerleave", () => { this.thumb.hidden = true; });
    this.speed.addEventListener("change", () => { film.playbackRate = Number(this.speed.value); });
    this.captions.addEventListener("click", () => this.caption());
    this.full.addEventListener("click", () => this.fill());
    this.lang.addEventListener("click", () => film.setAttribute("film-lang", this.other()));
  }

  other() {
    const {films} = this.film.film.head;
    return films[(this.film.which + 1) % films.length].lang;
  }

  /** Words and marks of the film that is shown now. */
  follow() {
    const film = this.film, {films} = film.film.head;
    const words = this.words = WORDS[films[film.which].lang] ?? WORDS.en;
    this.range.max = film.clock.end - 1;
    this.label(this.range, words.place);
    this.label(this.speed, words.speed);
    this.label(this.captions, words.captions);
    this.label(this.full, words.fill);
    this.label(this.lang, words.lang);
    this.lang.textContent = words.other;
    this.lang.hidden = films.length < 2;
    this.said.lang = films[film.which].lang;
    this.marks.replaceChildren(...film.beats.slice(1).map(beat => {
      const mark = make("i");
      mark.style.left = 100 * beat.start * film.film.head.fps / film.clock.end + "%";
      return mark;
    }));
    this.beat = this.now = null;
  }

  label(element, text) {
    element.setAttribute("aria-label", text);
    element.title = text;
  }

  /** Say where the film is. */
  show(frame) {
    const film = this.film, beat = film.beats[film.beatAt(frame)], seconds = frame / film.film.head.fps;
    this.range.value = frame;
    const now = clock(seconds) + " / " + clock(film.duration);
    if (now !== this.now) {
      this.now = this.time.textContent = now;
      this.range.setAttribute("aria-valuetext", now);
    }
    const state = film.paused ? "play" : "pause";
    if (this.button.dataset.state !== state || this.button.title !== this.words[state]) {
      this.button.dataset.state = state;
      this.button.textContent = film.paused ? "▶" : "❚❚";
      this.label(this.button, this.words[state]);
    }
    if (Number(this.speed.value) !== film.playbackRate) this.speed.value = film.playbackRate;
    const said = beat.said.findLast(part => part.start <= seconds + 1e-6);
    const text = said ? film.words(said.caption) : "";
    if (text !== this.beat) {
      this.beat = this.said.textContent = text;
      this.canvas.setAttribute("aria-label", text || film.getAttribute("aria-label"));
      film.dispatchEvent(new CustomEvent("beat", {detail: beat.key}));
    }
  }

  /** The picture of the place in the scrubber that is pointed at. */
  preview(event) {
    const box = this.range.getBoundingClientRect(), share = (event.clientX - box.left) / box.width;
    const film = this.film, frame = Math.min(Math.max(share, 0), 1) * (film.clock.end - 1);
    const {starts, lists} = film.film.films[film.which], context = this.thumb.getContext("2d");
    this.thumb.hidden = false;
    this.thumb.style.left = 100 * share + "%";
    const scale = this.thumb.width / film.film.head.size[0];
    film.painter.paint(context, lists[runAt(starts, frame)], film.theme, scale);
  }

  caption() {
    this.said.hidden = !this.said.hidden;
    this.captions.setAttribute("aria-pressed", String(!this.said.hidden));
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.film.requestFullscreen?.();
  }
}

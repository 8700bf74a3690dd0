// The controls of a film: a canvas, a bar, captions.

import {SPEEDS} from "./keys.mjs";
import {languagesRead} from "./page.mjs";
import {UNITS} from "./painter.mjs";
import {copyLink, copyPng, copySvg} from "./share.mjs";
import {SVG, make} from "./tags.mjs";
import {wordsOf} from "./words.mjs";

const WORDS = {
  en: {
    play: "Play", pause: "Pause", captions: "Captions", fill: "Full screen", speed: "Speed",
    place: "Place in the film", lang: "语言：中文", other: "中",
    more: "Copy", link: "Link to this moment", png: "Picture: PNG", svg: "Picture: SVG",
    done: "Copied",
  },
  zh: {
    play: "播放", pause: "暂停", captions: "字幕", fill: "全屏", speed: "速度",
    place: "进度", lang: "Language: English", other: "EN",
    more: "复制", link: "此刻的链接", png: "画面：PNG", svg: "画面：SVG", done: "已复制",
  },
};
const SHARED = {link: copyLink, png: copyPng, svg: copySvg};

const clock = seconds =>
  (seconds / 60 | 0) + ":" + String(seconds % 60 | 0).padStart(2, "0");

export class Controls {
  constructor(film, root) {
    this.film = film;
    this.canvas = make("canvas", {part: "canvas", role: "img"});
    const viewBox = [0, 0, ...film.film.head.size.map(pixels => pixels * UNITS)];
    this.layer = make("svg", {xmlns: SVG, viewBox});
    this.picture = make("div", {part: "picture"}, this.canvas, this.layer);
    this.said = make("p", {part: "caption"});
    this.heard = make("p", {part: "heard", "aria-live": "polite"});
    this.button = make("button", {part: "play"});
    this.range = make("input", {type: "range", part: "scrubber"});
    this.marks = make("div", {part: "beats"});
    this.thumb = make("canvas", {part: "thumbnail", width: 384, height: 216, hidden: ""});
    this.time = make("span", {part: "time"});
    const speeds = SPEEDS.map(rate => make("option", {value: rate}, rate + "×"));
    this.speed = make("select", {part: "speed"}, ...speeds);
    this.speed.value = 1;
    this.captions = make("button", {part: "captions"}, "CC");
    this.lang = make("button", {part: "language"});
    this.full = make("button", {part: "full"});
    this.full.hidden = !film.requestFullscreen;
    this.more = make("button", {part: "more", "aria-expanded": "false"}, "⋯");
    this.shared = Object.keys(SHARED).map(name => make("button", {part: name}));
    this.menu = make("div", {part: "menu", hidden: ""}, ...this.shared);
    const line = make("div", {part: "line"}, this.marks, this.range, this.thumb);
    const share = make("div", {part: "share"}, this.more, this.menu);
    const bar = this.bar = make("div", {part: "bar"}, this.button, line, this.time, this.speed,
      this.captions, this.lang, share, this.full);
    const poster = make("div", {part: "poster"}, make("slot"));
    root.replaceChildren(make("div", {part: "frame"}, this.picture, this.said, this.heard, bar), poster);
    this.listen();
  }

  listen() {
    const {film} = this, share = this.menu.parentNode;
    this.canvas.onclick = this.button.onclick = () => this.turn();
    // A click that ends a selection of words is none.
    this.layer.onclick = () => `${getSelection()}` || this.turn();
    this.picture.onpointermove = this.picture.onpointerdown = () => this.lay();
    this.range.oninput = () => film.clock.seek(this.range.valueAsNumber);
    this.range.onpointermove = event => this.preview(event);
    this.range.onpointerleave = () => { this.thumb.hidden = true; };
    this.speed.onchange = () => { film.playbackRate = +this.speed.value; };
    this.captions.onclick = () => this.caption();
    this.more.onclick = () => this.open(this.menu.hidden);
    share.addEventListener("focusout", ({relatedTarget: next}) => {
      if (next && !share.contains(next)) this.open(false);
    });
    film.addEventListener("keydown", event => { if (event.key === "Escape") this.open(false); });
    for (const button of this.shared)
      button.onclick = async () => {
        await SHARED[button.part](film);
        button.dataset.done = "";
        this.heard.textContent = this.words.done;
      };
    this.full.onclick = () => this.fill();
    this.lang.onclick = () => film.setAttribute("film-lang", this.other());
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
    for (const button of this.shared) button.textContent = words[button.part];
    this.label(this.more, words.more);
    this.speak(films[film.which]);
    this.marks.replaceChildren(...film.beats.slice(1).map(beat => {
      const mark = make("i");
      mark.style.left = 100 * beat.start * film.film.head.fps / film.clock.end + "%";
      return mark;
    }));
    this.beat = null;
  }

  /** Say sentences in the film's language; where it is not read, in one that is, and show them. */
  speak({lang}) {
    const read = languagesRead(), parts = this.film.beats.flatMap(beat => beat.said);
    const words = parts[0]?.caption ?? {};
    const spoken = read.includes(lang) ? lang : read.find(each => each in words) ?? lang;
    this.said.lang = this.heard.lang = spoken;
    // All lie in one place, of which one is seen: the longest gives the height, so nothing jumps.
    for (const part of parts) part.line = make("span", {}, part.caption[spoken] ?? "");
    this.said.replaceChildren(...parts.map(part => part.line));
    if (!this.chosen) this.caption(spoken !== lang);
  }

  label(element, text) {
    element.ariaLabel = text;
    element.title = text;
  }

  /** Say where the film is. */
  show(frame) {
    const film = this.film, beat = film.beats[film.beatAt(frame)], seconds = frame / film.film.head.fps;
    this.layer.replaceChildren();
    this.range.value = frame;
    const now = clock(seconds) + " / " + clock(film.duration);
    if (now !== this.time.textContent) this.range.ariaValueText = this.time.textContent = now;
    const does = film.paused ? this.words.play : this.words.pause;
    if (does !== this.button.title) {
      this.button.textContent = film.paused ? "▶" : "❚❚";
      this.label(this.button, does);
    }
    const said = beat.said.findLast(part => part.start <= seconds + 1e-3);
    if (said !== this.beat) {
      const text = said?.line.textContent ?? "";
      if (this.beat?.line) delete this.beat.line.dataset.now;
      if (said) said.line.dataset.now = "";
      this.beat = said;
      this.heard.textContent = text;
      this.canvas.ariaLabel = text || film.ariaLabel;
      film.dispatchEvent(new CustomEvent("beat", {detail: beat.key}));
    }
  }

  /** Lay words over a picture that stands, once somebody points at it. */
  lay() {
    const {film, layer} = this;
    if (film.paused && !layer.firstChild) layer.append(...wordsOf(film.film, film.things()));
  }

  /** The picture of the place in the scrubber that is pointed at. */
  preview(event) {
    const {left, width} = this.marks.getBoundingClientRect(), x = event.clientX - left;
    this.thumb.hidden = false;
    this.thumb.style.left = `clamp(6rem, ${x}px, 100% - 6rem)`;
    this.film.paintOn(this.thumb, x / width * (this.film.clock.end - 1));
  }

  /** Show the sentences, or hide them: as the reader wants, until then as is best. */
  caption(shown) {
    if (shown === undefined) this.chosen = true;
    shown ??= this.said.hidden;
    this.said.hidden = !shown;
    this.captions.ariaPressed = shown;
  }

  turn() {
    if (this.film.paused) this.film.play();
    else this.film.pause();
  }

  open(shown) {
    this.menu.hidden = !shown;
    this.more.ariaExpanded = shown;
    for (const button of this.shared) delete button.dataset.done;
  }

  fill() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.film.requestFullscreen?.();
  }
}

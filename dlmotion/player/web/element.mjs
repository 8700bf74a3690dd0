// <dlmotion-film src="….motion"> around a plain <video>: the film as vectors where a page can.

// In the order in which they pack smallest.
import {sheet} from "./style.mjs";
import {Clock} from "./clock.mjs";
import {keyed} from "./keys.mjs";
import {make} from "./tags.mjs";
import {need} from "./columns.mjs";
import {read} from "./stream.mjs";
import {Painter} from "./painter.mjs";
import {Slider} from "./slider.mjs";
import {askedFor, languageOf, themeOf, whenPageChanges} from "./page.mjs";
import {Controls} from "./controls.mjs";

const LATE = 1e6; // seconds, when a film without beats is over in any case
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

export class DlmotionFilm extends HTMLElement {
  static observedAttributes = ["src", "theme", "film-lang"];

  connectedCallback() {
    this.stop ??= whenPageChanges(() => this.follow(), () => this.seekAsked());
    if (this.film || this.loading || !globalThis.DecompressionStream) return;
    this.loading = this.load().catch(error => this.refuse(error)).finally(() => { this.loading = null; });
  }

  disconnectedCallback() {
    this.pause();
    this.stop = this.stop?.();
  }

  attributeChangedCallback() {
    this.follow();
  }

  async load() {
    const answer = await fetch(this.getAttribute("src"));
    need(answer.ok, "the server has no such film");
    const film = await read(new Uint8Array(await answer.arrayBuffer()));
    // A moment further on needs what comes before it, which is read in small pieces.
    if (location.hash) await film.rest;
    this.start(film);
  }

  /** The film cannot be shown: the video stays, or a line says why. */
  refuse(error) {
    this.film = null;
    this.clock?.stop();
    this.dataset.state = "refused";
    this.shadowRoot?.replaceChildren(make("slot"));
    if (!this.querySelector("video"))
      this.append(make("p", {role: "alert"}, "This film cannot be shown: " + error.message + "."));
    this.dispatchEvent(new CustomEvent("refused", {detail: error}));
  }

  start(film) {
    film.rest = film.rest.catch(error => this.refuse(error));
    this.film = film;
    this.painter = new Painter(film);
    this.clock = new Clock(film.head.fps, () => this.show());
    const root = this.shadowRoot ?? this.attachShadow({mode: "open"});
    root.adoptedStyleSheets = [sheet()];
    this.controls = new Controls(this, root);
    this.slider = film.head.slider && new Slider(this, this.controls.bar);
    for (const video of this.querySelectorAll("video")) video.pause();
    this.canvas = this.controls.canvas;
    this.context = this.canvas.getContext("2d", {alpha: false});
    this.addEventListener("keydown", event => keyed(this, event));
    new ResizeObserver(() => this.resize()).observe(this.canvas);
    this.canvas.oncontextrestored = () => this.repaint();
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    this.role = "region";
    this.resize();
    this.follow();
    this.seekAsked();
    this.dataset.state = "ready";
    this.dispatchEvent(new Event("ready"));
  }

  /** Take up the page's theme and language; a beat stays the beat, and the moment in it. */
  follow() {
    if (!this.film) return;
    const {head} = this.film, which = this.wanted(head);
    const theme = Math.max(head.themes.indexOf(this.getAttribute("theme") ?? themeOf()), 0);
    if (theme === this.theme && which === this.which) return;
    const place = this.which === undefined ? null : this.placed();
    this.theme = theme;
    this.which = which;
    this.shown = null;
    this.ariaLabel = this.words(head.title);
    this.beats = beatsOf(head.films[which]);
    this.clock.end = head.films[which].frames;
    this.controls.follow();
    this.slider?.follow();
    if (place) this.clock.seek(this.frameOf(place));
    this.show();
    this.dispatchEvent(new Event("change"));
  }

  /** Which of its films: that for the slider's place, where it has one, in the reader's language. */
  wanted({films, slider}) {
    const spoken = languageOf(this, films.map(film => film.lang));
    this.at ??= slider?.own;
    return Math.max(films.findIndex(({lang, position}) => lang === spoken && position === this.at), 0);
  }

  /** Go to the moment that the page's address asks for, if it asks this film. */
  seekAsked() {
    if (!this.film) return;
    const {beat, t, film, position} = askedFor(), {lesson, films} = this.film.head;
    const mine = film ? film === lesson : document.querySelector("dlmotion-film") === this;
    if (!mine) return;
    // Without a slider neither is there. A film of another position is asked again.
    if (position != this.at && films.some(each => each.position == position))
      return this.film.rest.then(() => this.seekAsked(this.follow(this.at = +position)));
    const found = beat ? this.beats.findIndex(each => each.key === beat) : -1, since = +(t ?? 0);
    if (!(since >= 0 && (beat ? found + 1 : t))) return;
    this.pause();
    this.currentTime = (found < 0 ? 0 : this.beats[found].start) + since + 0.001;
    this.scrollIntoView({block: "nearest"});
  }

  /** Beat and share of it that are shown now, which hold in every language. */
  placed() {
    const index = this.beatAt(this.clock.frame), {start, end} = this.beats[index];
    return [index, (this.currentTime - start) / (end - start || 1)];
  }

  frameOf([index, share]) {
    const beat = Math.min(index, this.beats.length - 1), {start, end} = this.beats[beat];
    return Math.min((start + share * (end - start)) * this.film.head.fps, this.lastOf(beat));
  }

  resize() {
    if (!this.film) return;
    const [wide, high] = this.film.head.size;
    const width = Math.max(Math.round(this.canvas.clientWidth * devicePixelRatio), 1);
    if (this.canvas.width === width) return;
    this.canvas.width = width;
    this.canvas.height = Math.round(width * high / wide);
    if (this.beats) this.repaint();
  }

  /** Show the frame on a canvas that has lost it. */
  repaint() {
    this.shown = null;
    this.show();
  }

  show() {
    const things = this.things();
    if (this.shown !== things) this.paintOn(this.canvas);
    this.shown = things;
    this.controls.show(this.clock.frame);
    this.dispatchEvent(new Event("timeupdate"));
  }

  /** Things that a frame shows, from back to front. */
  things(frame = this.clock.frame) {
    return this.film.films.at(this.which, frame);
  }

  /** Paint a frame on any canvas, as large as that is. */
  paintOn(canvas, frame) {
    const context = canvas.getContext("2d"), scale = canvas.width / this.film.head.size[0];
    this.painter.paint(context, this.things(frame), this.theme, scale);
  }

  words(both) {
    return both[this.film.head.films[this.which].lang] ?? Object.values(both)[0];
  }

  /** Receipts say thousandths of a second, which may be after the frame that is meant. */
  beatAt(frame) {
    const time = frame / this.film.head.fps + 1e-3;
    return Math.max(this.beats.findLastIndex(beat => beat.start <= time), 0);
  }

  // -- what a page may call

  /** Which value of its slider the film shows, counted from 0; a change keeps beat and moment. */
  get position() { return this.at; }
  set position(position) {
    this.film.rest.then(() => this.follow(this.at = position));
  }
  get paused() { return !this.clock?.runs; }
  get duration() { return this.clock.end / this.film.head.fps; }
  get currentTime() { return this.clock.frame / this.film.head.fps; }
  set currentTime(seconds) { this.clock.seek(Math.floor(seconds * this.film.head.fps + 1e-3)); }
  get playbackRate() { return this.clock.speed; }
  set playbackRate(rate) {
    this.clock.mark();
    this.controls.speed.value = this.clock.speed = rate;
  }

  /** Play; where motion is not wanted, show how the next beat ends. */
  play() {
    if (reduced.matches) {
      const now = this.beatAt(this.clock.frame), ends = this.lastOf(now);
      const next = this.clock.frame < ends ? now : (now + 1) % this.beats.length;
      this.clock.seek(this.lastOf(next));
    } else this.clock.start(this.film.rest);
    this.controls.show(this.clock.frame);
  }

  pause() {
    this.clock?.stop();
    this.controls?.show(this.clock.frame);
  }

  lastOf(beat) {
    return Math.round(this.beats[beat].end * this.film.head.fps) - 1;
  }

  toBeat(beat) {
    const {start} = this.beats[Math.min(Math.max(beat, 0), this.beats.length - 1)];
    this.clock.seek(start * this.film.head.fps);
  }
}

/** Beats of a film, a question and its answer as one: key, start, end, sentences. */
function beatsOf(film) {
  const beats = [];
  for (const {key, start, end, caption} of film.beats ?? []) {
    const last = beats[beats.length - 1], said = {start, caption};
    if (last?.key === key) {
      last.end = end;
      last.said.push(said);
    } else beats.push({key, start, end, said: [said]});
  }
  return beats.length ? beats : [{key: "", start: 0, end: LATE, said: []}];
}

if (!customElements.get("dlmotion-film")) customElements.define("dlmotion-film", DlmotionFilm);

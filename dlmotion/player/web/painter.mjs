// What a film shows at a frame, painted on a canvas of any size.

import {rgba} from "./pictures.mjs";
import {make} from "./tags.mjs";

export const UNITS = 8; // of the stream in a pixel
const FINER = 32; // what pixels shown as squares are placed in, parts of a unit
const WIDTHS = 64; // of a pen in a pixel
const KEPT = 4096; // paths, and pictures, that are kept for the next frame
// Pixels: of thinner lines a canvas adds up what lies over itself, where the reel covers it once.
// It is five times as fast with them, and of inks up to this alpha there is little to add up.
const THINNEST = 1.01, FAINT = 63;
const JOINS = ["miter", "round", "bevel"];
const CAPS = ["butt", "round", "square"];

const css = ([red, green, blue, alpha]) => `rgba(${red},${green},${blue},${alpha / 255})`;

/** What was made by this name, made if it was not. */
function kept(made, name, work) {
  if (!made.has(name)) {
    if (made.size > KEPT) made.clear();
    made.set(name, work());
  }
  return made.get(name);
}

export class Painter {
  constructor(film) {
    this.film = film;
    this.paths = new Map();
    this.pictures = new Map();
  }

  /** Paint the things of a run in a theme, ``scale`` pixels of the canvas for one of the film. */
  paint(context, things, theme, scale) {
    const {forms, looks} = this.film, unit = scale / UNITS;
    this.least = (context.least ?? THINNEST) / unit;
    for (const {form, look, x, y} of things) {
      forms.until(form);
      const placed = forms.placed[form], {back, fill, line} = looks.get(theme, look);
      if (placed) {
        this.picture(context, placed, fill, theme, unit, x, y);
        continue;
      }
      const path = this.path(form);
      context.setTransform(unit, 0, 0, unit, unit * x, unit * y);
      if (back) this.stroke(context, path, back);
      if (fill) {
        context.globalAlpha = 1;
        context.fillStyle = this.style(context, fill);
        context.fill(path);
      }
      if (line) this.stroke(context, path, line);
    }
  }

  stroke(context, path, {ink, width, join, cap}) {
    context.strokeStyle = this.style(context, ink);
    const own = width * UNITS / WIDTHS, least = this.least * (ink.stops[0][3] > FAINT);
    context.lineWidth = Math.max(own, least);
    context.globalAlpha = Math.min(own / least, 1);
    context.lineJoin = JOINS[join];
    context.lineCap = CAPS[cap];
    context.stroke(path);
  }

  style(context, ink) {
    if (ink.axis) {
      const gradient = context.createLinearGradient(...ink.axis), last = ink.stops.length - 1;
      ink.stops.forEach((stop, place) => gradient.addColorStop(place / last, css(stop)));
      return gradient;
    }
    return ink.css ??= css(ink.stops[0]);
  }

  path(form) { return kept(this.paths, form, () => this.trace(form)); }

  pencil() { return new Path2D(); }

  trace(form) {
    const {forms} = this.film, p = forms.points, path = this.pencil();
    let at = forms.reach(form);
    for (const kind of forms.kinds[form]) {
      if (kind === 0) path.moveTo(p[at], p[at + 1]);
      else if (kind === 1) path.lineTo(p[at], p[at + 1]);
      else if (kind === 2) {
        path.bezierCurveTo(p[at], p[at + 1], p[at + 2], p[at + 3], p[at + 4], p[at + 5]);
        at += 4;
      } else {
        path.closePath();
        continue;
      }
      at += 2;
    }
    return path;
  }

  picture(context, {xs: [right, back], ys: [above, down], smooth, picture}, fill, theme, unit, x, y) {
    const {wide, high} = this.film.pictures.get(picture);
    if (!smooth) unit /= FINER;
    context.setTransform(
      unit * right / wide, unit * above / wide, unit * back / high, unit * down / high,
      // The middle of a pixel on an edge shows what is right of it, however corners were rounded.
      unit * (x - !smooth), unit * (y - !smooth));
    context.imageSmoothingEnabled = smooth;
    context.globalAlpha = fill.stops[0][3] / 255;
    // As manim, which cuts an upright picture to whole pixels at its right and lower edge.
    const cut = (from, way, side) =>
      way > 1 && !above ? side * (Math.floor(from + way) - from) / way : side;
    const seen = [cut(unit * x, unit * right, wide), cut(unit * y, unit * down, high)];
    context.drawImage(this.pixels(picture, theme), 0, 0, ...seen, 0, 0, ...seen);
  }

  pixels(number, theme) {
    return kept(this.pictures, 2 * number + theme, () => {
      const picture = this.film.pictures.get(number), {wide: width, high: height} = picture;
      const canvas = make("canvas", {width, height});
      canvas.getContext("2d").putImageData(
        new ImageData(rgba(picture, theme), width, height), 0, 0);
      return canvas;
    });
  }
}

// Pictures read, and their pixels in a theme.

import {fail, need} from "./columns.mjs";

const SEEN = 1, MIXED = 2; // how pixels are said: by channel, as what they were made of
const PARTS = 240; // of the way from one plane to the other

class Planes {
  constructor(values) {
    this.values = values;
    this.made = [];
    this.last = {};
  }
  get(number) {
    if (number === this.made.length) this.made.push(this.fresh());
    return this.made[number] ?? fail();
  }
  fresh() {
    const [high, wide, time] = this.values.many(3), values = this.values.many(high * wide);
    const name = [high, wide], old = this.last[name];
    need(!time || old);
    for (let i = wide; i < values.length; i++) values[i] += values[i - wide];
    for (let i = 0; i < values.length; i++) if (i % wide) values[i] += values[i - 1];
    if (time) for (let i = 0; i < values.length; i++) values[i] += old.values[i];
    return this.last[name] = {high, wide, values};
  }
}

/** Pictures, each as it was said, read on as far as they are asked for. */
export class Pictures {
  constructor(columns, {pictures, themes}) {
    this.columns = columns;
    this.count = pictures;
    this.depth = 4 * themes;
    this.made = [];
    this.before = {};
    this.colours = [];
    this.palettes = [];
    this.planes = new Planes(columns.picture_planes);
  }
  get(number) {
    while (this.made.length <= number && this.more());
    return this.made[number];
  }
  /** Read one picture more, if there is one. */
  more() {
    return this.made.length < this.count && this.made.push(this.fresh());
  }
  fresh() {
    const {columns: c, depth, before, colours} = this;
    const [high, wide, mode] = c.picture_shapes.many(3), size = high * wide;
    if (mode === MIXED) return this.mixed(high, wide);
    if (mode === SEEN) {
      const values = c.picture_pixels.many(size * depth), planes = new Uint8Array(size * depth);
      for (let channel = 0, at = 0; channel < depth; channel++)
        for (let i = 0, value = 0; i < size; i++) planes[channel * size + i] = value += values[at++];
      return {high, wide, planes};
    }
    const name = [high, wide], chosen = c.picture_pixels.many(size), old = before[name];
    let most = -1;
    for (let i = 0; i < size; i++) most = Math.max(most, chosen[i] += old?.[i] ?? 0);
    while (colours.length <= most) {
      const last = colours.at(-1);
      colours.push(c.picture_colours.many(depth).map((step, i) => step + (last?.[i] ?? 0)));
    }
    before[name] = chosen;
    return {high, wide, chosen, colours};
  }
  mixed(high, wide) {
    const {columns: c, depth, palettes, planes} = this;
    const [number, more, part, palette] = c.picture_shapes.many(4);
    const first = planes.get(number), second = planes.get(number + more);
    if (palette === palettes.length) {
      const table = c.picture_colours.many(256 * depth);
      for (let i = depth; i < table.length; i++) table[i] += table[i - depth];
      palettes.push(table);
    }
    need(palettes[palette] && first.values.length === second.values.length);
    return {high, wide, first, second, part, palette: palettes[palette], depth};
  }
}

/** Pixels of a picture in a theme, four bytes each. */
export function rgba(picture, theme) {
  const {wide, high, chosen, colours, planes} = picture;
  if (picture.palette) return mixed(picture, theme);
  const size = wide * high, bytes = new Uint8ClampedArray(4 * size);
  for (let at = 0; at < size; at++)
    for (let channel = 0; channel < 4; channel++)
      bytes[4 * at + channel] = chosen
        ? colours[chosen[at]][4 * theme + channel] : planes[(4 * theme + channel) * size + at];
  return bytes;
}

const along = (count, source) => Array.from({length: count}, (_, place) => {
  const at = (place + 0.5) * (source - 1) / count, before = Math.min(Math.floor(at), source - 2);
  return {before, share: at - before};
});

function mixed({wide, high, first, second, part, palette, depth}, theme) {
  const values = first.values.map((value, i) =>
    Math.floor((value * (PARTS - part) + second.values[i] * part + PARTS / 2) / PARTS));
  const words = new Uint8ClampedArray(1024), bytes = new Uint8ClampedArray(4 * wide * high);
  for (let i = 0; i < 1024; i++) words[i] = palette[(i >> 2) * depth + 4 * theme + (i & 3)];
  const colours = new Uint32Array(words.buffer), pixels = new Uint32Array(bytes.buffer);
  const columns = along(wide, first.wide), row = new Float64Array(first.wide);
  let at = 0;
  for (const {before, share} of along(high, first.high)) {
    const start = before * first.wide;
    for (let x = 0; x < first.wide; x++)
      row[x] = values[start + x] * (1 - share) + values[start + first.wide + x] * share;
    for (const {before, share} of columns)
      pixels[at++] = colours[row[before] * (1 - share) + row[before + 1] * share + 0.5 | 0];
  }
  return bytes;
}

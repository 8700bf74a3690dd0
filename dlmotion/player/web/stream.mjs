// A stream read: docs/PLAYER.md says what each number means, decode.py does the same in Python.

import {Column, breathe, fail, need, pause} from "./columns.mjs";
import {Forms, half} from "./forms.mjs";
import {Pictures} from "./pictures.mjs";

// Names as keys, not as texts: what packs the player gives those with a _ shorter ones.
const COLUMNS = Object.keys({
  frames: 0, edits: 0, groups: 0, flags: 0, forms: 0, looks: 0, xs: 0, ys: 0, glides: 0,
  form_modes: 0, form_likes: 0, form_lengths: 0, form_kinds: 0, form_xs: 0, form_ys: 0,
  contour_refs: 0, contour_lengths: 0, contour_kinds: 0, contour_xs: 0, contour_ys: 0,
  look_pens: 0, look_inks: 0, look_stops: 0, look_axes: 0,
  picture_shapes: 0, picture_colours: 0, picture_pixels: 0, picture_planes: 0,
});
const FRONT = 20, VERSION = 1, MAGIC = "dlmotion";
const FORM = 1, LOOK = 2, PLACE = 4, GLIDE = 8;

/** CRC-32 of bytes. */
export function crc32(bytes) {
  const table = crc32.table ??= Int32Array.from({length: 256}, (_, value) => {
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? value >>> 1 ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let sum = -1;
  for (let at = 0; at < bytes.length; at++) sum = table[(sum ^ bytes[at]) & 255] ^ sum >>> 8;
  return ~sum >>> 0;
}

async function inflate(packed) {
  const blob = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(blob).arrayBuffer());
}

async function readLooks(c, count, themes) {
  const inks = [], stop = [0, 0, 0, 0];
  let last = 0, width = 0, shape = 0;
  const ink = () => {
    const number = last + c.look_inks.one();
    last = number + 1;
    if (number === inks.length) {
      const stops = Array.from({length: c.look_stops.count()}, () => {
        for (let channel = 0; channel < 4; channel++) stop[channel] += c.look_stops.one();
        return [...stop];
      });
      inks.push({stops, axis: stops.length > 1 ? [...c.look_axes.many(4)] : null});
    }
    return inks[number] ?? fail();
  };
  const pen = () => {
    width += c.look_pens.one();
    shape += c.look_pens.one();
    return {width, join: shape & 3, cap: shape >> 2, ink: ink()};
  };
  const look = () => {
    const parts = c.look_pens.one();
    return {
      back: parts & 1 ? pen() : null, fill: parts & 2 ? ink() : null,
      line: parts & 4 ? pen() : null,
    };
  };
  const tables = Array.from({length: themes}, () => []);
  for (const table of tables)
    for (let i = 0; i < count; i++) {
      table.push(look());
      if (i % 256 === 0) await breathe();
    }
  return tables;
}

/** Runs of all films: when each begins, and the things that it shows, from back to front. */
class Films {
  constructor(columns) {
    this.columns = columns;
  }
  async read() {
    const frames = this.columns.frames, starts = [], lists = [];
    let things = [], frame = 0;
    for (let left = frames.count(); left; left--) {
      starts.push(frame);
      frame += frames.count();
      things = this.change(this.edit(things));
      lists.push(things);
      if (left % 32 === 0) await breathe();
    }
    return {frames: frame, starts, lists};
  }
  edit(before) {
    const edits = this.columns.edits, things = before.slice();
    let place = 0;
    for (let left = edits.count(); left; left--) {
      const skipped = edits.one(), gone = edits.one(), come = edits.one();
      place += skipped;
      need(skipped >= 0 && gone >= 0 && come >= 0 && place + gone <= things.length);
      const {look, x, y} = things[place - 1] ?? {look: 0, x: 0, y: 0};
      const fresh = Array.from(
        {length: come}, () => ({form: -1, look, x, y, dx: 0, dy: 0, path: null}));
      things.splice(place, gone, ...fresh);
      place += come;
    }
    return things;
  }
  change(things) {
    const {groups, flags} = this.columns;
    let place = 0;
    const rest = end => { for (; place < end; place++) things[place].dx = things[place].dy = 0; };
    for (let at = 0; at < things.length; at++)
      if (things[at].path?.length) things[at] = glide(things[at]);
    for (let left = groups.count(); left; left--) {
      const skipped = groups.one(), count = groups.one(), mask = flags.one();
      need(skipped >= 0 && count >= 0 && place + skipped + count <= things.length);
      rest(place + skipped);
      this.group(things, place, place += count, mask);
    }
    rest(things.length);
    return things;
  }
  group(things, from, to, mask) {
    const c = this.columns;
    let turn = 0, step = null, way = [0, 0];
    for (let at = from; at < to; at++) {
      const old = things[at], thing = copied(old, old.x, old.y);
      if (mask & FORM) thing.form += 1 + c.forms.one();
      if (mask & LOOK) thing.look += turn += c.looks.one();
      if (mask & GLIDE) {
        const power = c.glides.count();
        need(power <= 5);
        way = [way[0] + c.xs.one(), way[1] + c.ys.one()];
        thing.path = [];
        toward(thing.path, [thing.x, thing.y], [thing.x + way[0], thing.y + way[1]], power);
        things[at] = glide(thing);
        continue;
      }
      if (mask & PLACE) {
        const guess = step ?? thing;
        step = {dx: guess.dx + c.xs.one(), dy: guess.dy + c.ys.one()};
        thing.x += thing.dx = step.dx;
        thing.y += thing.dy = step.dy;
      } else thing.dx = thing.dy = 0;
      things[at] = thing;
    }
  }
}

/** A thing at another place; films are many of them, and all of one shape are read faster. */
const copied = ({form, look, dx, dy, path}, x, y) => ({form, look, x, y, dx, dy, path});

/** Add the places of a glide to its path, the last first: its end, and middles of middles. */
function toward(path, start, end, power) {
  if (!power) return path.push(end);
  const middle = [half(start[0], end[0]), half(start[1], end[1])];
  toward(path, middle, end, power - 1);
  toward(path, start, middle, power - 1);
}

/** A thing one step further on its glide. */
function glide(thing) {
  const moved = copied(thing, ...thing.path.pop());
  moved.dx = moved.dy = 0;
  return moved;
}

/** A stream's bytes as a film; an Error says what is wrong with them. */
export async function read(bytes) {
  need(bytes.length > FRONT, "the file is no film");
  const front = new DataView(bytes.buffer, bytes.byteOffset), packed = bytes.subarray(FRONT);
  const magic = String.fromCharCode(...bytes.subarray(0, 8));
  need(magic === MAGIC && !front.getUint16(10, true), "the file is no film");
  need(front.getUint16(8, true) === VERSION, "the film is of another version");
  const whole = front.getUint32(12, true) === packed.length;
  need(whole && front.getUint32(16, true) === crc32(packed), "the file is damaged");
  const body = await inflate(packed), view = new DataView(body.buffer);
  let at = 4 + view.getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(body.subarray(4, at)));
  let from = at + 4 * COLUMNS.length;
  const c = {};
  for (const name of COLUMNS) {
    const length = view.getUint32(at, true);
    c[name] = new Column(body.subarray(from, from + length));
    at += 4;
    from += length;
  }
  need(from === body.length);
  const {forms, points, looks, pictures, films, themes} = head.counts;
  const film = {
    head, forms: new Forms(c, forms, points), looks: await readLooks(c, looks, themes),
    pictures: new Pictures(c, themes), films: [],
  };
  const reader = new Films(c);
  const more = async count => { while (film.films.length < count) film.films.push(await reader.read()); };
  // The lesson's own films come first, and what a frame shows is read when it is painted: a reader
  // need not wait for the rest. What is wrong there is said by a promise.
  await more(films / (head.slider?.values.length ?? 1));
  // What is painted now is no part of a task that read.
  await pause();
  film.rest = (async () => {
    await pause();
    await film.forms.read();
    for (let number = 0; number < pictures; number++) await breathe(film.pictures.get(number));
    await more(films);
    for (const name of COLUMNS) need(c[name].at === c[name].bytes.length);
  })();
  return film;
}

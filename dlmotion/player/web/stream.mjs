// A stream read: docs/PLAYER.md says what each number means, decode.py does the same in Python.

// In the order in which they pack smallest.
import {Pictures} from "./pictures.mjs";
import {Forms} from "./forms.mjs";
import {Looks} from "./looks.mjs";
import {Films} from "./films.mjs";
import {Column, breathe, fail, need, pause} from "./columns.mjs";

// Names as keys, not as texts: what packs the player gives those with a _ shorter ones.
const COLUMNS = Object.keys({
  frames: 0, edits: 0, groups: 0, flags: 0, forms: 0, looks: 0, xs: 0, ys: 0, glides: 0,
  form_modes: 0, form_likes: 0, form_lengths: 0, form_kinds: 0, form_xs: 0, form_ys: 0,
  contour_refs: 0, contour_lengths: 0, contour_kinds: 0, contour_xs: 0, contour_ys: 0,
  look_pens: 0, look_inks: 0, look_stops: 0, look_axes: 0,
  picture_shapes: 0, picture_colours: 0, picture_pixels: 0, picture_planes: 0,
});
const FRONT = 20, VERSION = 2, MAGIC = "dlmotion", DAMAGED = "the file is damaged";

/** What gzip packed; its own sum of what it packed tells whether all of that is there. */
async function inflate(packed) {
  const body = new Response(packed).body.pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(body).arrayBuffer().catch(() => fail(DAMAGED)));
}

/** A stream's bytes as a film, of which nothing is read yet; an Error says what is wrong with them. */
export async function read(bytes) {
  const front = new DataView(bytes.buffer, bytes.byteOffset), packed = bytes.subarray(FRONT);
  const magic = String.fromCharCode(...bytes.subarray(0, 8));
  need(
    bytes.length > FRONT && magic === MAGIC && !front.getUint16(10, true), "the file is no film");
  need(front.getUint16(8, true) === VERSION, "the film is of another version");
  need(front.getUint32(12, true) === packed.length, DAMAGED);
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
  const {counts} = head, parts = {
    forms: new Forms(c, counts), looks: new Looks(c, counts), pictures: new Pictures(c, counts),
    films: new Films(c, head.begins),
  };
  // What a frame shows is read when it is painted: a reader need not wait for the rest. What is
  // wrong there is said by a promise.
  const rest = (async () => {
    await pause();
    for (const part of Object.values(parts)) while (part.more()) await breathe();
    for (const name of COLUMNS) need(c[name].at === c[name].bytes.length);
  })();
  return {head, ...parts, rest};
}

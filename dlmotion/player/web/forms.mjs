// Forms read, each by those before it, with whole numbers alone.

import {MOST, fail, need} from "./columns.mjs";

const ONE = 4096; // numbers of a matrix are in parts of this
const POINTS = [1, 1, 3, 0]; // of a step: move, line, cubic, close
// How a form is said. One near another is 1, or 3 along its points; what is steady 2, or 4.
const FRESH = 0, NEAR_ALONG = 3, LONGER = 5, PLACED = 6, AGAIN = 7, SCALED = 8, TURNED = 9;
const WAYS = 10, LONGEST = 5; // a mode is a way + 10 × the power of two of how many forms on it is
const WHOLE_WAY = 65536; // shares of the way from one form to another are in parts of this

/** The middle of two whole numbers. */
export const half = (one, other) => Math.floor((one + other + 1) / 2);

/** Steps of each form, and all points in one array, those of a form from ``starts`` on. */
export class Forms {
  constructor(columns, {forms: count, points}) {
    need(count < MOST && points < MOST);
    this.kinds = [];
    this.placed = [];
    this.starts = new Int32Array(count);
    this.points = new Int32Array(2 * points);
    this.sizes = [];
    this.likes = new Int32Array(count).fill(-1);
    this.end = 0;
    this.next = 0;
    this.due = []; // what works out the points of those that lie between others, when asked for
    this.columns = columns;
    this.matrix = [ONE, 0, 0, ONE];
    this.contours = [];
    this.last = 0;
  }
  /** Read a few forms more, if there are any. */
  more() {
    if (this.next < this.starts.length) return this.until(this.next);
    need(this.end === this.points.length);
  }
  /** Read on as far as a form; which is next. */
  until(last) {
    const modes = this.columns.form_modes;
    while (this.next <= last) {
      let id = this.next;
      const mode = modes.count(), power = mode / WAYS | 0, lengths = this.columns.form_lengths;
      const shares = power > LONGEST ? lengths.many(lengths.count()) : null;
      const from = id - 1, to = from + (shares ? shares.length + 1 : 1 << power);
      need(to < this.starts.length);
      this.starts[to] = this.end;
      this.kinds[to] = this.one(id, mode % WAYS, to);
      this.sizes[to] = this.end - this.starts[to];
      let share = 0;
      if (shares) for (const step of shares) this.mix(from, to, id++, share += step);
      else this.between(from, to);
      this.next = to + 1;
    }
    return this.next;
  }
  /** Fill in the forms between two: each in the middle of two, halves rounded up. */
  between(from, to) {
    if (to - from < 2) return;
    const middle = (from + to) / 2;
    this.mix(from, to, middle, WHOLE_WAY / 2);
    this.between(from, middle);
    this.between(middle, to);
  }
  /** The form ``id``, at a share of the way from one to another. */
  mix(from, to, id, share) {
    need(this.kinds[from] === (this.kinds[id] = this.kinds[to]));
    this.starts[id] = this.end;
    this.end += this.sizes[id] = this.sizes[to]; // what has no room is found out at the end
    this.due[id] = () => {
      const a = this.reach(from), b = this.reach(to), p = this.points, end = this.starts[id];
      for (let i = this.sizes[id]; i--;)
        p[end + i] = Math.floor(p[a + i] + (p[b + i] - p[a + i]) * share / WHOLE_WAY + 0.5);
    };
  }
  /** Where the points of a form begin, which are there from now on. */
  reach(id) {
    this.due[id]?.();
    this.due[id] = null;
    return this.starts[id];
  }
  push(x, y) {
    need(this.end < this.points.length);
    this.points[this.end++] = x;
    this.points[this.end++] = y;
  }
  /** The form ``self``, said after ``id`` others. */
  one(id, mode, self) {
    const c = this.columns;
    if (mode === PLACED) {
      const [picture, smooth] = c.form_lengths.many(2);
      this.placed[self] = {picture, smooth, xs: c.form_xs.many(2), ys: c.form_ys.many(2)};
      return null;
    }
    if (mode === FRESH) return Uint8Array.from(this.parts([], 0, 0));
    const like = id - c.form_likes.one();
    const kinds = like >= 0 && this.kinds[like];
    need(kinds && like < id);
    const from = this.reach(like), length = this.sizes[like];
    if (mode === LONGER) return this.longer(kinds, from, length);
    if (mode >= AGAIN) this.turned(mode, from, length);
    else this.moved(mode, like, from, length);
    this.likes[self] = like;
    return kinds;
  }
  turned(mode, from, length) {
    const c = this.columns;
    if (mode === SCALED) {
      const a = c.form_xs.one() + ONE;
      this.matrix = [a, 0, 0, a + c.form_ys.one()];
    } else if (mode === TURNED) {
      const [a, d] = c.form_xs.many(2), [b, e] = c.form_ys.many(2);
      this.matrix = [a + ONE, b, e, a + ONE + d];
    }
    this.times(this.points, from, length, this.matrix);
  }
  times(points, from, length, [a, b, c, d]) {
    for (let i = from; i < from + length; i += 2) {
      const x = points[i], y = points[i + 1];
      this.push(
        Math.floor((x * a + y * c + ONE / 2) / ONE), Math.floor((x * b + y * d + ONE / 2) / ONE));
    }
  }
  moved(mode, like, from, length) {
    const count = length / 2, p = this.points, before = this.likes[like];
    const xs = this.columns.form_xs.many(count), ys = this.columns.form_ys.many(count);
    const steady = mode % 2 === 0;
    const along = mode >= NEAR_ALONG;
    // What stands still goes on from where it was by nothing.
    const old = steady ? this.reach(before) : from;
    need(!steady || before >= 0 && this.sizes[before] === length);
    let dx = 0, dy = 0;
    for (let i = 0; i < count; i++) {
      const at = from + 2 * i, was = old + 2 * i;
      dx = xs[i] + along * dx;
      dy = ys[i] + along * dy;
      this.push(2 * p[at] - p[was] + dx, 2 * p[at + 1] - p[was + 1] + dy);
    }
  }
  longer(kinds, from, length) {
    const c = this.columns;
    const [shared, count] = c.form_lengths.many(2);
    const more = Uint8Array.from(c.form_kinds.many(count));
    let kept = 0;
    for (let i = 0; i < shared; i++) kept += 2 * POINTS[kinds[i]];
    need(kept > 0 && kept <= length);
    for (let i = from; i < from + kept; i++) this.points[this.end++] = this.points[i];
    const [left, above] = this.points.subarray(this.end - 2, this.end);
    const [x, y] = this.walk(more, c.form_xs, c.form_ys, left, above);
    return Uint8Array.from(this.parts([...kinds.subarray(0, shared), ...more], x, y));
  }
  /** Points of steps, each said by how far it is from the one before; the last of them. */
  walk(kinds, across, down, x, y) {
    let count = 0;
    for (const kind of kinds) count += POINTS[kind] ?? fail();
    const xs = across.many(count), ys = down.many(count);
    for (let i = 0; i < count; i++) this.push(x += xs[i], y += ys[i]);
    return [x, y];
  }
  parts(kinds, x, y) {
    const c = this.columns;
    for (let left = c.form_lengths.count(); left; left--) {
      x += c.form_xs.one();
      y += c.form_ys.one();
      this.push(x, y);
      const number = this.last + c.contour_refs.one();
      this.last = number + 1;
      if (number === this.contours.length) this.contours.push(this.fresh());
      const {kinds: steps, points: p} = this.contours[number] ?? fail();
      for (let i = 0; i < p.length; i += 2) this.push(x + p[i], y + p[i + 1]);
      kinds.push(0, ...steps);
    }
    return kinds;
  }
  fresh() {
    // Worked out at the end of all points, where the next form will lie over it.
    const start = this.end, lengths = this.columns.contour_lengths, count = lengths.count();
    let kinds;
    if (count) {
      kinds = Array.from(this.columns.contour_kinds.many(count - 1));
      this.walk(kinds, this.columns.contour_xs, this.columns.contour_ys, 0, 0);
    } else {
      const like = this.contours[this.contours.length - lengths.one()];
      const [a, more] = lengths.many(2);
      need(like);
      kinds = like.kinds;
      this.times(like.points, 0, like.points.length, [a, 0, 0, a + more]);
    }
    const points = this.points.slice(start, this.end);
    this.end = start;
    return {kinds, points};
  }
}

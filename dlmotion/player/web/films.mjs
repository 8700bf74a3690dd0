// What films show, run by run.

import {need} from "./columns.mjs";
import {half} from "./forms.mjs";

const FORM = 1, LOOK = 2, PLACE = 4, GLIDE = 8; // what of a group changes

/** All films, each read as far as asked for. */
export class Films {
  constructor(columns, starts) {
    this.made = starts.map((_, number) => new Film(columns, starts, number));
  }
  /** What a film shows at a frame; beyond the film, what its first or last run does. */
  at(number, frame) {
    const film = this.made[number];
    while (film.frames <= frame && film.more());
    return film.lists[Math.max(film.starts.findLastIndex(start => start <= frame), 0)];
  }
  /** Read one run more, if there is one. */
  more() { return this.made.some(film => film.more()); }
}

/** A film: when each run begins, and things from back to front. */
class Film {
  constructor(columns, starts, number) {
    this.columns = {};
    Object.keys(columns).slice(0, starts[0].length).forEach((name, at) => {
      this.columns[name] = columns[name].part(starts[number][at], starts[number + 1]?.[at]);
    });
    this.left = this.columns.frames.count();
    this.frames = 0;
    this.starts = [];
    this.lists = [];
    this.things = [];
  }
  more() {
    const {columns: {frames}, starts, lists} = this;
    if (!this.left) return false;
    starts.push(this.frames);
    this.frames += frames.count();
    lists.push(this.things = this.change(this.edit(this.things)));
    need(--this.left || Object.values(this.columns).every(({at, bytes}) => at === bytes.length));
    return true;
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

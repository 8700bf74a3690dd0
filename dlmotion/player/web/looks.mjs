// Looks: inks and pens of things, in each theme.

import {fail} from "./columns.mjs";

/** A table a theme, read one after the other, as far as asked for. */
export class Looks {
  constructor(columns, {looks, themes}) {
    this.columns = columns;
    this.count = looks;
    this.made = Array.from({length: themes}, () => []);
    this.inks = [];
    this.stop = [0, 0, 0, 0];
    this.last = this.width = this.shape = 0;
  }
  get(theme, number) {
    const table = this.made[theme];
    while (table.length <= number && this.more());
    return table[number];
  }
  /** Read one look more, if there is one. */
  more() {
    return this.made.find(table => table.length < this.count)?.push(this.one());
  }
  one() {
    const parts = this.columns.look_pens.one();
    return {
      back: parts & 1 && this.pen(), fill: parts & 2 && this.ink(), line: parts & 4 && this.pen(),
    };
  }
  pen() {
    const {look_pens: pens} = this.columns;
    const width = this.width += pens.one(), shape = this.shape += pens.one();
    return {width, join: shape & 3, cap: shape >> 2, ink: this.ink()};
  }
  ink() {
    const {columns: c, inks, stop} = this, number = this.last + c.look_inks.one();
    this.last = number + 1;
    if (number === inks.length) {
      const stops = Array.from({length: c.look_stops.count()}, () => {
        for (let channel = 0; channel < 4; channel++) stop[channel] += c.look_stops.one();
        return [...stop];
      });
      inks.push({stops, axis: stops.length > 1 && [...c.look_axes.many(4)]});
    }
    return inks[number] ?? fail();
  }
}

// How wide, and how opaque, the player draws lines of some widths (64ths of a pixel) and alphas.
// Usage: node pens.mjs '[[WIDTH, ALPHA], …]' SCALE

import {Painter} from "../../dlmotion/player/web/painter.mjs";

const pens = JSON.parse(process.argv[2]);
const film = {
  forms: {until() {}, reach: () => 0, placed: [], kinds: [[0, 1]], points: [0, 0, 80, 0]},
  looks: {get: (_, look) => ({line: {
    width: pens[look][0], join: 0, cap: 0,
    ink: {stops: [[0, 0, 0, pens[look][1]]], axis: false},
  }})},
};
const drawn = [];
const context = {
  setTransform() {},
  stroke() { drawn.push([this.lineWidth, this.globalAlpha]); },
};
class Silent extends Painter {
  pencil() { return {moveTo() {}, lineTo() {}}; }
}
const things = pens.map((_, look) => ({form: 0, look, x: 0, y: 0}));
new Silent(film).paint(context, things, 0, Number(process.argv[3]));
process.stdout.write(JSON.stringify(drawn));

// All that the player reads in a stream, as JSON.

import {readFileSync} from "node:fs";
import {read} from "../../dlmotion/player/web/stream.mjs";
import {rgba} from "../../dlmotion/player/web/pictures.mjs";

const film = await read(new Uint8Array(readFileSync(process.argv[2])));
await film.rest;
const {kinds, starts, points, placed} = film.forms;
const themes = film.looks.made.map((_, theme) => theme);
const inked = found => [found.stops, found.axis || []];
const pen = found => found ? [...inked(found.ink), found.width, found.join, found.cap] : null;
const corners = ({xs, ys}) => [0, 1].flatMap(way => [xs[way], ys[way]]);
process.stdout.write(JSON.stringify({
  forms: kinds.map((steps, id) => steps
    ? [[...steps], [...points.subarray(film.forms.reach(id), starts[id] + film.forms.sizes[id])]]
    : [placed[id].picture, placed[id].smooth, corners(placed[id])]),
  looks: film.looks.made.map(theme => theme.map(({back, fill, line}) =>
    [pen(back), fill ? inked(fill) : null, pen(line)])),
  pictures: film.pictures.made.map(found => themes.map(theme => [...rgba(found, theme)])),
  films: film.films.made.map(({starts: begun, lists, frames}) => lists.map((things, run) =>
    [(begun[run + 1] ?? frames) - begun[run], things.map(({form, look, x, y}) => [form, look, x, y])])),
}));

// How many forms, runs and looks are read: before a first frame, for that of a film, when all is.
// Usage: node first.mjs STREAM FILM

import {readFileSync} from "node:fs";
import {read} from "../../dlmotion/player/web/stream.mjs";

const number = Number(process.argv[3]);
const film = await read(new Uint8Array(readFileSync(process.argv[2])));
const told = [];
const tell = () => told.push({
  forms: film.forms.next,
  runs: film.films.made.map(({starts}) => starts.length),
  looks: film.looks.made.map(table => table.length),
});
tell();
for (const {form, look} of film.films.at(number, 0)) {
  film.forms.until(form);
  film.looks.get(0, look);
}
tell();
await film.rest;
tell();
process.stdout.write(JSON.stringify(told));

// How many forms are read: for a film, for the first frame of its last film, when all is.

import {readFileSync} from "node:fs";
import {read} from "../../dlmotion/player/web/stream.mjs";

const film = await read(new Uint8Array(readFileSync(process.argv[2])), () => 0);
const told = [film.forms.next];
for (const {form} of film.films.at(film.head.films.length - 1, 0)) film.forms.until(form);
told.push(film.forms.next);
await film.rest;
process.stdout.write(JSON.stringify([...told, film.forms.next]));

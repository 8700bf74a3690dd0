// Reads damaged copies of a stream: each must be refused, or read as what it was.

import {readFileSync} from "node:fs";
import {read} from "../../dlmotion/player/web/stream.mjs";

const whole = new Uint8Array(readFileSync(process.argv[2]));
const flips = JSON.parse(readFileSync(process.argv[3]));
const wrong = [];
const told = async bytes => {
  const {head, forms, films, looks, pictures, rest} = await read(bytes);
  await rest;
  return JSON.stringify([head, [...forms.points], films.made, looks.made, pictures.made]);
};
const right = await told(whole);
const refused = async (copy, name) => {
  try {
    if (await told(copy) !== right) wrong.push(name);
  } catch (error) {
    if (!(error instanceof Error) || !error.message) wrong.push(name + " without a word");
  }
};
for (let end = 0; end < whole.length; end += 97) await refused(whole.slice(0, end), "cut at " + end);
for (const [place, mask] of flips) {
  const copy = whole.slice();
  copy[place] ^= mask;
  await refused(copy, "flipped " + mask + " at " + place);
}
process.stdout.write(JSON.stringify(wrong));

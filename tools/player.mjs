// Packs dlmotion/player/web/ into one module, dlmotion/player/film.min.js, with esbuild and terser.
// Usage: node tools/player.mjs [PLACE [PLATFORMS]]; PLATFORMS is where make platforms put packages.

import {readFileSync, writeFileSync} from "node:fs";
import {createRequire} from "node:module";
import {dirname, join, resolve} from "node:path";
import {fileURLToPath} from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [place = join(root, "dlmotion/player/film.min.js"), platforms = ".dlmotion/platforms"] =
  process.argv.slice(2);
const packages = createRequire(resolve(root, platforms, "package.json"));
const esbuild = packages("esbuild"), terser = packages("terser");

// Names that only the player knows, no page (as that of watch) and no head of a film: columns of a
// stream, and these.
const OWN = new RegExp("[a-z]_[a-z]|^(" + [
  "across", "axis", "back", "bar", "between", "button", "bytes", "cap", "captions", "change",
  "chosen", "colours", "columns", "contours", "controls", "count", "defs", "depth", "down", "due",
  "edit", "edits", "first", "flags", "follow", "fresh", "full", "glides", "heard", "high", "ink",
  "inks", "kinds", "label", "last", "lay", "layer", "least", "likes", "listen", "lists", "load",
  "loading", "longer", "look", "made", "many", "mark", "marks", "matrix", "menu", "mix", "mixed",
  "more", "moved", "next", "one", "other", "painter", "palette", "palettes", "parts", "path",
  "paths", "pencil", "picture", "pixels", "place", "planes", "preview", "put", "range", "reach",
  "refuse", "repaint", "resize", "runs", "second", "seekAsked", "share", "shared", "show",
  "since", "sizes", "smooth", "speak", "speed", "spoken", "starts", "steps", "stops", "table",
  "things", "thumb", "tick", "time", "times", "trace", "turn", "turned", "until",
  "walk", "wanted", "wide", "words",
].join("|") + ")$");

/** The sheet of style.mjs, which esbuild would leave as it is written. */
const sheet = {
  name: "sheet",
  setup(build) {
    build.onLoad({filter: /style\.mjs$/}, async ({path}) => {
      const text = readFileSync(path, "utf8"), [whole, rules] = /RULES = `([^`]*)`/.exec(text);
      const {code} = await esbuild.transform(rules, {loader: "css", minify: true});
      return {contents: text.replace(whole, () => "RULES = " + JSON.stringify(code.trim()))};
    });
  },
};
const {outputFiles} = await esbuild.build({
  absWorkingDir: root, entryPoints: ["dlmotion/player/web/element.mjs"], plugins: [sheet],
  bundle: true, minify: true, write: false, format: "esm", target: "es2022", charset: "utf8",
  mangleProps: OWN,
});
// Once more: what esbuild leaves is 3 % larger, of a module that has a bound.
const {code} = await terser.minify(outputFiles[0].text, {
  module: true, ecma: 2022, compress: {passes: 3, unsafe_arrows: true, pure_getters: true},
  format: {preamble: "// dlmotion: plays films as vectors. MIT."},
});
writeFileSync(place, code + "\n");

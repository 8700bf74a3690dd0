// The lesson as vectors and its inputs: a save records it anew and plays the beat that was changed, a
// change of inputs plays it where it stood.

const part = name => document.getElementById(name);
const section = part("panel-part"), form = part("panel"), said = part("panel-status");
const spent = part("panel-time"); // apart from the status: a screen reader is not told every second
const QUIET = 250; // milliseconds without a change before it counts
let lesson = "", save = 0, changed = "", rows = [], waiting = 0, asked = 0;

/** A page's own event: watch.js says which lesson is shown, and which beat was saved: its film is
 *  recorded while its still is drawn. */
addEventListener("lesson", async ({detail: state}) => {
  const saved = state.save !== save;
  save = state.save;
  if (state.lesson !== lesson) await take(state.lesson);
  if (saved && state.beat && state.lesson === lesson) record(state.beat);
});

/** Show the inputs of another lesson, and nothing of the one before. */
async function take(name) {
  lesson = name;
  asked += 1;
  part("trial").replaceChildren();
  part("vectors-part").hidden = part("panel-error").hidden = true;
  said.textContent = spent.textContent = "";
  const answer = await fetch("inputs.json");
  rows = answer.ok ? await answer.json() : [];
  form.replaceChildren(...rows.map(field));
  section.hidden = !rows.length;
}

function field(row) {
  const label = document.createElement("label"), name = document.createElement("span");
  name.textContent = row.name.replaceAll("_", " ");
  label.title = row.what;
  label.append(name, ...inputs(row));
  return label;
}

function inputs(row) {
  if ("low" in row) return range(row);
  const element = document.createElement(row.kind === "choice" ? "select" : "input");
  if (row.kind === "choice") element.append(...row.choices.map(word => new Option(word, word)));
  element.name = row.name;
  element.value = shown(row.default);
  return [element];
}

/** A slider and, beside it, the number that it stands at, which can be typed as well. */
function range(row) {
  const slider = document.createElement("input"), number = document.createElement("input");
  const step = row.kind === "int" ? 1 : nice((row.high - row.low) / 200);
  Object.assign(slider, {type: "range", min: row.low, max: row.high, step: "any"});
  Object.assign(number, {type: "number", min: row.low, max: row.high, step: "any", name: row.name});
  slider.setAttribute("aria-label", row.name);
  slider.value = number.value = row.default;
  slider.addEventListener("input", () => {
    const at = Math.round((slider.valueAsNumber - row.low) / step) * step + row.low;
    number.value = Number(Math.min(at, row.high).toPrecision(6));
  });
  number.addEventListener("input", () => { slider.value = number.value; });
  return [slider, number];
}

/** The nearest 1, 2 or 5 times a power of ten. */
function nice(step) {
  const power = 10 ** Math.floor(Math.log10(step)), lead = step / power;
  return power * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
}

const shown = value => Array.isArray(value) ? value.join(",") : value === null ? "" : String(value);

/** Settings that differ from the lesson's own. */
function settings() {
  const found = new URLSearchParams();
  for (const row of rows) {
    const {value} = form.elements[row.name];
    if (value !== "" && value !== shown(row.default)) found.append(row.name, value);
  }
  return found;
}

form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(record, QUIET, "");
});
form.addEventListener("submit", event => event.preventDefault());

/** Record the lesson with the inputs that stand there, for a beat that was changed, if one was. */
async function record(beat) {
  const mine = ++asked, begun = performance.now();
  changed = beat;
  said.textContent = section.dataset.recording;
  const since = () => (performance.now() - begun) / 1000;
  const ticking = setInterval(() => {
    if (mine === asked) spent.textContent = `${Math.round(since())} s`;
  }, 1000);
  try {
    const query = settings();
    if (beat) query.append("@beat", beat);
    const answer = await fetch("trial.motion?" + query);
    if (mine !== asked) return;
    if (!answer.ok) throw new Error(await answer.text());
    part("panel-error").hidden = true;
    for await (const stream of streams(answer.body)) {
      if (mine !== asked) return;
      const film = await loaded(URL.createObjectURL(new Blob([stream])));
      if (mine !== asked) return film.remove();
      show(film);
    }
    if (mine === asked) said.textContent = since().toFixed(1) + " s";
  } catch (error) {
    if (mine !== asked) return;
    // Of what was saved the film tells the error, which a page that cannot draw it does not concern.
    part("panel-error").textContent = error.message;
    part("panel-error").hidden = beat !== "";
    said.textContent = "";
  } finally {
    clearInterval(ticking);
    if (mine === asked) spent.textContent = "";
  }
}

/** Streams one after the other, as they come: each says in its front how long it is.
 *  The rest is an error in a line, whose letters are no length that could ever be reached. */
async function* streams(body) {
  const FRONT = 20, LENGTH = 12, reader = body.getReader();
  let bytes = new Uint8Array(0);
  try {
    for (;;) {
      const {done, value} = await reader.read();
      if (done) break;
      const more = new Uint8Array(bytes.length + value.length);
      more.set(bytes);
      more.set(value, bytes.length);
      bytes = more;
      while (bytes.length >= FRONT) {
        const end = FRONT + new DataView(bytes.buffer, bytes.byteOffset).getUint32(LENGTH, true);
        if (bytes.length < end) break;
        yield bytes.slice(0, end);
        bytes = bytes.slice(end);
      }
    }
  } finally {
    reader.cancel();
  }
  if (bytes.length) throw new Error(new TextDecoder().decode(bytes));
}

/** A new film beside the old one, once it can be shown or is refused. */
function loaded(address) {
  const film = document.createElement("dlmotion-film");
  film.setAttribute("src", address);
  film.hidden = true;
  part("trial").append(film);
  return new Promise(resolve => {
    for (const name of ["ready", "refused"]) film.addEventListener(name, resolve, {once: true});
  }).then(() => {
    URL.revokeObjectURL(address);
    return film;
  });
}

/** Beat of a film and share of it, where another film stands; parts have fewer beats. */
function placeIn({beats}, other) {
  const [index, share] = other.placed(), {key} = other.beats[index];
  const at = beats.findIndex(beat => beat.key === key);
  return [at < 0 ? index : at, share];
}

/** A film at the beat that was changed, else at the beat and moment of the one before. */
function show(film) {
  const [old] = part("trial").children, before = old !== film && old.film ? old : null;
  const at = film.film && changed ? film.beats.findIndex(({key}) => key === changed) : -1;
  const place = at < 0 ? before && film.film && placeIn(film, before) : [at, 0];
  // First beats, while the one that is looked at is still to come.
  const early = at < 0 && (changed || place?.[0] >= film.beats?.length);
  if (film.film?.head.part && early) return film.remove();
  const waits = before?.film.head.part && before.clock.frame >= before.clock.end - 1;
  const goes = !before || changed || !before.paused || waits;
  changed = "";
  part("trial").replaceChildren(film);
  part("vectors-part").hidden = film.hidden = false;
  if (place && film.film) film.clock.seek(film.frameOf(place));
  if (goes && film.film) film.play();
}

part("again").addEventListener("click", () => {
  form.replaceChildren(...rows.map(field));
  record("");
});

part("copy").addEventListener("click", async () => {
  const words = [...settings()].map(([name, value]) => ` --set ${name}=${quoted(value)}`);
  await navigator.clipboard.writeText(`${section.dataset.command} ${lesson}${words.join("")}`);
  said.textContent = section.dataset.copied;
});

const quoted = word => /^[\w.,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

// The lesson's inputs beside the preview: a change records it anew and plays it where it stood.

const part = name => document.getElementById(name);
const section = part("panel-part"), form = part("panel"), said = part("panel-status");
const spent = part("panel-time"); // apart from the status: a screen reader is not told every second
const QUIET = 250; // milliseconds without a change before it counts
let lesson = "", rows = [], waiting = 0, asked = 0;

/** A page's own event: watch.js says which lesson is shown. */
addEventListener("lesson", async event => {
  if (event.detail === lesson) return;
  lesson = event.detail;
  const answer = await fetch("inputs.json");
  rows = answer.ok ? await answer.json() : [];
  part("trial").replaceChildren();
  part("panel-error").hidden = true;
  said.textContent = "";
  form.replaceChildren(...rows.map(field));
  section.hidden = !rows.length;
});

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
  waiting = setTimeout(record, QUIET);
});
form.addEventListener("submit", event => event.preventDefault());

async function record() {
  const mine = ++asked, begun = performance.now();
  said.textContent = section.dataset.recording;
  const ticking = setInterval(() => {
    if (mine === asked) spent.textContent = `${Math.round((performance.now() - begun) / 1000)} s`;
  }, 1000);
  const answer = await fetch("trial.motion?" + settings()).finally(() => clearInterval(ticking));
  if (mine !== asked) return;
  spent.textContent = "";
  const error = part("panel-error");
  error.hidden = answer.ok;
  if (!answer.ok) {
    error.textContent = await answer.text();
    said.textContent = "";
    return;
  }
  play(URL.createObjectURL(await answer.blob()));
  said.textContent = ((performance.now() - begun) / 1000).toFixed(1) + " s";
}

/** The new film in the place of the old one, at the same beat and moment. */
function play(address) {
  const old = part("trial").firstElementChild, film = document.createElement("dlmotion-film");
  const place = old?.film ? old.placed() : null, goes = old ? !old.paused : true;
  film.setAttribute("src", address);
  film.addEventListener("ready", () => {
    URL.revokeObjectURL(address);
    if (place) film.clock.seek(film.frameOf(place));
    if (goes) film.play();
  }, {once: true});
  part("trial").replaceChildren(film);
}

part("again").addEventListener("click", () => {
  form.replaceChildren(...rows.map(field));
  record();
});

part("copy").addEventListener("click", async () => {
  const words = [...settings()].map(([name, value]) => ` --set ${name}=${quoted(value)}`);
  await navigator.clipboard.writeText(`${section.dataset.command} ${lesson}${words.join("")}`);
  said.textContent = section.dataset.copied;
});

const quoted = word => /^[\w.,+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

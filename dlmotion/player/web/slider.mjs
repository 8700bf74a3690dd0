// A slider: the films of one lesson for several values of an input.

/** Number of the film of a position in a language; else that of the position's first film. */
export function filmOf(films, lang, position) {
  const fits = films.map((film, index) => index).filter(index => films[index].position === position);
  return fits.find(index => films[index].lang === lang) ?? fits[0] ?? 0;
}

/** A row below the picture: the input's name, its place, its value. */
export class Slider {
  constructor(film) {
    const {values} = film.film.head.slider;
    const make = (name, more) => Object.assign(document.createElement(name), more);
    this.film = film;
    this.name = make("span");
    this.range = make("input", {type: "range", min: 0, max: values.length - 1, disabled: true});
    this.value = make("output");
    const row = make("label");
    row.part = "slider";
    row.append(this.name, this.range, this.value);
    film.shadowRoot.querySelector("[part=bar]").before(row);
    this.range.addEventListener("input", () => { film.position = this.range.valueAsNumber; });
    // Arrows on it move it; everywhere else they go from beat to beat.
    this.range.addEventListener("keydown", event => {
      if (/^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation();
    });
    film.film.rest.then(() => { this.range.disabled = false; }, error => film.refuse(error));
  }

  /** Say where it stands, in the film's language. */
  follow() {
    const {name, values} = this.film.film.head.slider, at = this.film.position;
    this.name.textContent = this.film.words(name);
    this.range.value = at;
    this.value.textContent = values[at];
    this.range.setAttribute("aria-valuetext", values[at]);
  }
}

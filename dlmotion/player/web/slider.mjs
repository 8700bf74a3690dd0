// A slider: the films of one lesson for several values of an input.

import {make} from "./tags.mjs";

/** A row below the picture: the input's name, its place, its value. */
export class Slider {
  constructor(film, bar) {
    const {head, rest} = film.film, {values} = head.slider;
    const name = make("span"), value = make("output");
    const range = make("input", {type: "range", max: values.length - 1, disabled: ""});
    bar.before(make("label", {part: "slider"}, name, range, value));
    range.oninput = () => { film.position = range.valueAsNumber; };
    // Arrows, Home and End on it move it; letters and space mean what they mean everywhere.
    range.onkeydown = event => { if (event.key[1]) event.stopPropagation(); };
    rest.then(() => { range.disabled = false; });
    this.follow = () => {
      name.textContent = film.words(head.slider.name);
      range.value = film.at;
      range.ariaValueText = value.textContent = values[film.at];
    };
  }
}

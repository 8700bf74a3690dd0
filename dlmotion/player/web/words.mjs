// Words of the picture, as a reader may select them: transparent, each as large as its outlines.

import {SVG, make} from "./tags.mjs";

/** What can be read in these things of a film. */
export const wordsOf = ({head: {texts}, forms}, things) =>
  things.filter(({form}) => texts?.[form]).map(({form, x, y}) => {
    const start = forms.reach(form), points = forms.points.subarray(start, start + forms.sizes[form]);
    const [across, down] = [1, 0].map(even => points.filter((_, i) => i % 2 ^ even).sort());
    const [top] = down, bottom = down.at(-1);
    return make("text", {
      xmlns: SVG, x: x + across[0], y: y + (4 * bottom + top) / 5, "font-size": bottom - top,
      textLength: across.at(-1) - across[0],
    }, texts[form]);
  });

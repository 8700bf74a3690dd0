// A frame as SVG: a drawing takes what a canvas takes, and writes it down.

import {Painter} from "./painter.mjs";
import {SVG} from "./tags.mjs";

class Pencil {
  d = "";
  moveTo(...to) { this.d += "M" + to; }
  lineTo(...to) { this.d += "L" + to; }
  bezierCurveTo(...to) { this.d += "C" + to; }
  closePath() { this.d += "Z"; }
}

const attributes = values =>
  Object.entries(values).map(([name, value]) => ` ${name}="${value}"`).join("");

class Drawing {
  parts = [];
  defs = 0;
  least = 0;
  setTransform(...matrix) { this.matrix = matrix; }
  put(name, values) {
    this.parts.push(`<${name}${attributes({transform: `matrix(${this.matrix})`, ...values})}/>`);
  }
  /** A paint as other programs know it: a colour and how much it covers, or a gradient. */
  ink(name, paint) {
    if (paint.stops) {
      const id = "g" + this.defs++, [x1, y1, x2, y2] = paint.axis;
      this.parts.push(
        `<linearGradient${attributes({id, x1, y1, x2, y2, gradientUnits: "userSpaceOnUse"})}>`,
        ...paint.stops.map(([offset, colour]) =>
          `<stop${attributes({offset, ...this.ink("stop", colour)})}/>`),
        "</linearGradient>");
      return {[name]: `url(#${id})`};
    }
    const [red, green, blue, cover] = paint.slice(5, -1).split(",");
    const key = name === "stop" ? "stop-color" : name;
    return {[key]: `rgb(${red},${green},${blue})`, [name + "-opacity"]: cover};
  }
  fill({d}) { this.put("path", {d, ...this.ink("fill", this.fillStyle)}); }
  stroke({d}) {
    this.put("path", {
      d, fill: "none", ...this.ink("stroke", this.strokeStyle), "stroke-width": this.lineWidth,
      "stroke-linejoin": this.lineJoin, "stroke-linecap": this.lineCap,
      "stroke-miterlimit": 10, // as that of a canvas
    });
  }
  createLinearGradient(...axis) {
    const stops = [];
    return {axis, stops, addColorStop: (offset, colour) => stops.push([offset, colour])};
  }
  drawImage(canvas) {
    this.put("image", {
      width: canvas.width, height: canvas.height, opacity: this.globalAlpha,
      "image-rendering": this.imageSmoothingEnabled ? "auto" : "pixelated",
      href: canvas.toDataURL(),
    });
  }
}

class Draughtsman extends Painter {
  pencil() { return new Pencil(); }
}

/** What a film shows in a theme, as the text of an SVG file. */
export function drawn(film, things, theme) {
  const drawing = new Drawing(), [width, height] = film.head.size;
  new Draughtsman(film).paint(drawing, things, theme, 1);
  const root = {xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`};
  return `<svg${attributes(root)}>${drawing.parts.join("")}</svg>`;
}

// Columns of whole numbers, and work that lets the page do its own in between.

export const MOST = 1 << 26; // numbers that a page has room for
const PATIENCE = 12; // milliseconds of work before the page may do its own

/** Refuse the film. What only a fault of its writer can bring about has no words of its own. */
export const fail = (said = "it contradicts itself") => { throw new Error(said); };
export const need = (holds, said) => holds || fail(said);

/** Let the page do its own; scheduler.yield would come back before it has shown anything. */
export const pause = () => new Promise(done => setTimeout(done));

let since = 0;
export const breathe = async () => {
  if (performance.now() - since < PATIENCE) return;
  await pause();
  since = performance.now();
};

/** A column: its numbers, read from its start to its end, each when it is asked for. */
export class Column {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }
  /** Some of its bytes as a column, which it has been read to the end of. */
  part(start, end = this.bytes.length) {
    this.at = end;
    return new Column(this.bytes.subarray(start, end));
  }
  one() {
    const {bytes} = this;
    let byte = bytes[this.at++], value = byte & 127, scale = 1;
    while (byte > 127) {
      byte = bytes[this.at++];
      scale *= 128;
      value += (byte & 127) * scale;
    }
    need(this.at <= bytes.length && scale <= 2 ** 28);
    // Of four bytes and fewer, by bits; five hold more than bits are there for.
    if (scale < 2 ** 28) return value >>> 1 ^ -(value & 1);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  }
  count() {
    const value = this.one();
    need(value >= 0 && value < MOST);
    return value;
  }
  many(count) {
    need(count >= 0 && this.at + count <= this.bytes.length);
    const values = new Int32Array(count);
    for (let i = 0; i < count; i++) values[i] = this.one();
    return values;
  }
}

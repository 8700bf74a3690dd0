// Columns of whole numbers, and work that lets the page do its own in between.

export const MOST = 1 << 26; // numbers that a page has room for
const PATIENCE = 12; // milliseconds of work before the page may do its own

/** Refuse the film. What only a fault of its writer can bring about has no words of its own. */
export const fail = (said = "it contradicts itself") => { throw new Error(said); };
export const need = (holds, said) => holds || fail(said);

let since = 0;
export const breathe = async () => {
  if (performance.now() - since < PATIENCE) return;
  await (globalThis.scheduler?.yield?.() ?? new Promise(done => setTimeout(done)));
  since = performance.now();
};

/** The numbers of a column's bytes. */
export async function numbers(bytes) {
  let count = 0, at = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] < 128) count++;
  need(!(bytes.at(-1) > 127));
  const values = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    let byte = bytes[at++], value = byte & 127, scale = 1;
    while (byte > 127) {
      byte = bytes[at++];
      scale *= 128;
      value += (byte & 127) * scale;
    }
    need(scale <= 2 ** 28);
    // Of four bytes and fewer, by bits; five hold more than bits are there for.
    if (scale < 2 ** 28) values[i] = value >>> 1 ^ -(value & 1);
    else values[i] = value % 2 ? -(value + 1) / 2 : value / 2;
    if (i % 32768 === 0) await breathe();
  }
  return values;
}

/** A column: its numbers, read from its start to its end. */
export class Column {
  constructor(values) {
    this.values = values;
    this.at = 0;
  }
  one() {
    need(this.at < this.values.length);
    return this.values[this.at++];
  }
  count() {
    const value = this.one();
    need(value >= 0 && value < MOST);
    return value;
  }
  many(count) {
    need(count >= 0 && this.at + count <= this.values.length);
    return this.values.subarray(this.at, this.at += count);
  }
}

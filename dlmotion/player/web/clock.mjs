// A clock that counts the frames of a film.

export class Clock {
  constructor(fps, tick) {
    this.fps = fps;
    this.tick = tick;
    this.frame = 0;
    this.end = 1;
    this.speed = 1;
  }

  /** Count from here and now. */
  mark() {
    this.from = this.frame;
    this.since = performance.now();
  }

  /** Count as soon as all is there that will be shown. */
  start(whole) {
    if (this.runs) return;
    if (this.frame >= this.end - 1) this.frame = 0;
    // Of what was started, stopped and started again before all was there, the last alone counts.
    const step = this.runs = now => {
      if (this.runs !== step) return;
      const gone = Math.max(now - this.since, 0) / 1000 * this.fps * this.speed;
      const frame = Math.min(this.from + Math.floor(gone), this.end - 1);
      if (frame >= this.end - 1) this.stop();
      if (frame !== this.frame || !this.runs) {
        this.frame = frame;
        this.tick();
      }
      if (this.runs) requestAnimationFrame(step);
    };
    whole.then(() => {
      this.mark();
      requestAnimationFrame(step);
    });
  }

  stop() { this.runs = null; }

  seek(frame) {
    this.frame = Math.min(Math.max(Math.round(frame), 0), this.end - 1);
    this.mark();
    this.tick();
  }
}

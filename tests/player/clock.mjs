// How many counts go on after a clock was started, stopped and started again before its film was there.

import {Clock} from "../../dlmotion/player/web/clock.mjs";

let waiting = [], ticks = 0;
globalThis.requestAnimationFrame = step => waiting.push(step);
const clock = new Clock(60, () => ticks++);
clock.end = 600;
const whole = Promise.resolve();
clock.start(whole);
clock.stop();
clock.start(whole);
await whole;
await null;
const told = [];
for (let turn = 1; turn <= 3; turn++) {
  const steps = waiting;
  waiting = [];
  for (const step of steps) step(clock.since + turn * 100 + 1);
  told.push({waiting: waiting.length, ticks, frame: clock.frame});
}
clock.stop();
for (const step of waiting) step(clock.since + 1000);
told.push({waiting: 0, ticks, frame: clock.frame});
process.stdout.write(JSON.stringify(told));

// Measures a film in its page: when its first frame is there, what a frame takes, the longest task.
// The page is opened twice: a browser that has only just started, or that still reads the film of the
// page before, is not what readers have.
const tasks = [];
const turn = (wait = 0) => new Promise(done => setTimeout(done, wait));
// Canvas paints later than it is told to, unless somebody reads what it shows.
const flush = () => film.context.getImageData(0, 0, 1, 1);
new PerformanceObserver(found => tasks.push(...found.getEntries().map(each => each.duration)))
  .observe({ type: 'longtask', buffered: true });

const frames = async () => {
  const found = [];
  for (let stretch = 0; stretch < 10; stretch++) {
    const start = Math.floor(film.clock.end * stretch / 10);
    for (let frame = start; frame < start + 40 && frame < film.clock.end; frame++) {
      const since = performance.now();
      film.clock.seek(frame);
      flush();
      found.push(performance.now() - since);
      await turn();
    }
  }
  return found;
};

const measure = async () => {
  flush();
  const first = performance.now();
  film.play();
  await turn(2000);
  film.pause();
  const size = [film.canvas.width, film.canvas.height];
  const found = { first, size, frames: await frames(), longest: Math.max(0, ...tasks) };
  await tell(found);
};
film.addEventListener('ready', async () => {
  if (sessionStorage.opened) return measure();
  sessionStorage.opened = 'once';
  await film.film.rest;
  await turn(500);
  location.reload();
});

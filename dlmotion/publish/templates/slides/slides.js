'use strict';
// One film at a time; a beat is played to its last frame and stays there until a key is pressed.
const plan = JSON.parse(document.getElementById('plan').textContent);
const video = document.querySelector('video');
const root = document.documentElement;
const said = document.querySelector('.said');
const beats = plan.films.flatMap((film, index) => film.beats.map((beat, at) => ({...beat, film: index, at})));
const addresses = [...document.querySelectorAll('script.film')].map((element, index) => {
  const bytes = Uint8Array.from(atob(element.textContent), letter => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], {type: plan.films[index].type}));
});
const dots = beats.map(beat => {
  const dot = document.createElement('i');
  if (beat.at === 0) dot.className = 'first';
  return document.querySelector('.dots').appendChild(dot);
});
const began = Date.now();
let loaded = -1, current = 0, playing = false, speaker = null;

// The moment that a beat ends with: the middle of its last frame, which every browser shows alike.
const last = beat => Math.max(beat.end - plan.films[beat.film].frame / 2, beat.start);

function load(film, ready) {
  if (film === loaded) return ready();
  loaded = film;
  video.addEventListener('loadeddata', ready, {once: true});
  video.src = addresses[film];
}

function show() {
  const beat = beats[current];
  dots.forEach((dot, index) => {
    dot.classList.toggle('seen', index < current);
    dot.classList.toggle('here', index === current);
  });
  said.textContent = beat.says;
  root.dataset.beat = current;
  root.dataset.state = playing ? 'playing' : 'waiting';
  tell();
}

function hold(index) {
  current = index;
  playing = false;
  video.pause();
  load(beats[index].film, () => { video.currentTime = last(beats[index]); show(); });
}

function play(index) {
  current = index;
  playing = true;
  root.classList.add('begun');
  const beat = beats[index];
  load(beat.film, () => {
    // Straight on from the beat before; only a jump has to look for the place.
    if (Math.abs(video.currentTime - beat.start) > 2 * plan.films[beat.film].frame) video.currentTime = beat.start;
    show();
    video.play().then(watch, () => hold(index));
  });
}

function watch() {
  if (!playing) return;
  if (video.ended || video.currentTime >= last(beats[current])) return hold(current);
  requestAnimationFrame(watch);
}

function forward() {
  if (playing) hold(current);
  else if (!root.classList.contains('begun')) play(0);
  else if (current + 1 < beats.length) play(current + 1);
}

function back() {
  if (playing || current === 0) hold(Math.max(current - 1, 0));
  else hold(current - 1);
}

function openSpeaker() {
  speaker = window.open('', 'dlmotion-speaker', 'width=760,height=520');
  if (!speaker) return;
  const page = speaker.document;
  page.title = document.title;
  page.documentElement.className = root.className.replace('black', '');
  page.head.replaceChildren(document.querySelector('style').cloneNode(true));
  page.body.className = 'speaker';
  page.body.replaceChildren(...['h1', 'h2', 'p', 'h2', 'p', 'p'].map(name => page.createElement(name)));
  const [, now, text, next, then, clock] = page.body.children;
  [now.textContent, next.textContent] = [plan.words.now, plan.words.next];
  [text.className, then.className, clock.className] = ['now', 'then', 'clock'];
  page.addEventListener('keydown', pressed);
  tell();
}

function tell() {
  if (!speaker || speaker.closed) return;
  const [title, , text, , then, clock] = speaker.document.body.children;
  const beat = beats[current], after = beats[current + 1];
  title.textContent = `${plan.films[beat.film].title} · ${current + 1} / ${beats.length}`;
  text.textContent = beat.says;
  then.textContent = after ? after.says : plan.words.end;
  const seconds = Math.floor((Date.now() - began) / 1000);
  clock.textContent = `${plan.words.elapsed} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    ArrowRight: forward, ArrowDown: forward, PageDown: forward, ' ': forward, Enter: forward,
    ArrowLeft: back, ArrowUp: back, PageUp: back, Backspace: back,
    Home: () => hold(0), End: () => hold(beats.length - 1),
    s: openSpeaker, b: () => root.classList.toggle('black'), '.': () => root.classList.toggle('black'),
    f: () => document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen(),
  };
  const action = keys[event.key] || keys[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
}

document.addEventListener('keydown', pressed);
document.addEventListener('click', forward);
setInterval(tell, 1000);
load(0, () => { root.dataset.beat = 0; root.dataset.state = 'ready'; dots[0].classList.add('here'); });

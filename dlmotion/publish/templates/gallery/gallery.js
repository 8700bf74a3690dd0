'use strict';

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');
const theme = () => root.dataset.theme || (system.matches ? 'dark' : 'light');
const keep = (key, value) => { try { localStorage.setItem(key, value); } catch { /* nothing to keep it in */ } };

// Theme: the button says what it will do; the film follows without losing its place.
const button = document.querySelector('[data-theme-switch]');
const player = document.querySelector('[data-player]');

function showTheme() {
  const text = theme() === 'dark' ? button.dataset.toLight : button.dataset.toDark;
  button.title = text;
  button.setAttribute('aria-label', text);
  if (player) followTheme();
}

function followTheme() {
  const address = player.dataset[theme()];
  if (!address || player.getAttribute('src') === address) return;
  const { currentTime, paused, playbackRate } = player;
  const shown = [...player.textTracks].map(track => track.mode);
  player.poster = player.dataset[`${theme()}Poster`] || '';
  player.src = address;
  player.addEventListener('loadedmetadata', () => {
    if (currentTime) player.currentTime = currentTime;
    player.playbackRate = playbackRate;
    [...player.textTracks].forEach((track, index) => { track.mode = shown[index]; });
    if (!paused) player.play().catch(() => {});
  }, { once: true });
}

button.hidden = false;
button.addEventListener('click', () => {
  root.dataset.theme = theme() === 'dark' ? 'light' : 'dark';
  keep('dlmotion-theme', root.dataset.theme);
  showTheme();
});
system.addEventListener('change', showTheme);
showTheme();

// The language that is chosen here holds for the start page and for films, whatever is read else.
const LANGUAGE = 'dlmotion-language';
const chosen = () => { try { return localStorage.getItem(LANGUAGE); } catch { return null; } };
for (const link of document.querySelectorAll('[data-language]'))
  link.addEventListener('click', () => keep(LANGUAGE, link.dataset.language));

// Film: chapters and transcript seek, the running one is marked, captions switch.
if (player) {
  const jumps = [...document.querySelectorAll('[data-start]')];
  const chapters = [...document.querySelectorAll('.chapters [data-start]')];
  const transcript = [...document.querySelectorAll('.transcript [data-start]')];

  // The film as vectors, where the page can have it.
  const film = document.querySelector('dlmotion-film');
  if (film && 'vectors' in root.dataset) {
    const script = document.createElement('script');
    script.type = 'module';
    script.src = film.dataset.script;
    film.dataset.state = 'loading';
    if (chosen() === root.lang) film.setAttribute('film-lang', root.lang);
    document.head.append(script);
  }
  const shown = () => film && film.dataset.state === 'ready' ? film : player;

  const seek = (seconds, play) => {
    if (shown() === film) {
      film.currentTime = seconds;
      if (play) film.play();
      return;
    }
    const go = () => {
      player.currentTime = seconds;
      if (play) player.play().catch(() => {});
    };
    if (player.readyState >= 1) go();
    else {
      player.addEventListener('loadedmetadata', go, { once: true });
      player.load();
    }
  };

  for (const jump of jumps) {
    jump.addEventListener('click', event => {
      event.preventDefault();
      seek(Number(jump.dataset.start) + 0.001, true);
      shown().scrollIntoView({ block: 'nearest' });
      // The film's keys work from here on; who walks the chapters by keyboard stays among them.
      if (event.detail) shown().focus({ preventScroll: true });
    });
  }

  let marked = null;
  const mark = () => {
    const { currentTime } = shown();
    const running = currentTime > 0
      ? chapters.findLast(each => Number(each.dataset.start) <= currentTime + 0.001) : undefined;
    if (running === marked) return;
    for (const each of chapters) each.removeAttribute('aria-current');
    marked = running;
    if (!running) return;
    running.setAttribute('aria-current', 'true');
    const list = running.closest('.chapters');
    list.scrollTop = running.offsetTop - (list.clientHeight - running.offsetHeight) / 2;
  };
  player.addEventListener('timeupdate', mark);
  film?.addEventListener('timeupdate', mark);

  const choice = document.querySelector('[data-captions]');
  const radios = [...choice.querySelectorAll('input')];
  choice.hidden = film?.dataset.state === 'loading';
  choice.addEventListener('change', event => {
    for (const track of player.textTracks) track.mode = track.language === event.target.value ? 'showing' : 'hidden';
  });
  player.textTracks.addEventListener('change', () => {
    const shown = [...player.textTracks].find(track => track.mode === 'showing');
    for (const radio of radios) radio.checked = radio.value === (shown ? shown.language : '');
  });
  // A film in the other language has its sentences in the page's.
  if (player.lang !== root.lang)
    for (const track of player.textTracks) if (track.language === root.lang) track.mode = 'showing';

  // The film's own language may not be that of the MP4: its beats then begin at other times.
  const retime = (steps, starts) => {
    if (steps.length !== starts.length) return;
    steps.forEach((step, index) => {
      const seconds = Math.floor(starts[index] + 1e-6);
      step.dataset.start = starts[index];
      const clock = step.querySelector('.clock') ?? step;
      clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    });
  };
  // Where the slider stands elsewhere, its film has sentences of its own; the table is the lesson's.
  const reword = said => {
    const { slider } = film.film.head;
    if (!slider) return;
    const note = document.querySelector('[data-own]'), lede = document.querySelector('.lede');
    const takeaway = slider.receipts[film.at]?.takeaway?.[root.lang];
    if (note) note.hidden = film.at === slider.own;
    if (lede && takeaway) lede.textContent = takeaway;
    if (transcript.length !== said.length) return;
    transcript.forEach((step, index) => {
      const words = said[index].caption?.[root.lang];
      if (words) step.nextElementSibling.textContent = words;
    });
  };
  const takeUp = () => {
    const said = film.beats.flatMap(beat => beat.said);
    retime(chapters, film.beats.map(beat => beat.start));
    retime(transcript, said.map(part => part.start));
    reword(said);
    paintChapters();
    marked = null;
    mark();
  };
  film?.addEventListener('ready', takeUp);
  film?.addEventListener('change', () => { if (shown() === film) takeUp(); });

  // Pictures of the chapters are how their beats end in the film, one at a time.
  let painting = 0;
  const paintChapters = (from = 0, turn = ++painting) => {
    if (turn !== painting || from >= Math.min(chapters.length, film.beats.length)) return;
    const canvas = chapters[from].querySelector('canvas') ?? document.createElement('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    chapters[from].prepend(canvas);
    canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
    canvas.height = Math.round(canvas.width * 9 / 16);
    film.paintOn(canvas, film.lastOf(from));
    setTimeout(() => paintChapters(from + 1, turn));
  };

  // #t=12.5 and #beat=steps lead to a moment, also on a page that is open: the film sees to that
  // itself, for the video we do.
  const follow = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    const since = Number(asked.get('t') ?? 0);
    const beat = asked.get('beat');
    const chapter = chapters.find(each => each.dataset.beat === beat);
    if (shown() === film || !(since >= 0) || (beat ? !chapter : !asked.has('t'))) return;
    seek((chapter ? Number(chapter.dataset.start) : 0) + since, false);
  };
  addEventListener('hashchange', follow);
  film?.addEventListener('refused', () => {
    for (const chapter of chapters) chapter.querySelector('canvas')?.remove();
    choice.hidden = false;
    follow();
  });
  if (film?.dataset.state !== 'loading') follow();
}

// Search: words in any order, over titles, keywords and closing sentences in both languages.
const search = document.querySelector('[data-search]');
if (search) {
  const input = search.querySelector('input');
  const status = document.querySelector('[data-status]');
  const lessons = [...document.querySelectorAll('[data-words]')];
  const parts = [...document.querySelectorAll('[data-part]')];

  const find = () => {
    // Wide letters, as Chinese keyboards write them, are letters.
    const wanted = input.value.normalize('NFKC').toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const lesson of lessons) {
      const fits = wanted.every(word => lesson.dataset.words.includes(word));
      lesson.hidden = !fits;
      count += fits;
    }
    for (const part of parts) part.hidden = !part.querySelector('[data-words]:not([hidden])');
    status.textContent = !wanted.length ? '' : count ? search.dataset.found.replace('{n}', count) : search.dataset.none;
  };

  search.hidden = false;
  search.addEventListener('submit', event => {
    event.preventDefault();
    const hits = lessons.filter(lesson => !lesson.hidden);
    if (input.value.trim() && hits.length === 1) hits[0].querySelector('a').click();
  });
  input.addEventListener('input', find);
  document.addEventListener('keydown', event => {
    const typing = event.target.closest('input, textarea, select');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });
  input.value = new URLSearchParams(location.search).get('q') || input.value;
  find();
}

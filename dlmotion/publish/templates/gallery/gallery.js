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

// Film: chapters and transcript seek, the running one is marked, captions switch.
if (player) {
  const jumps = [...document.querySelectorAll('[data-start]')];
  const chapters = [...document.querySelectorAll('.chapters [data-start]')];

  const transcript = [...document.querySelectorAll('.transcript [data-start]')];

  // The film as vectors, where the page can have it: from a server, since nothing is read from disk.
  const film = document.querySelector('dlmotion-film');
  if (film && location.protocol !== 'file:') {
    const script = document.createElement('script');
    script.type = 'module';
    script.src = film.dataset.script;
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
    });
  }

  const mark = () => {
    const { currentTime } = shown();
    const running = chapters.findLast(each => Number(each.dataset.start) <= currentTime);
    for (const each of chapters) {
      if (each === running && currentTime > 0) each.setAttribute('aria-current', 'true');
      else each.removeAttribute('aria-current');
    }
  };
  player.addEventListener('timeupdate', mark);
  film?.addEventListener('timeupdate', mark);

  const choice = document.querySelector('[data-captions]');
  const radios = [...choice.querySelectorAll('input')];
  choice.hidden = false;
  choice.addEventListener('change', event => {
    for (const track of player.textTracks) track.mode = track.language === event.target.value ? 'showing' : 'hidden';
  });
  player.textTracks.addEventListener('change', () => {
    const shown = [...player.textTracks].find(track => track.mode === 'showing');
    for (const radio of radios) radio.checked = radio.value === (shown ? shown.language : '');
  });

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
  film?.addEventListener('ready', () => {
    const said = film.beats.flatMap(beat => beat.said.map(part => part.start));
    retime(chapters, film.beats.map(beat => beat.start));
    retime(transcript, said);
    choice.hidden = true;
    follow();
  });

  // #t=12.5 and #beat=steps lead to a moment, also on a page that is open.
  const follow = () => {
    const asked = /^#t=(\d+(?:\.\d+)?)$/.exec(location.hash);
    const beat = /^#beat=([\w-]+)$/.exec(location.hash);
    if (asked) seek(Number(asked[1]), false);
    if (beat && shown() === film) {
      const found = film.beats.findIndex(each => each.key === beat[1]);
      if (found >= 0) film.toBeat(found);
    }
  };
  addEventListener('hashchange', follow);
  follow();
}

// Search: words in any order, over titles, keywords and closing sentences in both languages.
const search = document.querySelector('[data-search]');
if (search) {
  const input = search.querySelector('input');
  const status = document.querySelector('[data-status]');
  const lessons = [...document.querySelectorAll('[data-words]')];
  const parts = [...document.querySelectorAll('[data-part]')];

  const find = () => {
    const wanted = input.value.toLowerCase().split(/\s+/).filter(Boolean);
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

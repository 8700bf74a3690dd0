'use strict';

const part = name => document.getElementById(name);
const shown = { still: 0, film: 0 };

function show(state) {
  part('title').textContent = state.title || 'dlmotion';
  part('status').textContent = document.body.dataset[state.error ? 'failed' : state.status];
  part('time').textContent = state.seconds ? `${state.seconds.toFixed(1)} s` : '';
  part('error').hidden = !state.error;
  part('error').textContent = state.error;
  part('beat').textContent = state.beat;
  if (state.lesson) dispatchEvent(new CustomEvent('lesson', { detail: state }));
  if (state.still !== shown.still) {
    shown.still = state.still;
    part('still').src = `still.png?${state.still}`;
    part('still-part').hidden = false;
  }
  if (state.film !== shown.film) {
    shown.film = state.film;
    const film = part('film');
    film.addEventListener('loadedmetadata', () => { film.currentTime = state.start; }, { once: true });
    film.src = `film.mp4?${state.film}`;
    part('film-part').hidden = false;
  }
}

const events = new EventSource('events');
events.onmessage = message => show(JSON.parse(message.data));
events.onerror = () => { part('status').textContent = document.body.dataset.lost; };

// The page's film, and how a page tells whoever opened it what it found, or why it found nothing.
const film = document.querySelector('dlmotion-film');
const tell = found => fetch('/found?' + encodeURIComponent(JSON.stringify(found)));
film.addEventListener('refused', event =>
  tell({ fault: `the player refuses ${film.getAttribute('src')}: ${event.detail.message}` }));
addEventListener('unhandledrejection', event => tell({ fault: String(event.reason) }));

// Runs before the page is drawn, so that a chosen theme never flashes, and a film as vectors finds
// its room: from a server, since nothing is read from disk.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem('dlmotion-theme'); } catch { /* no storage: follow the system */ }
  if (location.protocol !== 'file:' && window.DecompressionStream) document.documentElement.dataset.vectors = '';
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
})();

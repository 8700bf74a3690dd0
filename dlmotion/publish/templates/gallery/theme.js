// Runs before the page is drawn, so that a chosen theme never flashes.
(() => {
  let chosen = null;
  try { chosen = localStorage.getItem('dlmotion-theme'); } catch { /* no storage: follow the system */ }
  if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset.theme = chosen;
})();

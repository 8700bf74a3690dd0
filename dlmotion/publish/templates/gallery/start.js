// To the gallery in the language that was chosen here, else in the one that is liked best.
(() => {
  const langs = ['zh', 'en'];
  let chosen = null;
  try { chosen = localStorage.getItem('dlmotion-language'); } catch { /* no storage: as the reader reads */ }
  const read = navigator.languages.map(lang => lang.slice(0, 2).toLowerCase());
  const lang = [chosen, ...read].find(each => langs.includes(each)) || 'zh';
  location.replace(`${lang}/index.html`);
})();

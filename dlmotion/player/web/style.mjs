// The look of the player. A sheet made by script stands under `style-src 'self'`.

const RULES = `
:host { display: block; position: relative; }
:host([hidden]) { display: none; }
:host(:focus-visible) { outline: 2px solid Highlight; outline-offset: 2px; }
:host(:fullscreen) { background: #000; display: grid; place-content: center; }
:host(:fullscreen) [part=frame] { width: min(100vw, calc((100vh - 3rem) * 16 / 9)); }
canvas { display: block; }
[part=canvas] { width: 100%; aspect-ratio: 16 / 9; cursor: pointer; }
[part=poster] { display: none; }
[part=bar] { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; }
[part=slider] { display: flex; align-items: center; gap: .75rem; min-height: 2.75rem; }
[part=slider] input { flex: 1; min-width: 4rem; height: 2.75rem; margin: 0; }
[part=slider] output { min-width: 4.5em; font-variant-numeric: tabular-nums; }
[part=line] { position: relative; flex: 1; min-width: 4rem; }
[part=scrubber] { width: 100%; margin: 0; height: 2.75rem; position: relative; }
[part=beats] { position: absolute; inset: 0; pointer-events: none; }
[part=beats] i { position: absolute; top: 35%; width: 2px; height: 30%; background: currentColor;
  opacity: .6; }
[part=thumbnail] { position: absolute; bottom: 100%; transform: translateX(-50%);
  pointer-events: none; border: 1px solid currentColor; }
[part=thumbnail][hidden], [part=caption][hidden], [part=language][hidden] { display: none; }
[part=time] { font-variant-numeric: tabular-nums; white-space: nowrap; }
[part=caption] { margin: .25rem 0; text-align: center; font-size: 1.1em; }
button, select { font: inherit; color: inherit; background: none; border: 1px solid transparent;
  border-radius: .3rem; min-width: 2.75rem; min-height: 2.75rem; cursor: pointer; }
select option { color: initial; background: initial; }
button:hover, button:focus-visible, button[aria-pressed=true] { border-color: currentColor; }
[part=full]::before { content: ""; display: inline-block; width: 1em; height: .7em;
  border: 2px solid; }
@media (max-width: 30rem) { [part=speed], [part=time] { display: none; } }
@media print { [part=frame] { display: none; } [part=poster] { display: block; } }
`;
let made = null;

export function sheet() {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(RULES);
  }
  return made;
}

// The look of the player. A sheet made by script stands under `style-src 'self'`.

const RULES = `
:host { display: block; container-type: inline-size; }
:host, [part=line], [part=scrubber], [part=picture], [part=share] { position: relative; }
:host(:focus-visible) { outline: 2px solid Highlight; outline-offset: 2px; }
:host(:fullscreen) { background: Canvas; color: CanvasText; }
:host(:fullscreen) [part=frame] { display: flex; flex-direction: column; height: 100vh; }
:host(:fullscreen) [part=picture] { flex: 1; min-height: 0; }
:host(:fullscreen) [part=canvas] { height: 100%; object-fit: contain; }
canvas { display: block; }
[part=canvas] { width: 100%; aspect-ratio: 16 / 9; cursor: pointer; }
svg { position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none; fill: #0000; }
text { pointer-events: auto; }
[part=poster] { display: none; }
[part=bar], [part=slider] { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem; }
[part=slider] { line-height: 1.2; }
[part=slider] input { flex: 1; }
input { margin: 0; height: 2.75rem; }
output { min-width: 4em; }
[part=line] { flex: 1; min-width: 4rem; }
[part=scrubber] { display: block; width: 100%; }
[part=beats] { position: absolute; inset: 0 8px; pointer-events: none; }
[part=beats] i { position: absolute; top: 35%; width: 2px; margin-left: -1px; height: 30%; background: currentColor;
  opacity: .6; }
[part=thumbnail] { position: absolute; width: 12rem; bottom: 100%; transform: translateX(-50%);
  pointer-events: none; border: 1px solid; }
:host([hidden]), [hidden] { display: none !important; }
[part=menu] { position: absolute; bottom: 100%; right: 0; z-index: 1; display: grid;
  width: max-content; padding: .25rem; background: Canvas; color: CanvasText;
  border: 1px solid; border-radius: .3rem; }
[part=menu] button { text-align: start; padding: 0 .75rem; }
[data-done]::after { content: " ✓"; }
[part=heard] { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[part=time] { font-variant-numeric: tabular-nums; white-space: nowrap; }
[part=caption] { display: grid; margin: .25rem 0; text-align: center; }
[part=caption] span { grid-area: 1 / 1; visibility: hidden; }
[part=caption] [data-now] { visibility: visible; }
button, select { font: inherit; color: inherit; background: none; border: 1px solid transparent;
  border-radius: .3rem; min-width: 2.75rem; min-height: 2.75rem; cursor: pointer; }
select option { color: initial; background: initial; }
button:hover, button:focus-visible, button[aria-pressed=true] { border-color: currentColor; }
[part=full]::before { content: ""; display: inline-block; width: 1em; height: .7em;
  border: 2px solid; }
@container (max-width: 34rem) {
  [part=bar] { flex-wrap: wrap; gap: 0 .1rem; }
  [part=line], [part=time] { order: -1; }
  [part=line] { flex-basis: calc(100% - 6.5rem); }
  [part=time] { flex: 0 0 6rem; text-align: end; }
  [part=play] { margin-inline-end: auto; }
}
@media print { [part=frame] { display: none; } [part=poster] { display: block; } }
`;
let made;

export function sheet() {
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(RULES);
  }
  return made;
}

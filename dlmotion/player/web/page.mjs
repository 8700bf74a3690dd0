// What the page around a film says: its theme and its language, live.

const dark = matchMedia("(prefers-color-scheme: dark)");

/** The page's theme: what it says of itself, else what its reader prefers. */
export function themeOf() {
  for (const element of [document.documentElement, document.body]) {
    const said = element?.dataset.theme ?? element?.dataset.colorScheme;
    if (said === "dark" || said === "light") return said;
    if (element?.classList.contains("dark")) return "dark";
    if (element?.classList.contains("light")) return "light";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  if (scheme === "dark" || scheme === "light") return scheme;
  return dark.matches ? "dark" : "light";
}

/** The language of these in which a place of the page is written, else one that its reader reads. */
export function languageOf(element, langs) {
  const said = element.closest("[lang]")?.lang;
  const wanted = said ? [said] : navigator.languages;
  return wanted.map(lang => lang.slice(0, 2).toLowerCase()).find(lang => langs.includes(lang));
}

/** Call when theme or language of the page may have changed; returns what ends it. */
export function whenPageChanges(call) {
  const attributes = ["class", "lang", "style", "data-theme", "data-color-scheme"];
  const observer = new MutationObserver(call);
  for (const element of [document.documentElement, document.body])
    if (element) observer.observe(element, {attributes: true, attributeFilter: attributes});
  dark.addEventListener("change", call);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", call);
  };
}

// What the page around a film says: its theme, its language, and the moment it asks for, live.

const dark = matchMedia("(prefers-color-scheme: dark)");

/** The page's theme: what it says of itself, else what its reader prefers. */
export function themeOf() {
  const said = [document.documentElement, document.body].flatMap(element => element
    ? [element.dataset.theme ?? element.dataset.colorScheme, ...element.classList] : []);
  said.push(getComputedStyle(document.documentElement).colorScheme, dark.matches ? "dark" : "light");
  return said.find(word => word === "dark" || word === "light");
}

/** Languages that the reader reads, two letters each, the best liked first. */
export const languagesRead = () => navigator.languages.map(lang => lang.slice(0, 2).toLowerCase());

/**
 * The language of these that a reader gets: that which the element asks for, else that of this
 * place of the page if it is read, else the best liked, else that of the place, else any.
 */
export function languageOf(element, langs) {
  const here = element.closest("[lang]")?.lang.slice(0, 2).toLowerCase(), read = languagesRead();
  return [element.getAttribute("film-lang"), read.includes(here) && here, ...read, here, ...langs]
    .find(lang => langs.includes(lang));
}

/** What the address asks a film for: {beat, t, film, position}, each a text if it is there. */
export const askedFor = () => Object.fromEntries(new URLSearchParams(location.hash.slice(1)));

/** Call when the page's theme or language, or the moment it asks for, may have changed. */
export function whenPageChanges(follow, seek) {
  const observer = new MutationObserver(follow);
  for (const element of [document.documentElement, document.body])
    if (element) observer.observe(element, {attributes: true});
  const end = new AbortController(), {signal} = end;
  dark.addEventListener("change", follow, {signal});
  addEventListener("languagechange", follow, {signal});
  addEventListener("hashchange", seek, {signal});
  return () => {
    observer.disconnect();
    end.abort();
  };
}

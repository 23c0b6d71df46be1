import { isAbsolute, relative, resolve, sep } from "node:path";

/** A path as messages show it: relative to the current folder, with `/`; absolute where the user gave one that leads out of it. */
export function displayPath(folder: string, path: string): string {
  const absolute = resolve(folder, path);
  const shown = relative(folder, absolute);
  const leadsOut = shown === ".." || shown.startsWith(`..${sep}`) || isAbsolute(shown);
  return (leadsOut && isAbsolute(path) ? absolute : shown).replaceAll(sep, "/");
}

/** `net` for `src/net.nn` and `src/net.py`. */
export const stem = (path: string): string => (path.split(/[/\\]/).at(-1) ?? path).replace(/\.(?:nn|py)$/, "");

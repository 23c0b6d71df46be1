import { basename, dirname, relative, resolve, sep } from "node:path";

/** The line of a module that tells where its source map lies: beside it. */
export const mapComment = (map: string): string => `//# sourceMappingURL=${encodeURIComponent(basename(map))}\n`;

/** What the source map of a module calls a source: the way from the module's folder. All paths start at `folder`. */
export function namesFrom(folder: string, module: string): (path: string) => string {
  const from = dirname(resolve(folder, module));
  return (path) => relative(from, resolve(folder, path)).replaceAll(sep, "/");
}

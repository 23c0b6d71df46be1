import type { Source } from "../../grammar/source.ts";

/** The files that features look at: those open in an editor before those on disk, or all that a page holds. */
export interface Project {
  /** A text by its path. As long as it is the same, it is the same object, by which everything about it is cached. */
  readonly read: (path: string) => Source | undefined;
  /** The folder that imports of this file may not leave, in the same terms as paths. */
  readonly rootOf: (path: string) => string;
  /** All files that there are, for what goes across files. */
  readonly paths: () => readonly string[];
  /** Open dimensions that the project's configuration sets. */
  readonly set?: Readonly<Record<string, number>>;
}

/** A project of texts in memory, of which a page or a test has no more. */
export function projectOf(sources: ReadonlyMap<string, Source>): Project {
  return { read: (path) => sources.get(path), rootOf: () => "", paths: () => [...sources.keys()] };
}

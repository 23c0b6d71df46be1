import { source as sourceOf, type Source } from "../../../grammar/source.ts";
import { standardLibrary } from "../../standard/index.ts";
import type { Project } from "../project.ts";
import type { Files } from "./files.ts";

/** The address under which an editor asks for a file of the standard library. */
const LIBRARY_SCHEME = "nnc-library";

/** A project whose open files are what the editor has, and whose others are those on disk. */
export interface OpenDocuments {
  readonly project: Project;
  readonly pathOf: (uri: string) => string;
  readonly uriOf: (path: string) => string;
  readonly change: (uri: string, text: string) => void;
  readonly close: (uri: string) => void;
  /** The paths of those that are open. */
  readonly opened: () => readonly string[];
}

export function openDocuments(files: Files): OpenDocuments {
  const open = new Map<string, { readonly source: Source; readonly uri: string }>();
  const libraryPath = (uri: string): string | undefined =>
    new RegExp(`^${LIBRARY_SCHEME}:/*(\\w+)\\.nn$`).exec(uri)?.[1];
  const pathOf = (uri: string): string => {
    const library = libraryPath(uri);
    return library === undefined ? (files.pathOf(uri) ?? uri) : `nn:${library}`;
  };
  const project: Project = {
    read: (path) =>
      open.get(path)?.source ??
      (path.startsWith("nn:") ? standardLibrary.get(path.slice("nn:".length)) : files.read(path)),
    rootOf: files.rootOf,
    paths: () => [...new Set([...files.paths(), ...[...open.keys()].filter((path) => !path.startsWith("nn:"))])],
    get set() {
      return files.set();
    },
  };
  return {
    project,
    pathOf,
    uriOf: (path) =>
      open.get(path)?.uri ??
      (path.startsWith("nn:") ? `${LIBRARY_SCHEME}:/${path.slice("nn:".length)}.nn` : files.uriOf(path)),
    change(uri, text) {
      const path = pathOf(uri);
      // What the library says is the same object everywhere, by which it is known.
      if (path.startsWith("nn:")) return;
      if (open.get(path)?.source.text !== text) open.set(path, { source: sourceOf(path, text), uri });
    },
    close: (uri) => void open.delete(pathOf(uri)),
    opened: () => [...open.keys()],
  };
}

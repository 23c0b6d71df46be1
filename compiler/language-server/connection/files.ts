import type { Source } from "../../../grammar/source.ts";

/** The files of a workspace as the host of a server has them. Paths are seen from the workspace's folder, with slashes. */
export interface Files {
  /** Nothing for what is no file: it is then known by its address alone. */
  readonly pathOf: (uri: string) => string | undefined;
  readonly uriOf: (path: string) => string;
  /** The text of a file; as long as it is the same, the same object. */
  readonly read: (path: string) => Source | undefined;
  readonly paths: () => readonly string[];
  readonly rootOf: (path: string) => string;
  /** Looks at the disk anew. */
  readonly refresh: () => Promise<void>;
  /** Open dimensions that the project's configuration sets. */
  readonly set: () => Readonly<Record<string, number>>;
}

/** What a server can do beyond the language itself. */
export interface Host {
  /** The files of the folder that an editor has open. */
  readonly open: (folderUri: string | undefined) => Promise<Files>;
  /** A page with the picture of a model. */
  readonly drawPicture: (file: PictureRequest) => Promise<string>;
}

export interface PictureRequest {
  readonly source: Source;
  readonly model: string | undefined;
  readonly load: (path: string) => Source | undefined;
  readonly root: string;
  readonly set: Readonly<Record<string, number>>;
}

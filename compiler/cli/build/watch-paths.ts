import { existsSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";

export interface WatchedPaths {
  /** Files and folders, by absolute path; they need not be there yet. Of a folder, its `.nn` files count. */
  readonly add: (paths: readonly string[]) => Promise<void>;
  /** Resolves with what has changed since it was last called. */
  readonly changed: () => Promise<ReadonlySet<string>>;
  readonly close: () => Promise<void>;
}

/** Editors write a file in several steps; this long after the first, all are done. */
const SETTLED_MILLISECONDS = 50;

/** How often files are looked at besides: a file that is replaced within milliseconds may be lost to who waits to be told. */
const LOOK_MILLISECONDS = 500;

/** Tells a file from what it was before; nothing where there is none. */
function stateOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : "";
}

/** Watches files by way of chokidar. */
export async function watchPaths(): Promise<WatchedPaths> {
  const { watch } = await import("chokidar");
  const named = new Set<string>();
  /** What is in them counts, too. */
  const folders = new Set<string>();
  /** The folders of what is named: a file that is put in the place of another shows there only. */
  const around = new Set<string>();
  const isWithin = (path: string): boolean => folders.has(path) || (dirname(path) !== path && isWithin(dirname(path)));
  const isSkipped = (path: string, isFile: boolean): boolean => {
    const absolute = resolve(path);
    if (named.has(absolute) || around.has(absolute)) return false;
    if (!isWithin(absolute)) return true;
    return isFile ? !path.endsWith(".nn") : /^(?:node_modules|\..+)$/.test(basename(path));
  };
  const watcher = watch([], {
    ignoreInitial: true,
    ignored: (path, stats) => stats !== undefined && isSkipped(path, stats.isFile()),
  });
  let isReady = false;
  let changes = new Set<string>();
  let wake = (): void => {};
  /** Of each file that is named, its state when somebody last heard of it. */
  const states = new Map<string, string>();
  const note = (path: string): void => {
    if (states.has(path)) states.set(path, stateOf(path));
    changes.add(path);
    wake();
  };
  watcher.on("all", (_, path) => note(resolve(path)));
  const looking = setInterval(() => {
    for (const [path, state] of states) if (stateOf(path) !== state) note(path);
  }, LOOK_MILLISECONDS);
  return {
    async add(paths) {
      const added = paths.filter((path) => !named.has(path));
      for (const path of added) {
        named.add(path);
        if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) folders.add(path);
        else {
          around.add(dirname(path));
          states.set(path, stateOf(path));
        }
      }
      // With paths that are not there, chokidar says too early that it is ready.
      const there = added.filter((path) => existsSync(path));
      if (!isReady && there.length > 0) {
        const ready = new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
        watcher.add(there);
        await ready;
        isReady = true;
      }
      watcher.add([...added, ...around]);
    },
    async changed() {
      if (changes.size === 0) await new Promise<void>((resolve) => (wake = resolve));
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MILLISECONDS));
      const all = changes;
      changes = new Set();
      return all;
    },
    close() {
      clearInterval(looking);
      return watcher.close();
    },
  };
}

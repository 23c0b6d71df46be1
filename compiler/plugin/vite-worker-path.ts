/**
 * Vite bundles a worker by the path of its file, and takes any query off: so the module that serves a network is asked for
 * as a file beside it, `digits.nn-worker.js`, which there is not.
 */
import { existsSync } from "node:fs";
import { idOf, type NetworkId } from "./network-id.ts";
import { pathBeside } from "./worker-module.ts";

export const workerPaths = /\.nn(?:-\w+)?-worker\.js$/;

export const toWorkerPath = ({ file, target }: NetworkId): string =>
  `${pathBeside({ file, target: undefined, part: undefined })}${target === undefined ? "" : `-${target}`}-worker.js`;

/** The id of the module that a path stands for; nothing where it is a file's. */
export function fromWorkerPath(path: string): string | undefined {
  const [, file = "", target] = /^(.*\.nn)(?:-(\w+))?-worker\.js$/s.exec(path) ?? [];
  return existsSync(path) || !existsSync(file) ? undefined : idOf({ file, target, part: "serve-worker" });
}

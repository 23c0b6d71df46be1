import { existsSync } from "node:fs";
import type { LoadHook, ResolveHook } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { writeWeights } from "./development-weights.ts";
import { loadNetwork } from "./load-network.ts";
import { withMapInside } from "./network-module.ts";
import { fileUrl, importing, startByUrl } from "./worker-module.ts";
import { projectTop } from "../driver/project-files.ts";

/** Beside this file. */
const registerUrl = import.meta.url.replace(/register-hooks(?=\.\w+$)/, "register");

/**
 * A network that is there is what is meant. Loaders that look for TypeScript, as tsx does, would take what `nnc build` wrote beside
 * it, `net.nn.ts`, for `./net.nn`.
 */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  if (!/^(?:\.{0,2}\/|file:)[^?#]*\.nn(?:\?.*)?$/.test(specifier)) return nextResolve(specifier, context);
  const url = new URL(specifier, context.parentURL);
  return existsSync(fileURLToPath(url)) ? { url: url.href, shortCircuit: true } : nextResolve(specifier, context);
};

/** Node's hook for `nnc/register`. */
export const load: LoadHook = async (url, context, nextLoad) => {
  if (!/^file:[^?#]*\.nn(?:\?.*)?$/.test(url)) return nextLoad(url, context);
  const { search } = new URL(url);
  const file = fileURLToPath(url);
  const module = await loadNetwork(`${file}${search}`, {
    folder: process.cwd(),
    // What runs as it is imported is not run twice.
    options: { types: false, verify: false },
    isDevelopment: false,
    watch: () => {},
    warn: ({ text }) => console.warn(text),
    fail: ({ text }) => {
      throw Object.assign(new SyntaxError(text), { stack: text });
    },
    placeWorker: (serving) => startByUrl(JSON.stringify(fileUrl(serving)), importing(registerUrl)),
    placeWeights: (weights) => JSON.stringify(pathToFileURL(writeWeights(weights, cacheFolder(file))).href),
  });
  if (module === undefined) return nextLoad(url, context);
  return { format: "module", source: withMapInside(module), shortCircuit: true };
};

/** Where tools keep what they can make again. */
function cacheFolder(file: string): string {
  const modules = join(projectTop(file), "node_modules");
  return existsSync(modules) ? join(modules, ".cache") : tmpdir();
}

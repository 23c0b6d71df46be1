import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { idOf, type NetworkId } from "./network-id.ts";

/** What runs in a worker: all models of a file, each by its name; none where the file is wrong. Trainers are left out, and so is all that only they need. */
export function servingModule(network: NetworkId, models: readonly string[]): string {
  const names = models.join(", ");
  return `import { ${names} } from ${JSON.stringify(pathBeside({ ...network, part: undefined }))};
import { serve } from "nnc/worker";
serve(${names});
`;
}

/** Starts the worker of a file, given an expression for its URL: in pages, in Node and all others. */
export const startByUrl = (url: string, options = ""): string => `import { startWorker } from "nnc/worker";
export default () => startWorker(${url}${options && `, ${options}`});
`;

/** The same for a script that does not know where its weights are, and says this instead. */
export const startTelling = (url: string, weights: string): string => `import { startWorker } from "nnc/worker";
export default Object.assign(() => startWorker(${url}), { weightsUrl: () => ${weights} });
`;
export const TOLD_WEIGHTS = "globalThis.nncWeightsUrl";

/** For bundlers that know a worker by how it is started, and make its file themselves. */
export const startByPath = (path: string): string =>
  `export default () => new Worker(new URL(${JSON.stringify(path)}, import.meta.url), { type: "module" });\n`;

/** What a worker's file is called, before its hash: `digits-worker`. */
export const workerName = ({ file }: NetworkId): string => `${basename(file, ".nn")}-worker`;

/** The path of a network's module, as seen from another of it. */
export const pathBeside = (network: NetworkId): string => `./${basename(idOf(network))}`;

/** The URL of a network's module for Node, which asks for it through `nnc/register`. */
export const fileUrl = (network: NetworkId): string =>
  pathToFileURL(network.file).href + idOf(network).slice(network.file.length);

/** Options of a worker of Node's that imports something before all else. */
export const importing = (what: string): string =>
  `{ execArgv: [...process.execArgv, "--import", ${JSON.stringify(what)}] }`;

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { compileNetwork, hashOf, WEIGHTS_URL, type NetworkRequest } from "./compile-network.ts";
import { networkOf, type NetworkId } from "./network-id.ts";
import { NO_MAP, type NetworkModule } from "./network-module.ts";
import { projectOptions } from "./project-options.ts";
import { problemOf, type Problem } from "./problem.ts";
import { servingModule } from "./worker-module.ts";
import { writeTypes } from "./write-types.ts";

/** Weights on their way to a file of their own. */
export interface WeightsAsset {
  /** `resnet`, for `resnet.nn`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly hash: string;
}

/** What a bundler does for a network that it loads. */
export interface Host extends Pick<NetworkRequest, "folder" | "options" | "isDevelopment"> {
  /** Loads the network anew when this file changes. Some are not there yet. */
  readonly watch: (file: string) => void;
  readonly warn: (problem: Problem) => void;
  readonly fail: (problem: Problem) => never;
  /** Puts weights where the module finds them; gives a JavaScript expression for the URL, a string. */
  readonly placeWeights: (weights: WeightsAsset) => string;
  /** The module that starts a worker, whose file is to be made of another module of this network. */
  readonly placeWorker: (serving: NetworkId) => string | Promise<string>;
}

/** The JavaScript of a network and its source map, or nothing for an id that means something else. */
export async function loadNetwork(id: string, host: Host): Promise<NetworkModule | undefined> {
  const network = networkOf(id);
  if (network === undefined) return undefined;
  if (network.part === "in-worker")
    return { code: await host.placeWorker({ ...network, part: "serve-worker" }), map: NO_MAP };
  const { folder, isDevelopment } = host;
  const project = await projectOptions(folder, host.options);
  for (const file of project.files) host.watch(file);
  const [wrong, ...others] = project.diagnostics;
  if (wrong) return host.fail(problemOf(dirname(project.files[0] ?? folder), [wrong, ...others]));
  const options = { types: existsSync(join(folder, "tsconfig.json")), ...project.options };
  const { file, target, part } = network;
  const request = { file, target, folder, options, isDevelopment };
  const { code, map = NO_MAP, weights, types, diagnostics, files, models = [] } = await compileNetwork(request);
  for (const each of files) host.watch(each);
  // What is to be said of a network is said of its own module, which this one imports.
  if (part === "serve-worker") return { code: servingModule(network, models), map: NO_MAP };
  const of = (severity: Diagnostic["severity"]) => diagnostics.filter((each) => each.severity === severity);
  const [error, ...more] = of("error");
  if (error) return host.fail(problemOf(folder, [error, ...more, ...of("warning")]));
  for (const warning of of("warning")) host.warn(problemOf(folder, [warning]));
  const unwritten = types && writeTypes(folder, file, types);
  if (unwritten) host.warn(problemOf(folder, [unwritten]));
  if (code === undefined) return undefined;
  if (weights === undefined) return { code, map };
  const name = basename(file, ".nn");
  const url = host.placeWeights({ name, bytes: weights, hash: hashOf(weights) });
  return { code: code.replaceAll(WEIGHTS_URL, () => url), map };
}

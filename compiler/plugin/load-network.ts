import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { compileNetwork, hashOf, WEIGHTS_URL, type NetworkRequest } from "./compile-network.ts";
import { networkOf } from "./network-id.ts";
import { NO_MAP, type NetworkModule } from "./network-module.ts";
import { projectOptions } from "./project-options.ts";
import { problemOf, type Problem } from "./problem.ts";
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
}

/** The JavaScript of a network and its source map, or nothing for an id that means something else. */
export async function loadNetwork(id: string, host: Host): Promise<NetworkModule | undefined> {
  const network = networkOf(id);
  if (network === undefined) return undefined;
  const { folder, isDevelopment } = host;
  const project = await projectOptions(folder, host.options);
  for (const file of project.files) host.watch(file);
  const [wrong, ...others] = project.diagnostics;
  if (wrong) return host.fail(problemOf(dirname(project.files[0] ?? folder), [wrong, ...others]));
  const options = { types: existsSync(join(folder, "tsconfig.json")), ...project.options };
  const request = { ...network, folder, options, isDevelopment };
  const { code, map = NO_MAP, weights, types, diagnostics, files } = await compileNetwork(request);
  for (const file of files) host.watch(file);
  const of = (severity: Diagnostic["severity"]) => diagnostics.filter((each) => each.severity === severity);
  const [error, ...more] = of("error");
  if (error) return host.fail(problemOf(folder, [error, ...more, ...of("warning")]));
  for (const warning of of("warning")) host.warn(problemOf(folder, [warning]));
  const unwritten = types && writeTypes(folder, network.file, types);
  if (unwritten) host.warn(problemOf(folder, [unwritten]));
  if (code === undefined) return undefined;
  if (weights === undefined) return { code, map };
  const name = basename(network.file, ".nn");
  const url = host.placeWeights({ name, bytes: weights, hash: hashOf(weights) });
  return { code: code.replaceAll(WEIGHTS_URL, () => url), map };
}

import type { Source } from "../../compiler/index.ts";
import type { Graph } from "../../compiler/ir/graph.ts";
import type { NamedWeights } from "../../test/support/make-weights.ts";

/** What a peer gets to load. */
export interface Network {
  readonly name: string;
  readonly source: Source;
  /** As the `.nn` file says it, before any pass: the peer shall optimise as it does. */
  readonly graph: Graph;
  readonly weights: NamedWeights;
  /** One image, as PyTorch lays it out: channels first. Who wants it otherwise lays it so when it loads the network. */
  readonly input: Float32Array;
}

/** From the numbers of the image in an array to those of the result in another, images as PyTorch lays them out. */
export type Run = () => Float32Array | Promise<Float32Array>;

/** Somebody who runs networks. A file in this folder named like its peer exports it as `peer`. */
export interface Peer {
  readonly title: string;
  load(network: Network): Promise<Run>;
}

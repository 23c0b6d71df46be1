/** `nnc/wire`: weights on their way to where they run. Modules import of it what their build asked for. */
export { decodeWeights } from "./decode-weights.ts";
export { fetchWeights, type FetchOptions } from "./fetch-weights.ts";
export { loadWeights, type OwnWeights, type WeightsAddress } from "./load-weights.ts";
export type { Progress } from "./read-stream.ts";

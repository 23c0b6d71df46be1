import "../tfjs/wasm-backend.ts";
import { loadNetwork } from "../tfjs/load-network.ts";
import type { Peer } from "./peer.ts";

/** TensorFlow.js with its WebAssembly backend, which is XNNPACK with four lanes, one thread. */
export const peer: Peer = { title: "tfjs-wasm", load: (network) => loadNetwork(network, "wasm") };

import "@tensorflow/tfjs-backend-cpu";
import { loadNetwork } from "../tfjs/load-network.ts";
import type { Peer } from "./peer.ts";

/** TensorFlow.js in plain JavaScript, without WebGL or WebAssembly: its own kernels, channels last as it wants them. */
export const peer: Peer = { title: "tfjs-cpu", load: (network) => loadNetwork(network, "cpu") };

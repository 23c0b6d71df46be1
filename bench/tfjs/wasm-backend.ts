import { fileURLToPath } from "node:url";
import { setThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/** Puts the backend "wasm" at disposal, with one thread. */
const main = import.meta.resolve("@tensorflow/tfjs-backend-wasm");
setWasmPaths(fileURLToPath(new URL("../wasm-out/", main)));
setThreadsCount(1);
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);

import { createRequire } from "node:module";

/**
 * TensorFlow.js's bundle for Node knows no op's gradient: their file registers them where all its copies look. It is an ES module
 * by its text alone and imports folders, which only `require` takes.
 */
createRequire(import.meta.url)("@tensorflow/tfjs-core/dist/register_all_gradients.js");

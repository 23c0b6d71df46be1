import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN54…: what can be wrong with how a bundler's build asks for a network. */
export const buildCodes: Readonly<Record<string, CodeExplanation>> = {
  NN5401: told(
    "a target that does not exist",
    'The plugin\'s option target, and the query of an import ("./net.nn?target=ts"), take auto, wasm and ts.',
  ),
  NN5402: told(
    "weights that are not there",
    "The plugin's option weights names a file, or a file for each .nn file, from the project's root. Without it, the plugin takes net.safetensors beside net.nn if there is one.",
  ),
  NN5403: told(
    "weights that do not fit",
    "The message below lists what is missing, unexpected or of another shape. `nnc build net.nn --weights FILE` says the same.",
  ),
  NN5404: told(
    "weights that do not fit, while you develop",
    "The page goes on with those that fit, and with random numbers for the rest, so that a network can be changed before it is trained again. A build refuses them.",
  ),
  NN5405: told(
    "types that cannot be written",
    "The plugin writes net.d.nn.ts beside net.nn, and its folder does not let it: it is read-only, say. The build goes on, and says so once. Let it write there, or leave types out with types: false.",
  ),
  NN5406: told(
    "several sets of weights in one file",
    'A checkpoint may hold a model and an average of it, and nothing says which is meant: the one that is called as usual (state_dict, model, …) is taken. Name it and the warning is gone: weights: "checkpoint.pth:model_ema".',
  ),
};

import { defineMessages, error, warning } from "../../grammar/diagnostic.ts";

/** What can be wrong with how a build asks for a network. */
export const pluginMessages = {
  NN5401: error<{ target: string }>(
    ({ target }) => `there is no target ${target}`,
    () => "there are auto, wasm and ts",
  ),
  NN5402: error<{ path: string }>(
    ({ path }) => `there are no weights at ${path}`,
    () => "the option weights names them, of the plugin or of nnc.config.ts",
  ),
  NN5403: error<{ path: string; problem: string }>(({ path, problem }) => `${path}: ${problem}`),
  NN5404: warning<{ path: string; problem: string }>(
    ({ path, problem }) => `${path}: ${problem}`,
    () => "what is missing is made up from a seed while you develop; a build refuses it",
  ),
  NN5405: warning<{ path: string; reason: string }>(
    ({ path, reason }) => `${path} cannot be written: ${reason}`,
    () => "TypeScript has the types that are there, if any; the plugin's option types: false writes none",
  ),
  NN5406: warning<{ path: string; taken: string; others: string; help: string }>(
    ({ path, taken, others }) =>
      `${path} holds several sets of weights: ${taken} is taken, beside it there is ${others}`,
    ({ help }) => help,
  ),
} as const;

export const diagnoseUse = defineMessages(pluginMessages);

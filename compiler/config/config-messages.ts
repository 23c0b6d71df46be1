import { defineMessages, error } from "../../grammar/diagnostic.ts";

/** What can be wrong with `nnc.config.ts`. */
export const configMessages = {
  NN5301: error<{ path: string; problem: string }>(({ path, problem }) => `${path} cannot be loaded: ${problem}`),
  NN5302: error<{ path: string; found: string }>(
    ({ path, found }) => `${path} should export its configuration, not ${found}`,
    () => "export default defineConfig({ … })",
  ),
  NN5303: error<{ key: string; near: string | undefined; all: string }>(
    ({ key }) => `there is no option ${key}`,
    ({ near, all }) => (near === undefined ? `there is ${all}` : `did you mean ${near}?`),
  ),
  NN5304: error<{ key: string; expected: string; found: string }>(
    ({ key, expected, found }) => `${key} is ${expected}, not ${found}`,
  ),
  NN5305: error<{ pattern: string }>(({ pattern }) => `no .nn file matches ${pattern}`),
  NN5306: error<{ path: string }>(({ path }) => `weights are given for ${path}, and there is no such file`),
} as const;

export const diagnoseConfig = defineMessages(configMessages);

import { told, type CodeExplanation } from "./code-explanation.ts";

/** NN53…: what can be wrong with `nnc.config.ts`. */
export const configurationCodes: Readonly<Record<string, CodeExplanation>> = {
  NN5301: told(
    "a configuration that cannot be loaded",
    "nnc.config.ts is run as a module. Either its text is no TypeScript, or something in it fails; the message and the line say what.",
  ),
  NN5302: told(
    "a configuration that is not exported",
    "The configuration is the default export, an object: export default defineConfig({ … }).",
  ),
  NN5303: told(
    "an option that does not exist",
    "The options of nnc.config.ts are the long ones of nnc build, in camel case, and files. With defineConfig of nnc/config an editor lists them.",
  ),
  NN5304: told("an option of another kind", "The option takes other values; the message says which."),
  NN5305: told(
    "a pattern that matches nothing",
    "Patterns in files start at the folder of nnc.config.ts. * stands for a name, ** for any folders; node_modules is left out.",
  ),
  NN5306: told(
    "weights for a file that is not there",
    "The keys of weights are paths of .nn files, the values paths of safetensors files. Both start at the folder of nnc.config.ts.",
  ),
};

import { createUnplugin } from "unplugin";
import { bunPlugin } from "./bun-plugin.ts";
import { esbuildPlugin } from "./esbuild-plugin.ts";
import { checkOptions } from "./check-options.ts";
import type { PluginOptions } from "./options.ts";
import { rollupPlugin } from "./rollup-plugin.ts";
import { vitePlugin } from "./vite-plugin.ts";
import { webpackPlugin } from "./webpack-plugin.ts";

/** The plugin of all bundlers: `import { ResNet50 } from "./resnet.nn"` gives the class. */
export const nnc = createUnplugin<PluginOptions | undefined, false>((options = {}, meta) => {
  checkOptions(options);
  switch (meta.framework) {
    case "vite":
      return vitePlugin(options);
    case "bun":
      return bunPlugin(options);
    case "esbuild":
      return esbuildPlugin(options);
    case "webpack":
      return webpackPlugin(options, meta.webpack.compiler.context);
    case "rspack":
      return webpackPlugin(options, meta.rspack.compiler.context);
    default:
      return rollupPlugin(options);
  }
});

import type { PluginBuild } from "esbuild";
import { isNetwork } from "./network-id.ts";

/**
 * For the bundler with which Vite joins the files of a package before it serves them: networks stay imports, which the
 * development server answers as it does those of the project. Vite 8 has Rolldown for it, Vite 7 esbuild.
 */
export const leaveNetworks = (isRolldown: boolean) => (isRolldown ? { rolldownOptions } : { esbuildOptions });

const NAME = "nnc:leave-networks";
const filter = /\.nn(?:\?|$)/;

interface Resolving {
  resolve(id: string, importer: string | undefined, options: { skipSelf: boolean }): Promise<{ id: string } | null>;
}

const rolldownOptions = {
  plugins: [
    {
      name: NAME,
      resolveId: {
        filter: { id: filter },
        async handler(this: Resolving, id: string, importer: string | undefined) {
          if (!isNetwork(id)) return null;
          const { file, query } = withoutQuery(id);
          const found = await this.resolve(file, importer, { skipSelf: true });
          return found && { id: found.id + query, external: "absolute" as const };
        },
      },
    },
  ],
};

const esbuildOptions = {
  plugins: [
    {
      name: NAME,
      setup(build: PluginBuild) {
        build.onResolve({ filter }, async ({ path, pluginData, ...from }) => {
          if (!isNetwork(path) || pluginData === NAME) return undefined;
          const { file, query } = withoutQuery(path);
          const { errors, path: found } = await build.resolve(file, { ...from, pluginData: NAME });
          return errors.length > 0 ? { errors } : { path: found + query, external: true };
        });
      },
    },
  ],
};

function withoutQuery(id: string): { readonly file: string; readonly query: string } {
  const file = id.replace(/\?.*$/s, "");
  return { file, query: id.slice(file.length) };
}

import { posix } from "node:path";
import type { Compilation, LoaderContext } from "webpack";
import type { WeightsAsset } from "./load-network.ts";

/** A file name of webpack's, in which it fills in hashes and names, or what makes one. */
type Template = Parameters<Compilation["getAssetPath"]>[0];

/** What `module.generator` says of files; where it says nothing, `output` does. */
interface AssetGenerator {
  readonly filename?: Template;
  readonly outputPath?: Template;
  readonly publicPath?: Template;
}

/**
 * Emits weights into the folder that the project has for assets, which is the one that is served; gives the expression for
 * their URL. Servers read the file from where they lie, pages ask for it below the public path.
 */
export function emitWebpackAsset(
  { _compiler: compiler, _compilation: compilation, emitFile }: LoaderContext<unknown>,
  { name, hash, bytes }: WeightsAsset,
): string {
  const file = `${name}-${hash}.weights`;
  if (!compiler || !compilation) throw new Error("nnc/webpack has to run within webpack, where files are emitted");
  const generators = compiler.options.module.generator;
  const own = { ...(generators["asset"] as AssetGenerator), ...(generators["asset/resource"] as AssetGenerator) };
  const path = (template: Template): string =>
    // [hash] is Rspack's `hash`; webpack takes it from the module, if there is one.
    compilation.getAssetPath(template, { filename: file, hash, contentHash: hash, module: { id: name, hash } });

  // A function there asks for a module, which weights are not; what it may read of one it is given.
  const filename = own.filename ?? (compilation.outputOptions.assetModuleFilename as Template | undefined) ?? "";
  const served = posix.join(posix.dirname(path(filename)), file);
  const written = posix.join(own.outputPath === undefined ? "" : path(own.outputPath), served);
  emitFile(written, Buffer.from(bytes), undefined, { immutable: true });

  const { node, web } = compiler.platform;
  if (node && !web) return `new URL(${JSON.stringify(written)}, __webpack_base_uri__).href`;
  const publicPath = own.publicPath === undefined ? "__webpack_public_path__" : JSON.stringify(path(own.publicPath));
  return `new URL(${publicPath} + ${JSON.stringify(served)}, __webpack_base_uri__).href`;
}

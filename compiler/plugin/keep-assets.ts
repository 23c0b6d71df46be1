import type { Environment } from "vite";
import type { RollupContext } from "./rollup-plugin.ts";

/** What Rollup tells when names of files are known. */
interface BundleContext extends RollupContext {
  readonly environment: Environment;
  getFileName(reference: string): string;
}

/**
 * Vite takes assets out of builds for servers, since pages have them from the build for the browser. But a network that runs in
 * the server reads its weights there, so they are put back.
 */
export function keepAssets() {
  const emitted = new WeakMap<Environment, Map<string, Uint8Array>>();
  return {
    remember(environment: Environment, reference: string, bytes: Uint8Array): void {
      emitted.set(environment, (emitted.get(environment) ?? new Map()).set(reference, bytes));
    },
    putBack(context: BundleContext, bundle: Readonly<Record<string, unknown>>): void {
      for (const [reference, source] of emitted.get(context.environment) ?? []) {
        const fileName = context.getFileName(reference);
        if (!Object.hasOwn(bundle, fileName)) context.emitFile({ type: "asset", fileName, source });
      }
    },
  };
}

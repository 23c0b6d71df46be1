import type { PlannedKernel } from "../../../../compiler/5-plan/plan.ts";
import { functionBody, type Kernel } from "../../../../compiler/targets/typescript/compile-kernel.ts";

/** What the service worker looks into, and where it serves what is there: build/service-worker.ts has both names as well. */
const CACHE = "nnc-kernels";
const FOLDER = "../kernels/";

let count = 0;

/**
 * A plan's kernels as JavaScript. The page's policy takes no script from a text, but any of its own address: there its service worker
 * serves them, which has to have started.
 */
export async function importKernels(kernels: readonly PlannedKernel[]): Promise<(kernel: PlannedKernel) => Kernel> {
  const entries = kernels.map((kernel) => `${JSON.stringify(kernel.name)}: (() => {\n${functionBody(kernel)}\n})()`);
  const address = new URL(`${FOLDER}${Date.now()}-${count++}.js`, location.href).href;
  const cache = await caches.open(CACHE);
  await cache.put(
    address,
    new Response(`export const kernels = {\n${entries.join(",\n")}\n};\n`, {
      headers: { "content-type": "text/javascript" },
    }),
  );
  try {
    const made = (await import(/* @vite-ignore */ address)) as { readonly kernels: Readonly<Record<string, Kernel>> };
    return ({ name }) => made.kernels[name] as Kernel;
  } catch (error) {
    throw new Error(
      "the kernels in JavaScript come by this page's service worker, which has not started (some private windows have none): load the page again",
      { cause: error },
    );
  } finally {
    await cache.delete(address);
  }
}

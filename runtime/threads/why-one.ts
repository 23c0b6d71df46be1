/** What is asked of the host. */
interface Globals {
  readonly SharedArrayBuffer?: unknown;
  readonly crossOriginIsolated?: boolean;
  readonly navigator?: { readonly hardwareConcurrency?: number };
  readonly process?: { getBuiltinModule?(name: string): { availableParallelism?(): number } };
}

/** How many threads a run is to have, and why they are fewer than two, if they are. */
export interface ThreadCount {
  readonly count: number;
  readonly reason?: string;
}

/**
 * @param wanted at most so many
 * @param most so many the network's memory has room for
 * @param pays whether the network is large enough
 */
export function countThreads(wanted: number, most: number, pays: boolean): ThreadCount {
  const one = (reason: string): ThreadCount => ({ count: 1, reason });
  if (wanted === 1) return one("no more were asked for");
  const { SharedArrayBuffer, crossOriginIsolated } = globalThis as unknown as Globals;
  if (crossOriginIsolated === false)
    return one("the page is not cross-origin isolated, so that it has no shared memory (COOP and COEP, see GUIDE.md)");
  if (SharedArrayBuffer === undefined) return one("this host has no SharedArrayBuffer");
  if (coresOfHost() < 2) return one("the host has one core");
  if (!pays) return one("the network is too small to gain by it");
  return { count: Math.min(wanted, most, coresOfHost()) };
}

function coresOfHost(): number {
  const { navigator, process } = globalThis as unknown as Globals;
  return process?.getBuiltinModule?.("node:os").availableParallelism?.() ?? navigator?.hardwareConcurrency ?? 1;
}

import { exportedClasses } from "../../6-emit/text/exports.ts";
import type { NetworkModule } from "../network-module.ts";

/**
 * Which classes networks export to a page. Where a name has gone the page fails as it is loaded, before it can hear of any
 * update: so names that come and go load it anew.
 */
export function noteExports(load: (id: string) => Promise<NetworkModule | undefined>) {
  const known = new Map<string, string>();

  async function hasChanged(id: string): Promise<boolean> {
    const before = known.get(id);
    // What is wrong with a network is told when the page asks for it.
    const module = await load(id).catch(() => undefined);
    if (module === undefined) return false;
    known.set(id, namesOf(module));
    return before !== undefined && before !== known.get(id);
  }

  return {
    note: (id: string, module: NetworkModule) => void known.set(id, namesOf(module)),
    haveChanged: async (ids: readonly string[]) => (await Promise.all(ids.map(hasChanged))).includes(true),
  };
}

const namesOf = ({ code }: NetworkModule): string =>
  exportedClasses(code)
    .map(({ name }) => name)
    .sort()
    .join();

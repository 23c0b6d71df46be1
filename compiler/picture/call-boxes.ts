import { moduleOf } from "../explain/call-name.ts";
import type { Origin } from "../ir/graph.ts";

/** A call that comes to several blocks, as attention does: they stand in a box of their own. */
export interface CallBox {
  readonly id: string;
  /** Empty for a function, whose name says it all. */
  readonly type: string;
}

/** From so many blocks on, what one call comes to is a box. */
const SEVERAL = 3;

/** The boxes of calls, of which `origins` has one origin a block. */
export function callBoxesOf(origins: readonly Origin[]): ReadonlyMap<Origin, CallBox> {
  const counts = new Map<Origin, number>();
  for (const origin of origins) counts.set(origin, (counts.get(origin) ?? 0) + 1);
  const ids = new Map<string, number>();
  return new Map(
    [...counts].flatMap(([origin, count]) => {
      const { path, call = "" } = origin;
      if (count < SEVERAL || call === "") return [];
      if (!call.endsWith("()")) return path === "" ? [] : [[origin, { id: path, type: call }] as const];
      const id = [moduleOf(origin), call.slice(0, -2)].filter((part) => part !== "").join(".");
      ids.set(id, (ids.get(id) ?? 0) + 1);
      return [[origin, { id: ids.get(id) === 1 ? id : `${id} ${ids.get(id)}`, type: "" }] as const];
    }),
  );
}

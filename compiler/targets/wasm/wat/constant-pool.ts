import { spellLane } from "./spell-wat.ts";
import { bytesOf, i32, mapWat, type VectorConstant, type Wat, type WatFunction } from "./wat.ts";

/**
 * Constants of vectors in memory, one number for all lanes: engines build a `v128.const` from several instructions each time,
 * and load and spread a number with one.
 */
export interface ConstantPool {
  /** The function with its constants read from the pool. */
  readonly pooled: (definition: WatFunction) => WatFunction;
  /** All numbers so far, as they lie at the start of the memory. */
  readonly bytes: () => Uint8Array;
}

export function createConstantPool(): ConstantPool {
  const bytes: number[] = [];
  const places = new Map<string, number>();
  const place = (constant: VectorConstant): number => {
    const key = `${constant.shape} ${spellLane(constant)}`;
    const found = places.get(key);
    if (found !== undefined) return found;
    const value = bytesOf(constant);
    while (bytes.length % value.length !== 0) bytes.push(0);
    const at = bytes.length;
    places.set(key, at);
    bytes.push(...value);
    return at;
  };
  const pooled = (wat: Wat): Wat =>
    mapWat(wat, (node) =>
      node.kind !== "vector"
        ? node
        : {
            kind: "instruction",
            name: node.shape === "f64x2" ? "v128.load64_splat" : "v128.load32_splat",
            immediates: [`offset=${place(node)}`],
            operands: [i32(0)],
            note: spellLane(node),
          },
    );
  return {
    pooled: (definition) => ({ ...definition, body: definition.body.map(pooled) }),
    bytes: () => Uint8Array.from(bytes),
  };
}

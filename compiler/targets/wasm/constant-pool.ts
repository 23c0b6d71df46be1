/**
 * Constants of vectors in memory, one number for all lanes: engines build a `v128.const` from several instructions each time,
 * and load and spread a number with one.
 */
export interface ConstantPool {
  /** The text with its constants read from the pool. */
  readonly pooled: (text: string) => string;
  /** In bytes, from the start of the memory. */
  readonly size: () => number;
  /** What puts the numbers there; nothing if there are none. */
  readonly text: () => readonly string[];
}

/** Lanes of `f32x4`, `i32x4` and `f64x2`. */
const CONSTANT = /\(v128\.const (f32x4|i32x4|f64x2)((?: [^\s()]+)+)\)/g;

export function createConstantPool(): ConstantPool {
  const bytes: number[] = [];
  const known = new Map<string, number>();
  const place = (kind: string, number: string): number => {
    const key = `${kind} ${number}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const value = bytesOf(kind, number);
    while (bytes.length % value.length !== 0) bytes.push(0);
    known.set(key, bytes.length);
    bytes.push(...value);
    return bytes.length - value.length;
  };
  return {
    pooled: (text) =>
      text.replace(CONSTANT, (whole, kind: string, lanes: string) => {
        const [first = "", ...others] = lanes.trim().split(" ");
        if (others.some((lane) => lane !== first)) return whole;
        const load = kind === "f64x2" ? "v128.load64_splat" : "v128.load32_splat";
        return `(${load} offset=${place(kind, first)} (i32.const 0) (; ${first} ;))`;
      }),
    size: () => bytes.length,
    text: () => {
      if (bytes.length === 0) return [];
      const escaped = bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
      return ["  ;; numbers of the functions below", `  (data (i32.const 0) "${escaped}")`];
    },
  };
}

function bytesOf(kind: string, text: string): readonly number[] {
  const number = text === "inf" ? Infinity : text === "-inf" ? -Infinity : Number(text);
  if (kind === "f64x2") return [...new Uint8Array(new Float64Array([number]).buffer)];
  if (kind === "f32x4") return [...new Uint8Array(new Float32Array([number]).buffer)];
  return [...new Uint8Array(new Uint32Array([number]).buffer)];
}

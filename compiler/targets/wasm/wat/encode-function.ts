import { CompilerBug } from "../../../ir/compiler-bug.ts";
import { writeBytes, type ByteWriter } from "./byte-writer.ts";
import { encodings } from "./opcodes.ts";
import { bytesOf, type Wat, type WatFunction, type WatLocal } from "./wat.ts";

export const VALUE_TYPES: Readonly<Record<WatLocal["type"], number>> = { i32: 0x7f, v128: 0x7b };
const NO_VALUE = 0x40;
const [BLOCK, LOOP, IF, END, BR, BR_IF, RETURN, CALL] = [0x02, 0x03, 0x04, 0x0b, 0x0c, 0x0d, 0x0f, 0x10];
const [LOCAL_GET, LOCAL_SET, LOCAL_TEE, I32_CONST] = [0x20, 0x21, 0x22, 0x41];
const [SIMD, V128_CONST] = [0xfd, 0x0c];

interface Context {
  readonly out: ByteWriter;
  readonly locals: ReadonlyMap<string, number>;
  /** Where functions stand in the module, by their names. */
  readonly functions: ReadonlyMap<string, number>;
}

/** The locals and instructions of a function, as they stand in a module's code. */
export function encodeFunction(
  { parameters, locals, body }: WatFunction,
  functions: ReadonlyMap<string, number>,
): Uint8Array {
  const out = writeBytes();
  const runs = runsOf(locals);
  out.unsigned(runs.length);
  for (const { count, type } of runs) {
    out.unsigned(count);
    out.byte(VALUE_TYPES[type]);
  }
  const places = new Map([...parameters, ...locals].map(({ name }, i) => [name, i] as const));
  if (places.size < parameters.length + locals.length) throw new CompilerBug("two locals have one name");
  encodeAll({ out, locals: places, functions }, body, []);
  out.byte(END);
  return out.written();
}

/** Locals of one type that follow one another. */
function runsOf(locals: readonly WatLocal[]): readonly { readonly count: number; readonly type: WatLocal["type"] }[] {
  const runs: { count: number; type: WatLocal["type"] }[] = [];
  for (const { type } of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ count: 1, type });
  }
  return runs;
}

/** `labels`: those of the loops and blocks that these stand in, innermost last. */
function encodeAll(context: Context, body: readonly Wat[], labels: readonly string[]): void {
  for (const each of body) encode(context, each, labels);
}

function encode(context: Context, wat: Wat, labels: readonly string[]): void {
  const { out, functions } = context;
  switch (wat.kind) {
    case "comment":
      return;
    case "get":
      return local(context, LOCAL_GET, wat.local);
    case "set":
    case "tee":
      encode(context, wat.value, labels);
      return local(context, wat.kind === "set" ? LOCAL_SET : LOCAL_TEE, wat.local);
    case "vector": {
      out.byte(SIMD);
      out.unsigned(V128_CONST);
      const lane = bytesOf(wat);
      for (let at = 0; at < 16; at += lane.length) out.bytes(lane);
      return;
    }
    case "call":
      encodeAll(context, wat.operands, labels);
      out.byte(CALL);
      return out.unsigned(known(functions, wat.name));
    case "block":
      out.byte(BLOCK);
      out.byte(VALUE_TYPES.v128);
      encodeAll(context, wat.body, [...labels, ""]);
      return out.byte(END);
    case "loop":
      out.byte(LOOP);
      out.byte(NO_VALUE);
      encodeAll(context, wat.body, [...labels, wat.label]);
      return out.byte(END);
    case "if":
      encode(context, wat.condition, labels);
      out.byte(IF);
      out.byte(NO_VALUE);
      encodeAll(context, wat.body, [...labels, ""]);
      return out.byte(END);
    case "instruction":
      encodeAll(context, wat.operands, labels);
      return encodeInstruction(context, wat, labels);
  }
}

function encodeInstruction(
  { out }: Context,
  { name, immediates }: Wat & { kind: "instruction" },
  labels: readonly string[],
): void {
  if (name === "i32.const") {
    out.byte(I32_CONST);
    return out.signed(Number(immediates[0]));
  }
  if (name === "br" || name === "br_if") {
    const label = String(immediates[0]).slice(1);
    const depth = [...labels].reverse().indexOf(label);
    if (depth === -1) throw new CompilerBug(`no loop around is called ${label}`);
    out.byte(name === "br" ? BR : BR_IF);
    return out.unsigned(depth);
  }
  if (name === "return") return out.byte(RETURN);
  const encoding = encodings[name];
  if (!encoding) throw new CompilerBug(`${name} has no encoding`);
  const { prefix, code, alignment, lanes = 0 } = encoding;
  if (prefix === undefined) out.byte(code);
  else {
    out.byte(prefix);
    out.unsigned(code);
  }
  const offset = immediates.find((each) => typeof each === "string" && each.startsWith("offset="));
  if (alignment !== undefined) {
    out.byte(alignment);
    out.unsigned(offset === undefined ? 0 : Number(String(offset).slice("offset=".length)));
  }
  const given = immediates.filter((each) => each !== offset).map(Number);
  if (given.length !== lanes) throw new CompilerBug(`${name} takes ${lanes} lanes, not ${given.length}`);
  given.forEach((each) => out.byte(each));
}

function local({ out, locals }: Context, code: number, name: string): void {
  out.byte(code);
  out.unsigned(known(locals, name));
}

function known(places: ReadonlyMap<string, number>, name: string): number {
  const place = places.get(name);
  if (place === undefined) throw new CompilerBug(`nothing is called ${name}`);
  return place;
}

/** Everything that training goes on from, as the bytes of a safetensors file. */
import { readSafetensors, toFloat32, type StoredTensor } from "../safetensors.ts";
import { NncError } from "../tensor.ts";
import type { ScheduleState } from "./schedules.ts";
import { writeSafetensors, type WrittenTensor } from "./write-safetensors.ts";

/** The names of a checkpoint's parts. */
const [MODEL, SLOT, STATE, GRADIENTS] = ["model.", "optimizer.", "nnc.trainer", "gradients"] as const;

export interface Saved {
  readonly optimizer: string;
  readonly scheduler?: string;
  readonly steps: number;
  readonly updates: number;
  readonly scheduled: number;
  readonly seed: number;
  readonly groups: readonly {
    readonly options: Readonly<Record<string, number | boolean>>;
    readonly initial: number;
  }[];
  readonly schedule: ScheduleState;
}

export interface Checkpoint<Tensor = StoredTensor> {
  readonly weights: ReadonlyMap<string, Tensor>;
  /** Arrays of the optimizer, by its names for them. */
  readonly slots: ReadonlyMap<string, Float32Array>;
  /** What is accumulated, if anything is. */
  readonly gradients: Float32Array | undefined;
  readonly saved: Saved;
}

/** JSON has no infinities. */
const infinite = (_: string, value: unknown): unknown =>
  Math.abs(value as number) === Infinity ? String(value) : value;

export const writeCheckpoint = ({
  weights,
  slots,
  gradients,
  saved,
}: Checkpoint<WrittenTensor>): Uint8Array<ArrayBuffer> =>
  writeSafetensors(
    new Map<string, WrittenTensor>([
      ...[...weights].map(([name, tensor]) => [MODEL + name, tensor] as const),
      ...[...slots].map(([name, data]) => [SLOT + name, { data, shape: [data.length] }] as const),
      ...(gradients ? [[GRADIENTS, { data: gradients, shape: [gradients.length] }] as const] : []),
    ]),
    { [STATE]: JSON.stringify(saved, infinite) },
  );

/** @throws NncError NN7013 for bytes that are no checkpoint, NN4002 to NN4005 for a safetensors file that is damaged */
export function readCheckpoint(bytes: Uint8Array): Checkpoint {
  const tensors = readSafetensors(bytes);
  const text = metadataOf(bytes)[STATE];
  if (text === undefined) throw new NncError("NN7013", "these bytes are no checkpoint of a trainer");
  const saved = JSON.parse(text, (_, value) => (/^-?Infinity$/.test(value) ? Number(value) : value)) as Saved;
  const under = (prefix: string): [string, StoredTensor][] =>
    [...tensors].flatMap(([name, tensor]) => (name.startsWith(prefix) ? [[name.slice(prefix.length), tensor]] : []));
  return {
    weights: new Map(under(MODEL)),
    slots: new Map(under(SLOT).map(([name, tensor]) => [name, toFloat32(tensor, name).slice()])),
    gradients: tensors.has(GRADIENTS) ? toFloat32(tensors.get(GRADIENTS)!, GRADIENTS).slice() : undefined,
    saved,
  };
}

function metadataOf(bytes: Uint8Array): Readonly<Record<string, string>> {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Readonly<
    Record<string, object>
  >;
  return (header["__metadata__"] ?? {}) as Readonly<Record<string, string>>;
}

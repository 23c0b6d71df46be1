import { CommandError } from "../exit-codes.ts";
import type { EpochResults } from "./draw-curve.ts";

/** How far a run of `nnc train` has got, as its checkpoint says it besides what the trainer itself puts there. */
export interface RunRecord {
  /** What decides which samples come when: a run goes on with these and no others. */
  readonly order: {
    readonly samples: number;
    readonly batch: number;
    readonly seed: number;
    readonly dropLast: boolean;
  };
  readonly results: readonly EpochResults[];
  /** Of the epoch that is not over: how many samples it has seen, and the sums of their results. */
  readonly seen: number;
  readonly sums: Readonly<Record<string, number>>;
}

/** Of a run that has trained nothing, or of one between two epochs if the results are added. */
export const emptyRecord = (order: RunRecord["order"]): RunRecord => ({ order, results: [], seen: 0, sums: {} });

const KEY = "nnc.run";

/** The checkpoint of a trainer with the record of its run among its metadata. */
export function withRecord(checkpoint: Uint8Array, record: RunRecord): Uint8Array {
  const { header, tensors } = parts(checkpoint);
  const metadata = { ...(header["__metadata__"] as Readonly<Record<string, string>> | undefined) };
  const text = JSON.stringify({ ...header, __metadata__: { ...metadata, [KEY]: JSON.stringify(record, spelled) } });
  const bytes = new TextEncoder().encode(text);
  // Padded with spaces, so that tensors are aligned.
  const length = Math.ceil(bytes.length / 8) * 8;
  const whole = new Uint8Array(8 + length + tensors.length);
  new DataView(whole.buffer).setBigUint64(0, BigInt(length), true);
  whole.fill(0x20, 8, 8 + length).set(bytes, 8);
  whole.set(tensors, 8 + length);
  return whole;
}

/**
 * The record of a checkpoint that a trainer has read; undefined where `nnc train` has not written it.
 *
 * @throws CommandError for one that was changed since
 */
export function readRecord(checkpoint: Uint8Array, path: string): RunRecord | undefined {
  const { header } = parts(checkpoint);
  const text = (header["__metadata__"] as Readonly<Record<string, string>> | undefined)?.[KEY];
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  if (record) return record;
  throw new CommandError(
    "inputErrors",
    `${path}: what it says of its run, ${KEY}, is damaged`,
    "go on from another, or train anew without --resume",
  );
}

function parseRecord(text: string): RunRecord | undefined {
  try {
    const record = JSON.parse(text, numbers) as Partial<RunRecord> | null;
    const { samples, batch, seed, dropLast } = record?.order ?? {};
    const isRecord =
      [samples, batch, seed, record?.seen].every(Number.isSafeInteger) &&
      typeof dropLast === "boolean" &&
      isNumbers(record?.sums) &&
      Array.isArray(record?.results) &&
      record.results.every(
        (each) => Number.isSafeInteger(each?.epoch) && isNumbers(each.trained) && isNumbers(each.valid ?? {}),
      );
    return isRecord ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

const isNumbers = (value: unknown): boolean =>
  typeof value === "object" && value !== null && Object.values(value).every((each) => typeof each === "number");

function parts(bytes: Uint8Array) {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Readonly<
    Record<string, unknown>
  >;
  return { header, tensors: bytes.subarray(8 + length) };
}

/** JSON has neither infinities nor NaN, which results beside the loss may be. */
const spelled = (_: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
const numbers = (_: string, value: unknown): unknown =>
  /^(?:NaN|-?Infinity)$/.test(String(value)) ? Number(value) : value;

/** What a pickle holds, as data. Numbers, texts, booleans and bytes are JavaScript's; null is None. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleList
  | PickleDict
  | PickleGlobal
  | PickleObject
  | Meaning;

/** A list, a tuple or a set. */
export interface PickleList {
  readonly kind: "list" | "tuple" | "set";
  readonly items: PickleValue[];
}

export interface PickleDict {
  readonly kind: "dict";
  entries: Map<PickleValue, PickleValue>;
}

/** The name of a class or function. Nobody looks it up. */
export interface PickleGlobal {
  readonly kind: "global";
  readonly name: string;
}

/** What Python would have made by calling something that only it knows. It stays closed. */
export interface PickleObject {
  readonly kind: "object";
  /** Of what would have been called: "argparse.Namespace". */
  readonly className: string;
  state: PickleValue;
  /** What was put into it as into a dict. */
  entries?: Map<PickleValue, PickleValue>;
}

/** What a format makes of what is in its pickles; to the pickle itself it is closed. */
export interface Meaning {
  readonly kind: "storage" | "tensor";
}

/** What a format understands of its pickles. */
export interface PickleHooks {
  /** What stands for this outside of the pickle. */
  readonly persistent: (id: PickleValue) => PickleValue;
  /** What a function that is known would give; undefined for all others. */
  readonly call: (name: string, args: readonly PickleValue[]) => PickleValue | undefined;
}

/** A value by its `kind`, where it has one. */
export const kindOfValue = (value: PickleValue | undefined): string | undefined =>
  typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;

export const isDict = (value: PickleValue | undefined): value is PickleDict => kindOfValue(value) === "dict";
export const isList = (value: PickleValue | undefined): value is PickleList =>
  value !== null && typeof value === "object" && "items" in value;
export const isObject = (value: PickleValue | undefined): value is PickleObject => kindOfValue(value) === "object";
export const isGlobal = (value: PickleValue | undefined): value is PickleGlobal => kindOfValue(value) === "global";

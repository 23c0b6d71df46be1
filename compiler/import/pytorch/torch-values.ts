import { refusals } from "../refusals.ts";
import { isDict, isGlobal, isList, kindOfValue, type Meaning, type PickleValue } from "../pickle/pickle-value.ts";
import { elementType, storageType, type ElementType } from "./storage-types.ts";

/** Memory that tensors lie in. Several may share one. */
export interface TorchStorage extends Meaning {
  readonly kind: "storage";
  readonly key: string;
  readonly type: ElementType;
  /** Elements. */
  readonly size: number;
  /** Where it begins in that of its key, in elements: old files have views of storages. */
  readonly offset: number;
}

/** A tensor as its file describes it, all in elements; nothing of it has been checked yet. */
export interface TorchTensor extends Meaning {
  readonly kind: "tensor";
  readonly storage: TorchStorage;
  readonly type: ElementType;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export const isTensor = (value: PickleValue | undefined): value is TorchTensor => kindOfValue(value) === "tensor";
const isStorage = (value: PickleValue | undefined): value is TorchStorage => kindOfValue(value) === "storage";

/** `("storage", torch.FloatStorage, key, location, size)`, in old files with `(key, offset, size)` of a view at the end. */
export function storageOf(id: PickleValue): TorchStorage {
  const [tag, storageClass, key, , size, view = null] = isList(id) ? id.items : [];
  const type = isGlobal(storageClass) ? storageType(storageClass.name) : undefined;
  if (tag !== "storage" || !isKey(key) || !isSize(size))
    throw refusals.broken("the pickle", "it refers to something that is no storage");
  if (!type) {
    const name = isGlobal(storageClass) ? storageClass.name : "without a class";
    throw refusals.broken("the pickle", `it has a storage of an unknown kind, ${name.slice(0, 99)}`);
  }
  const [, offset, viewed] = isList(view) ? view.items : [];
  const whole = { kind: "storage", key: `${key}`, type, size, offset: 0 } as const;
  return isSize(offset) && isSize(viewed) ? { ...whole, offset, size: viewed } : whole;
}

/** What those of PyTorch's functions give that state_dicts are made with; undefined for all others. */
export function callTorch(name: string, args: readonly PickleValue[]): PickleValue | undefined {
  switch (name) {
    case "torch._utils._rebuild_tensor":
    case "torch._utils._rebuild_tensor_v2":
      return tensorOf(args, undefined, args[6]);
    case "torch._utils._rebuild_tensor_v3":
      return tensorOf(args, isGlobal(args[6]) ? elementType(args[6].name) : undefined, args[7]);
    // A parameter is its tensor, and so is what is subclassed of one.
    case "torch._utils._rebuild_parameter":
    case "torch._utils._rebuild_parameter_with_state":
      return args[0];
    case "torch._tensor._rebuild_from_type":
    case "torch._tensor._rebuild_from_type_v2":
      return isGlobal(args[0]) && isList(args[2]) ? callTorch(args[0].name, args[2].items) : undefined;
    case "torch.Size":
    case "torch.jit._pickle.restore_type_tag":
    case "torch.jit._pickle.build_intlist":
    case "torch.jit._pickle.build_tensorlist":
      return args[0];
    default:
      return undefined;
  }
}

/** Where it is not what it should be, nothing: then it stays closed. */
function tensorOf(
  [storage, offset, size, stride]: readonly PickleValue[],
  type: ElementType | undefined,
  metadata: PickleValue | undefined,
): TorchTensor | undefined {
  const [shape, strides] = [sizesIn(size), sizesIn(stride)];
  if (!isStorage(storage) || !isSize(offset) || !shape || !strides || shape.length !== strides.length) return undefined;
  // Conjugated and negated views say so there, and nowhere else.
  if (isDict(metadata) && [...metadata.entries.values()].includes(true)) return undefined;
  return { kind: "tensor", storage, type: type ?? storage.type, offset, shape, strides };
}

const isKey = (value: PickleValue | undefined): value is string | number =>
  typeof value === "string" || typeof value === "number";
const isSize = (value: PickleValue | undefined): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** PyTorch itself stops at 64 dimensions. */
function sizesIn(value: PickleValue | undefined): readonly number[] | undefined {
  if (!isList(value) || value.items.length > 64 || !value.items.every(isSize)) return undefined;
  return value.items;
}

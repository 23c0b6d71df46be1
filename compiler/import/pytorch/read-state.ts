import { showName } from "../../../runtime/describe.ts";
import type { StoredTensor } from "../../../runtime/safetensors.ts";
import { budgetFor } from "../budget.ts";
import type { ImportedWeights, ImportOptions } from "../imported-weights.ts";
import { isDict, isGlobal, isList, isObject, type PickleValue } from "../pickle/pickle-value.ts";
import { findStateDict, type FoundStateDict } from "./find-state-dict.ts";
import { placeTensor, type Storages } from "./place-tensor.ts";
import { isScriptModule, scriptState } from "./script-state.ts";
import { isTensor } from "./torch-values.ts";

/** How many times its size the tensors of a file may take: some share their numbers. */
const MOST_SHARED = 2;

/** The weights in what a file of torch.save holds. */
export function readState(
  root: PickleValue,
  storages: Storages,
  fileBytes: number,
  { key, path }: ImportOptions,
): Omit<ImportedWeights, "format"> {
  const found: FoundStateDict =
    isScriptModule(root) && key === undefined
      ? { entries: scriptState(root), key: "", others: [] }
      : findStateDict(root, key, path);
  const tensors = new Map<string, StoredTensor>();
  const unread = new Map<string, string>();
  const budget = budgetFor(fileBytes, MOST_SHARED);
  for (const [name, value] of found.entries) {
    if (typeof name !== "string") continue;
    const placed = isTensor(value) ? placeTensor(value, showName(name), storages, budget) : describe(value);
    if (typeof placed === "string") unread.set(name, placed);
    else tensors.set(name, placed);
  }
  const { others } = found;
  return { tensors, unread, ...(found.key === "" ? {} : { key: found.key }), ...(others.length > 0 ? { others } : {}) };
}

/** What lies among tensors and is none. */
function describe(value: PickleValue): string {
  if (value === null) return "None";
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "bigint") return "a number, not a tensor";
  if (typeof value === "boolean") return "True or False, not a tensor";
  if (isObject(value)) return tensorKinds[value.className] ?? `an object of the class ${showName(value.className)}`;
  if (isGlobal(value)) return `the class ${showName(value.name)}`;
  return isDict(value) || isList(value) ? `a ${value.kind}, not a tensor` : "bytes, not a tensor";
}

/** Tensors of other kinds than a stretch of numbers. */
const tensorKinds: Readonly<Record<string, string>> = {
  "torch._utils._rebuild_tensor_v2":
    "a tensor that is conjugated or negated when it is read: save it .resolve_conj().resolve_neg()",
  "torch._utils._rebuild_tensor_v3": "a tensor of a type that is not known, or conjugated or negated when it is read",
  "torch._utils._rebuild_qtensor": "a quantized tensor: save it .dequantize()",
  "torch._utils._rebuild_sparse_tensor": "a sparse tensor: save it .to_dense()",
  "torch._utils._rebuild_sparse_csr_tensor": "a sparse tensor: save it .to_dense()",
  "torch._utils._rebuild_nested_tensor": "a nested tensor",
  "torch._utils._rebuild_meta_tensor_no_storage": "a tensor without numbers (device meta)",
  "torch._utils._rebuild_device_tensor_from_numpy": "a tensor of another device: save it .cpu()",
  "torch._utils._rebuild_wrapper_subclass": "a tensor of a class that PyTorch wraps: save it as a plain one",
  "numpy.core.multiarray._reconstruct": "an array of NumPy's: save it as torch.from_numpy(array)",
  "numpy._core.multiarray._reconstruct": "an array of NumPy's: save it as torch.from_numpy(array)",
};

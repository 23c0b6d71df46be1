import type { TorchTensor } from "../../pytorch/torch-values.ts";
import type { StoredTensor } from "../../../../runtime/safetensors.ts";
import { call, literal, type Term } from "../../tree/module-tree.ts";
import { emitTensor } from "../emit-call.ts";
import { report, type Place, type Run } from "../run.ts";
import { bool, float, int, type Value } from "../values.ts";
import { numbersOf } from "./numbers-of.ts";

/** More numbers than these are kept with the weights instead of being written down. */
const MOST_WRITTEN = 16;

/** A tensor that the code mentions: a number where it is one, else a tensor of numbers. */
export function writeConstant(run: Run, place: Place, index: number, tensor: TorchTensor): Value {
  const stored = run.archive.place(tensor, "constants", `CONSTANTS.c${index}`);
  if (typeof stored === "string")
    return report(run, place, "NN6023", { what: `CONSTANTS.c${index} is ${stored}`, help: undefined });
  return writeNumbers(run, place, stored, `constant_${index}`, index);
}

function writeNumbers(run: Run, place: Place, stored: StoredTensor, name: string, index: number): Value {
  const numbers = numbersOf(stored);
  const { shape, dtype } = stored;
  const isInt = /^[IU]/.test(dtype);
  if (!numbers)
    return report(run, place, "NN6023", { what: `CONSTANTS.c${index} is a tensor of ${dtype}`, help: undefined });
  const [first] = numbers;
  if (shape.length === 0 && first !== undefined)
    return dtype === "BOOL" ? bool(first !== 0) : { ...(isInt ? int(first) : float(first)), isTensor: true };
  if (numbers.length <= MOST_WRITTEN) {
    const data = nested(numbers, shape);
    return emitTensor(
      { ...place, hint: place.hint ?? name },
      call("tensor", [data]),
      shape,
      {},
      { isInt },
      dtype === "BOOL",
    );
  }
  if (first !== undefined && numbers.every((each) => Object.is(each, first))) {
    const size: Term = { kind: "list", items: shape.map(literal) };
    const filled =
      first === 0 ? call("zeros", [size]) : first === 1 ? call("ones", [size]) : call("full", [size, literal(first)]);
    return emitTensor(place, filled, shape, {}, { isInt }, dtype === "BOOL");
  }
  const path = [...place.emission.path, name];
  run.constants.set(path.join("."), index);
  return {
    kind: "tensor",
    term: { kind: "part", path: [name] },
    shape,
    views: [],
    weight: path,
    isInt,
    isMask: dtype === "BOOL",
  };
}

/** Row-major numbers as lists within lists. */
function nested(numbers: readonly number[], shape: readonly number[]): Term {
  if (shape.length === 0) return literal(numbers[0] ?? 0);
  const [size = 0, ...rest] = shape;
  const step = rest.reduce((product, each) => product * each, 1);
  return {
    kind: "list",
    items: Array.from({ length: size }, (_, i) => nested(numbers.slice(i * step, (i + 1) * step), rest)),
  };
}

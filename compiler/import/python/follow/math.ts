import { isFixed } from "../../../ir/types.ts";
import { callFunction, functionNamed } from "./call-function.ts";
import { itemsOf } from "./items-of.ts";
import { makeTensor } from "./make-tensor.ts";
import { operate } from "./operators.ts";
import { openCall } from "./open-numbers.ts";
import { fail, type Run } from "./run.ts";
import { bool, float, int, isElements, listOf, numberIn, type Arguments, type Elements, type Value } from "./values.ts";

const whole: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
};

const real: Readonly<Record<string, (x: number, y: number) => number>> = {
  sqrt: Math.sqrt, exp: Math.exp, log2: Math.log2, log10: Math.log10, sin: Math.sin, cos: Math.cos, tan: Math.tan,
  tanh: Math.tanh, atan: Math.atan, fabs: Math.abs, pow: Math.pow, radians: (x) => (x * Math.PI) / 180, float32: (x) => x,
  float64: (x) => x, atan2: Math.atan2, log1p: Math.log1p, square: (x) => x * x, power: Math.pow, absolute: Math.abs,
}; // prettier-ignore

/** Functions of `math` and of numpy over plain numbers; undefined for what is none of them. */
export function callMath(run: Run, name: string, args: Arguments): Value | undefined {
  const [first, second] = args.plain;
  if (name === "concatenate" && isElements(first)) return joined(run, first, args);
  if (args.plain.some(({ kind }) => kind === "tensor")) return ofTensors(run, name, args);
  if (name === "prod") {
    const items = itemsOf(run, first ?? fail("prod of nothing"));
    return items.reduce<Value>((total, each) => operate(run, "*", total, each), int(1));
  }
  if (isElements(first)) {
    if (name === "sum") return first.items.reduce<Value>((total, each) => operate(run, "+", total, each), int(0));
    return ofArray(run, name, args);
  }
  const x = numberIn(first);
  if (first?.kind === "number" && !isFixed(first.size)) return fail("the batch's size is calculated with");
  if (x === undefined) return undefined;
  const [of, y] = [whole[name], numberIn(second)];
  if (of && first?.kind === "number" && first.open)
    return /^(?:ceil|floor)$/.test(name) ? openCall(first, name, of) : fail(`${name} of a size that stays open`);
  if (of) return int(of(x));
  if (name === "log") return float(y === undefined ? Math.log(x) : Math.log(x) / Math.log(y));
  if (name === "gcd") return int(commonDivisor(x, y ?? 0));
  if (/^int(?:32|64)?$/.test(name)) return int(Math.trunc(x));
  if (name === "isclose") return bool(Math.abs(x - (y ?? 0)) <= 1e-9 * Math.max(Math.abs(x), Math.abs(y ?? 0)));
  if (name === "isinf" || name === "isnan") return bool(name === "isnan" ? Number.isNaN(x) : Math.abs(x) === Infinity);
  const result = real[name]?.(x, y ?? 0);
  return result === undefined ? undefined : float(result);
}

/** Of arrays that are tensors here. A number beside one of them is an array as well. */
function ofTensors(run: Run, name: string, args: Arguments): Value | undefined {
  if (!functionNamed(name)) return undefined;
  const isOfTwo = name === "maximum" || name === "minimum";
  const asArray = (value: Value): Value =>
    isOfTwo && value.kind === "number"
      ? (makeTensor(run, "array", { plain: [value], named: new Map(), span: args.span }) ?? value)
      : value;
  return callFunction(run, name, { ...args, plain: args.plain.map(asArray) });
}

function joined(run: Run, list: Elements, args: Arguments): Value | undefined {
  const arrays = list.items.map(
    (each) => makeTensor(run, "array", { plain: [each], named: new Map(), span: args.span }) ?? each,
  );
  return callFunction(run, "cat", { ...args, plain: [listOf(arrays), ...args.plain.slice(1)] });
}

/** `np.cumsum(sizes)`: a list is an array to numpy. */
function ofArray(run: Run, name: string, args: Arguments): Value | undefined {
  const [first, ...others] = args.plain;
  const isMade = /^(?:array|asarray|stack|concatenate|meshgrid|tensor|full|zeros|ones)$/.test(name);
  if (!first || isMade || !functionNamed(name)) return undefined;
  const array = makeTensor(run, "array", { plain: [first], named: new Map(), span: args.span });
  if (array?.kind !== "tensor") return undefined;
  const isOneAxis = name === "cumsum" && array.shape.length === 1 && others.length === 0 && args.named.size === 0;
  return callFunction(run, name, { ...args, plain: [array, ...(isOneAxis ? [int(0)] : others)] });
}

const commonDivisor = (a: number, b: number): number => (b === 0 ? Math.abs(a) : commonDivisor(b, a % b));

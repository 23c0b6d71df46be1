import { changeInPlace } from "../change-in-place.ts";
import { report, type Place, type Run } from "../run.ts";
import { isElements, unknown, type Value } from "../values.ts";
import { arithmeticHandlers } from "./arithmetic.ts";
import { attentionHandlers } from "./attention.ts";
import { collectionHandlers } from "./collections.ts";
import { conversionHandlers } from "./conversions.ts";
import { convolutionHandlers } from "./convolutions.ts";
import { cutHandlers } from "./cuts.ts";
import { joinHandlers } from "./joins.ts";
import { languageHandlers } from "./language.ts";
import { layerHandlers } from "./layers-as-functions.ts";
import { unsupported, type Handler } from "./operation.ts";
import { plainHandlers } from "./plain-rows.ts";
import { recurrentHandlers } from "./recurrent.ts";
import { reductionHandlers } from "./reductions.ts";
import { resizingHandlers } from "./resizing.ts";
import { viewHandlers } from "./views.ts";

const handlers: ReadonlyMap<string, Handler> = new Map([
  ...plainHandlers,
  ...Object.entries({
    ...arithmeticHandlers,
    ...attentionHandlers,
    ...collectionHandlers,
    ...conversionHandlers,
    ...convolutionHandlers,
    ...cutHandlers,
    ...joinHandlers,
    ...languageHandlers,
    ...layerHandlers,
    ...recurrentHandlers,
    ...reductionHandlers,
    ...resizingHandlers,
    ...viewHandlers,
  }),
]);

/** Those that take a list with something unknown in it, or do nothing with it. */
const careless = /^(?:append|extend|insert|pop|_set_item|len|__is__|__isnot__|warn|format|ops\.prim\.RaiseException)$/;

/** What may stay undecided until a condition asks for it. */
const undecided = /^(?:eq|ne|lt|le|gt|ge|bool|Bool|dim|isinstance|any|all|__\w+__)$/;

/** An operation of PyTorch's, `torch.add` or `ops.prim.NumToTensor`, or a word of the language, `int`. */
export function callOp(
  run: Run,
  place: Place,
  path: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const name = path.replace(/^(?:torch|ops\.aten)\./, "");
  const isInPlace = /[^_]_$/.test(name) && !handlers.has(name);
  const plain = isInPlace ? name.slice(0, -1) : name;
  const handler = handlers.get(plain);
  const operation = { run, place, name: plain, args, named };
  if (!handler) return unsupported({ ...operation, name: path.replace(/^torch\./, "") });
  // What went wrong has been said.
  if (!careless.test(plain) && [...args, ...named.values()].some(isUnknown)) return unknown;
  const before = run.said.size;
  const result = handler(operation);
  if (result.kind === "unknown" && run.said.size === before && !undecided.test(plain))
    return report(run, place, "NN6023", { what: `what ${path} gives is only known at run time`, help: undefined });
  const [target] = args;
  if (!isInPlace || target?.kind !== "tensor") return result;
  if (target.weight)
    return report(run, place, "NN6023", {
      what: `${name} changes a weight while the network runs`,
      help: "a network keeps nothing from one call to the next",
    });
  return changeInPlace(run, place, target, result, `${name}()`);
}

const isUnknown = (value: Value): boolean =>
  value.kind === "unknown" || (isElements(value) && value.items.some(isUnknown));

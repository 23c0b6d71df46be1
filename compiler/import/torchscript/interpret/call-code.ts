import type { FunctionDefinition } from "../../python/syntax/python-ast.ts";
import { lastName } from "../archive/code-table.ts";
import { report, TooMuch, type Place, type Run } from "../run.ts";
import { none, tupleOf, unknown, type Module, type Value } from "../values.ts";
import type { Frame } from "./frame.ts";

/** Calls lie in calls, and no network has them deeper. */
const DEEPEST = 150;

/** A function of the archive, followed where it is called; or the making of a named tuple. */
export function callFunction(
  run: Run,
  place: Place,
  name: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const definition = run.code.find(name);
  if (definition?.kind === "function") return followCode(run, place, definition, args, named);
  if (
    definition?.kind === "class" &&
    definition.bases.some((base) => base.kind === "name" && base.text === "NamedTuple")
  )
    return tupleOf([...args, ...named.values()]);
  return report(run, place, "NN6023", {
    what: definition ? `an object of the class ${lastName(name)}` : `${name} is not in the file`,
    help: undefined,
  });
}

/** A method: the module's own is followed where it is called; that of a part is a call of that part. */
export function callMethod(
  run: Run,
  place: Place,
  module: Module,
  method: string,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
): Value {
  const definition = run.code.methodOf(module.object.className, method);
  if (!definition)
    return report(run, place, "NN6023", {
      what: `${lastName(module.object.className)} has no ${method}`,
      help: undefined,
    });
  const isOwn = module.path.join(".") === place.emission.path.join(".");
  if (!isOwn && /^forward(?:_*\d+)?$/.test(method))
    return run.follow.callModule(run, place, module, definition, args, named);
  return followCode(run, { ...place, self: module }, definition, args, named, module);
}

/** What a method calls its module. */
export const selfOf = ({ params }: FunctionDefinition): string => params[0]?.name.text ?? "self";

/** Follows a function's code, whose statements become the body's at hand. */
export function followCode(
  run: Run,
  place: Place,
  definition: FunctionDefinition,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  self?: Module,
): Value {
  if (place.depth > DEEPEST) throw new TooMuch(`calls lie in calls more than ${DEEPEST} deep`);
  const { emission } = place;
  const frame: Frame = { emission, self: self ?? place.self, depth: place.depth + 1, variables: new Map() };
  const given: readonly Value[] = self ? [self, ...args] : args;
  if (given.length > definition.params.length)
    return report(run, place, "NN6023", { what: `${definition.name.text} gets too many arguments`, help: undefined });
  definition.params.forEach(({ name, default: fallback }, i) => {
    const value = given[i] ?? named.get(name.text) ?? (fallback ? run.follow.evaluate(run, frame, fallback) : unknown);
    frame.variables.set(name.text, value);
  });
  return run.follow.execute(run, frame, definition.body)?.returned ?? none;
}

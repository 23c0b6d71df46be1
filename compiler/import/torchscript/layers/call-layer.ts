import type { Shape } from "../../../ir/types.ts";
import { call, literal, type LayerPart, type Term } from "../../tree/module-tree.ts";
import { emitSeveral, emitTensor } from "../emit-call.ts";
import type { Place, Run } from "../run.ts";
import { toTerm } from "../terms.ts";
import { unknown, type Value } from "../values.ts";

/**
 * A call of a part that is a layer whatever its own code says.
 *
 * @param shapes of the results: several are a tuple, of which one may be `taken`
 */
export function callLayer(
  run: Run,
  place: Place,
  path: readonly string[],
  part: LayerPart,
  args: readonly Value[],
  named: ReadonlyMap<string, Value>,
  shapes: readonly (Shape | undefined)[],
  taken?: number,
): Value {
  const terms = args.map((arg) => toTerm(run, place, arg));
  const more = new Map<string, Term>();
  for (const [name, value] of named) {
    const term = toTerm(run, place, value);
    if (!term) return unknown;
    more.set(name, term);
  }
  if (!terms.every((term) => term !== undefined)) return unknown;
  run.called.set(path.join("."), { body: { params: [], steps: [], results: [] }, text: "", layer: part });
  const called = call({ path: path.slice(place.emission.path.length) }, terms, more);
  if (taken === undefined && shapes.length > 1) return emitSeveral(place, called, shapes, {}, {});
  const term: Term =
    taken === undefined ? called : { kind: "index", of: called, at: [{ kind: "at", index: literal(taken) }] };
  return emitTensor(place, term, shapes[0]);
}

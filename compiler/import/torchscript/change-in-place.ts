import { isFixed, type Shape } from "../../ir/types.ts";
import { call, literal, type Subscript, type Term } from "../tree/module-tree.ts";
import { emitTensor } from "./emit-call.ts";
import { keyOf } from "../tree/terms.ts";
import type { Place, Run } from "./run.ts";
import { toTerm } from "./terms.ts";
import type { Tensor, Value } from "./values.ts";

const WHY = "it shares its memory with what is read";

/**
 * `relu_`: all names of the tensor see the result. What shares its memory in another shape can no longer be read, unless it is what
 * a part was cut out of: that is put together again.
 */
export function changeInPlace(run: Run, place: Place, target: Tensor, result: Value, op: string): Value {
  if (result.kind !== "tensor") return result;
  const { cut } = target;
  if (cut && holdsAlready(cut.of, cut.at, result)) return result;
  const whole =
    cut && !cut.of.stale && cut.of.term === cut.term ? withPart(run, place, cut.of, cut.at, result) : undefined;
  loseViews(target, undefined, op);
  for (let [at, base] = [target, target.base]; base; [at, base] = [base, base.base]) {
    base.stale = { op, why: WHY };
    loseViews(base, at, op);
  }
  become(target, result);
  if (whole && cut) {
    delete cut.of.stale;
    changeInPlace(run, place, cut.of, whole, op);
    // What was put in is what is there.
    delete target.stale;
    cut.of.holds = { whole: cut.of.term, at: keyOfSubscripts(cut.at), part: result.term };
  }
  return target;
}

/** `y[:, 1:3] += 1` changes the part, and then writes it to where it is. */
const holdsAlready = ({ holds, term }: Tensor, at: readonly Subscript[], { term: part }: Tensor): boolean =>
  holds?.whole === term && holds.at === keyOfSubscripts(at) && keyOf(holds.part) === keyOf(part);

const keyOfSubscripts = (at: readonly Subscript[]): string => keyOf({ kind: "index", of: literal(0), at });

function become(target: Tensor, { term, shape, isMask }: Tensor): void {
  target.term = term;
  target.shape = shape;
  if (isMask !== undefined) target.isMask = isMask;
}

/** What was made of a tensor before it changed. Parts that one call made have nothing in common. */
function loseViews(of: Tensor, except: Tensor | undefined, op: string): void {
  for (const view of of.views)
    if (view !== except && (except === undefined || view.by !== except.by)) {
      view.stale = { op, why: WHY };
      loseViews(view, undefined, op);
    }
}

/** `x[:, 1:3] = part`: what lies before it, the part, and what lies behind it. */
function withPart(run: Run, place: Place, x: Tensor, at: readonly Subscript[], part: Tensor): Tensor | undefined {
  const [term, value] = [toTerm(run, place, x), toTerm(run, place, part)];
  if (!term || !value || !x.shape) return undefined;
  const joined = join(place, term, x.shape, at, 0, value);
  return joined && emitTensor(place, joined, x.shape, {}, { isInt: x.isInt === true }, x.isMask === true);
}

function join(
  place: Place,
  of: Term,
  shape: Shape,
  at: readonly Subscript[],
  from: number,
  part: Term,
): Term | undefined {
  const dim = at.findIndex(
    (each, i) => i >= from && !(each.kind === "slice" && !each.start && !each.stop && !each.step),
  );
  const cut = at[dim];
  const size = shape[dim];
  if (!cut || size === undefined) {
    // Elements that were taken out have lost their dimensions.
    const taken = at.flatMap((each, i) => (each.kind === "at" ? [i] : []));
    if (taken.length === 0) return part;
    const subscripts = shape.map((_, i): Subscript => (taken.includes(i) ? { kind: "newAxis" } : { kind: "slice" }));
    return { kind: "index", of: part, at: subscripts };
  }
  const bounds = isFixed(size) ? boundsOf(cut, size) : undefined;
  if (!bounds || !isFixed(size)) return undefined;
  const [start, stop] = bounds;
  const piece = (begin: number, end: number): Term => ({
    kind: "index",
    of,
    at: [
      ...Array.from({ length: dim }, (): Subscript => ({ kind: "slice" })),
      {
        kind: "slice",
        ...(begin === 0 ? {} : { start: literal(begin) }),
        ...(end === size ? {} : { stop: literal(end) }),
      },
    ],
  });
  const named = (term: Term, length: number): Term =>
    emitTensor(
      place,
      term,
      shape.map((each, i) => (i === dim ? length : each)),
    ).term;
  const own = start === 0 && stop === size ? of : named(piece(start, stop), stop - start);
  const inner = join(
    place,
    own,
    shape.map((each, i) => (i === dim ? stop - start : each)),
    at,
    dim + 1,
    part,
  );
  if (!inner) return undefined;
  const items = [
    ...(start === 0 ? [] : [named(piece(0, start), start)]),
    inner.kind === "value" ? inner : named(inner, stop - start),
    ...(stop === size ? [] : [named(piece(stop, size), size - stop)]),
  ];
  return items.length === 1 ? inner : call("cat", [{ kind: "list", items }, literal(dim)]);
}

/** The stretch that a subscript takes, if it is one. */
function boundsOf(cut: Subscript, size: number): readonly [number, number] | undefined {
  const known = (term: Term | undefined, otherwise: number): number | undefined => {
    if (!term) return otherwise;
    if (term.kind !== "literal" || typeof term.value !== "number") return undefined;
    return Math.min(size, Math.max(0, term.value < 0 ? term.value + size : term.value));
  };
  if (cut.kind === "at") {
    const index = known(cut.index, 0);
    return index === undefined || index >= size ? undefined : [index, index + 1];
  }
  if (cut.kind !== "slice" || cut.step) return undefined;
  const [start, stop] = [known(cut.start, 0), known(cut.stop, size)];
  return start === undefined || stop === undefined || start >= stop ? undefined : [start, stop];
}

import type { Graph, Parameter } from "../ir/graph.ts";
import { showSizes, type OpenSizes } from "../ir/size-formula.ts";
import { showShape } from "../ir/types.ts";

/** A model at some sizes. */
interface AtSizes {
  readonly sizes: OpenSizes;
  readonly graph: Graph;
}

/** In what the weights of a model at some sizes are others than at the first ones, and one that is: undefined if in nothing. */
export function otherWeights(
  first: AtSizes,
  other: AtSizes,
): { readonly problem: string; readonly parameter: Parameter | undefined } | undefined {
  const at = (text: string, second: string): string =>
    `${text} at ${showSizes(first.sizes)}, and ${second} at ${showSizes(other.sizes)}`;
  const [own, same] = [first.graph.parameters, other.graph.parameters];
  for (let p = 0; p < Math.max(own.length, same.length); p++) {
    const [one, two] = [own[p], same[p]];
    const differing = (problem: string) => ({ problem, parameter: one ?? two });
    if (one?.name !== two?.name)
      return differing(`its weights have ${at(one ? one.name : "nothing more", two ? two.name : "nothing more")}`);
    if (one && two && one.shape.join() !== two.shape.join())
      return differing(`${one.name} would be ${at(showShape(one.shape), showShape(two.shape))}`);
    if (one && two && JSON.stringify(one.init) !== JSON.stringify(two.init))
      return differing(
        `${one.name} would begin with other numbers at ${showSizes(first.sizes)} than at ${showSizes(other.sizes)}`,
      );
  }
  return undefined;
}

import { Unclear, type SampledSizes } from "../5-plan/open/plan-open.ts";
import type { OpenSizes } from "../ir/size-formula.ts";

/** Each time there are more sizes: what is left then is told apart by none. */
const MOST_ROUNDS = 20;

/** What `make` gives from as many sizes as it takes until no two formulas might be meant. */
export function untilClear<Sample, Made>(
  samples: SampledSizes<Sample>,
  at: (sizes: OpenSizes) => Sample,
  make: (samples: SampledSizes<Sample>) => Made,
): Made {
  let made = samples.made;
  for (let round = 1; ; round++) {
    try {
      return make({ ...samples, made });
    } catch (error) {
      if (!(error instanceof Unclear) || round === MOST_ROUNDS) throw error;
      made = [...made, ...error.sizes.map(at)];
    }
  }
}

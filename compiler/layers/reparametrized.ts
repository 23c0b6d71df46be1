import { CompilerBug } from "../ir/compiler-bug.ts";
import type { Build } from "../ir/build.ts";
import type { Init } from "../ir/graph.ts";
import type { Fail } from "../ir/refusal.ts";
import type { Dim } from "../ir/types.ts";
import type { TensorValue } from "../ir/value.ts";
import { clamp } from "../ops/elementwise/activations.ts";
import { div, mul } from "../ops/elementwise/arithmetic.ts";
import { detach, permute } from "../ops/arrangement/views.ts";
import { matmul } from "../ops/matrix/matmul.ts";
import { normOf } from "../functions/reduction.ts";
import { reshapeTo } from "../functions/shape.ts";
import { kept, learned, type WeightSpec } from "./define-layer.ts";

/** What a layer owns in place of a weight, and how the weight is calculated of it: torch.nn.utils' two ways to write both. */
export interface Reparametrization {
  readonly by: "weight_norm" | "spectral_norm";
  /** The weight's. */
  readonly name: string;
  /** As torch.nn.utils.parametrizations names what is owned: parametrizations.weight.original, not weight_orig. */
  readonly isParametrization: boolean;
  readonly owned: (weight: WeightSpec) => readonly WeightSpec[];
  /** Of what is owned, in that order. */
  readonly calculate: (b: Build, owned: readonly TensorValue[]) => TensorValue;
}

interface Named {
  readonly name: string;
  readonly isParametrization: boolean;
}

const nameOf = ({ name, isParametrization }: Named, old: string, parametrized: string): string =>
  isParametrization ? `parametrizations.${name}.${parametrized}` : `${name}_${old}`;

/** weight = g · v / ‖v‖, with one length for each place along `dim`, or one for all. */
export function weightNorm(named: Named, dim: number | null, fail: Fail): Reparametrization {
  // PyTorch stands for "none" by −1, and so takes −1 for none.
  const along = (rank: number): number | undefined =>
    dim === null || dim === -1 ? undefined : dimWithin(dim, rank, fail);
  return {
    by: "weight_norm",
    ...named,
    owned({ shape, init }) {
      const at = along(shape.length);
      const lengths = at === undefined ? [] : shape.map((size, i) => (i === at ? size : 1));
      const summed = shape.reduce((a, b) => a * b, 1) / (at === undefined ? 1 : (shape[at] as number));
      // PyTorch begins with the lengths that v has by chance; their mean is all that is known here.
      const length: Init = { kind: "constant", value: Math.sqrt(summed * meanSquare(init)) };
      return [
        learned(nameOf(named, "g", "original0"), lengths, length),
        learned(nameOf(named, "v", "original1"), shape, init),
      ];
    },
    calculate(b, [g, v]) {
      const [lengths, directions] = [g as TensorValue, v as TensorValue];
      const { shape } = directions.type;
      const at = along(shape.length);
      const dims = shape.map((_, i) => i).filter((i) => i !== at);
      const norms =
        dims.length === 0
          ? normOf(b, reshapeTo(b, directions, [...shape, 1]), 2, { dim: [1], keepdim: false })
          : normOf(b, directions, 2, { dim: dims, keepdim: at !== undefined });
      return b.op(mul, [directions, b.op(div, [lengths, norms])]);
    },
  };
}

interface SpectralOptions {
  readonly n_power_iterations: number;
  readonly eps: number;
  readonly dim: number;
}

/** weight / σ, where σ = uᵀ · weight · v is the largest singular value, once u and v have turned to its vectors. */
export function spectralNorm(named: Named, options: SpectralOptions, fail: Fail): Reparametrization {
  const { n_power_iterations, eps, dim } = options;
  return {
    by: "spectral_norm",
    ...named,
    owned(weight) {
      const { shape, init } = weight;
      if (shape.length < 2)
        fail("rank", `only weights of 2 dimensions and more have one, and ${weight.name} has ${shape.length}`);
      const rows = shape[dimWithin(dim, shape.length, fail)] as number;
      const columns = shape.reduce((a, b) => a * b, 1) / rows;
      // About as long as the unit vectors that PyTorch begins with.
      const vector = (name: string, size: number): WeightSpec => ({
        ...kept(name, [size], 0),
        init: { kind: "normal", mean: 0, std: 1 / Math.sqrt(size) },
      });
      return [
        learned(nameOf(named, "orig", "original"), shape, init),
        vector(nameOf(named, "u", "0._u"), rows),
        vector(nameOf(named, "v", "0._v"), columns),
      ];
    },
    calculate(b, [original, ...vectors]) {
      const weight = original as TensorValue;
      const matrix = asMatrix(b, weight, dimWithin(dim, weight.type.shape.length, fail));
      const [rows, columns] = matrix.type.shape as readonly [Dim, Dim];
      const turned = b.op(permute, [matrix], { dims: [1, 0] });
      let [u, v] = [
        reshapeTo(b, b.current(vectors[0] as TensorValue), [rows, 1]),
        reshapeTo(b, b.current(vectors[1] as TensorValue), [columns, 1]),
      ];
      if (b.training) {
        const unit = (x: TensorValue): TensorValue =>
          b.op(div, [x, b.op(clamp, [normOf(b, x, 2, { dim: [0], keepdim: true })], { min: eps, max: Infinity })]);
        const [fixed, fixedTurned] = [matrix, turned].map((each) => b.op(detach, [each])) as [TensorValue, TensorValue];
        // Of the two ways, the older turns v first, and the newer u.
        for (let i = 0; i < n_power_iterations; i++) {
          if (named.isParametrization) u = unit(b.op(matmul, [fixed, v]));
          v = unit(b.op(matmul, [fixedTurned, u]));
          if (!named.isParametrization) u = unit(b.op(matmul, [fixed, v]));
        }
        b.move(vectors[0] as TensorValue, reshapeTo(b, u, [rows]));
        b.move(vectors[1] as TensorValue, reshapeTo(b, v, [columns]));
      }
      const sigma = b.op(matmul, [reshapeTo(b, u, [1, rows]), b.op(matmul, [matrix, v])]);
      return b.op(div, [weight, reshapeTo(b, sigma, [])]);
    },
  };
}

/** A row for each place along `dim`. */
function asMatrix(b: Build, weight: TensorValue, dim: number): TensorValue {
  const { shape } = weight.type;
  const order = [dim, ...shape.map((_, i) => i).filter((i) => i !== dim)];
  const first = dim === 0 ? weight : b.op(permute, [weight], { dims: order });
  return reshapeTo(b, first, [shape[dim] as Dim, -1]);
}

function dimWithin(dim: number, rank: number, fail: Fail): number {
  if (dim < -rank || dim >= rank) fail("dim", `dim ${dim} is out of range for a weight of ${rank} dimensions`);
  return dim < 0 ? dim + rank : dim;
}

function meanSquare(init: Init): number {
  switch (init.kind) {
    case "constant":
      return init.value ** 2;
    case "uniform":
      return (init.low ** 2 + init.low * init.high + init.high ** 2) / 3;
    case "normal":
      return init.mean ** 2 + init.std ** 2;
    default:
      throw new CompilerBug(`no layer's weight begins as ${init.kind}`);
  }
}

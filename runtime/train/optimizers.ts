/** torch.optim's optimizers (torch/optim/*.py), over parameters that lie side by side. */
import { NncError } from "../tensor.ts";
import { given } from "./given.ts";
import { updateBlocks, type UpdateKernel } from "./update-block.ts";

/** What is the same for neighbouring parameters. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly options: Readonly<Record<string, number | boolean>>;
}

/** An update rule. Made by `SGD`, `Adam`, `AdamW` and `RMSprop`. */
export interface Optimizer {
  readonly name: string;
  /** Numbers and switches by PyTorch's names, defaults filled in. */
  readonly options: Readonly<Record<string, number | boolean>>;
  /** Arrays that it keeps, each as long as the parameters: momentum, moments. */
  readonly slots: readonly string[];
  /**
   * Changes the parameters of a stretch.
   *
   * @param step the number of this update, from 1
   */
  update(
    parameters: Float32Array,
    gradients: Float32Array,
    slots: readonly Float32Array[],
    stretch: Stretch,
    step: number,
  ): void;
}

type Options = Readonly<Record<string, number | boolean>>;
type Numbers = Readonly<Record<string, number>>;

export interface SGDOptions {
  /** Default 1e-3, which PyTorch asks for. */
  readonly lr?: number;
  readonly momentum?: number;
  readonly dampening?: number;
  readonly weight_decay?: number;
  readonly nesterov?: boolean;
  readonly maximize?: boolean;
}

/** torch.optim.SGD: stochastic gradient descent, with momentum if asked. */
export const SGD = (options: SGDOptions = {}): Optimizer =>
  optimizer(
    "SGD",
    { lr: 1e-3, momentum: 0, dampening: 0, weight_decay: 0, nesterov: false, maximize: false },
    options,
    ["momentum_buffer"],
    (parameters, gradients, [buffer], { start, end, options: own }, step) => {
      const { lr, momentum, dampening, weight_decay } = own as Numbers as Required<Numbers>;
      const sign = own["maximize"] ? -1 : 1;
      if (momentum === 0) {
        for (let i = start; i < end; i++)
          parameters[i]! -= lr! * (sign * gradients[i]! + weight_decay! * parameters[i]!);
        return;
      }
      const moved = buffer!;
      // What the first update adds is all of the gradient.
      const [kept, added] = step === 1 ? [0, 1] : [momentum!, 1 - dampening!];
      // How much of the gradient and of its mean a move is.
      const [ofSlope, ofMean] = own["nesterov"] ? [1, momentum!] : [0, 1];
      for (let i = start; i < end; i++) {
        const slope = sign * gradients[i]! + weight_decay! * parameters[i]!;
        const mean = moved[i]! * kept + slope * added;
        moved[i] = mean;
        parameters[i]! -= lr! * (ofSlope * slope + ofMean * mean);
      }
    },
    (own, step) => {
      const { lr, momentum, dampening, weight_decay } = own as Numbers as Required<Numbers>;
      const slope = [own["maximize"] ? -1 : 1, weight_decay!, lr!];
      if (momentum === 0) return { name: "plain", numbers: slope, slots: [] };
      const mean = step === 1 ? [0, 1] : [momentum!, 1 - dampening!];
      return {
        name: "momentum",
        numbers: [...slope, ...mean, ...(own["nesterov"] ? [1, momentum!] : [0, 1])],
        slots: [0],
      };
    },
    ({ momentum, dampening, nesterov }) =>
      nesterov && (!(Number(momentum) > 0) || dampening !== 0)
        ? "nesterov needs a momentum and no dampening"
        : undefined,
  );

export interface AdamOptions {
  readonly lr?: number;
  /** How much of the moments stays, step by step. */
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  readonly weight_decay?: number;
  readonly amsgrad?: boolean;
  readonly maximize?: boolean;
}

/** torch.optim.Adam */
export const Adam = (options: AdamOptions = {}): Optimizer => adam("Adam", 0, options);

/** torch.optim.AdamW: Adam with weight decay apart from the gradients; 0.01 unless said. */
export const AdamW = (options: AdamOptions = {}): Optimizer => adam("AdamW", 0.01, options);

const ADAM = { lr: 1e-3, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: 0, amsgrad: false, maximize: false };

function adam(name: "Adam" | "AdamW", decay: number, options: AdamOptions): Optimizer {
  const { betas, ...rest } = given(name, options, [...Object.keys(ADAM), "betas"]);
  const isApart = name === "AdamW";
  return optimizer(
    name,
    { ...ADAM, weight_decay: decay },
    { ...readBetas(name, betas ?? [0.9, 0.999]), ...rest },
    ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"],
    (parameters, gradients, slots, { start, end, options: own }, step) => {
      const { sign, decay, size, one, two, least, kept, keepsMost } = adamNumbers(isApart, own, step);
      const [mean, square, most] = slots as [Float32Array, Float32Array, Float32Array];
      for (let i = start; i < end; i++) {
        const value = parameters[i]!;
        const slope = sign * gradients[i]! + decay * value;
        const m = mean[i]! * one + (1 - one) * slope;
        const v = square[i]! * two + (1 - two) * slope * slope;
        mean[i] = m;
        square[i] = v;
        let spread = v;
        if (keepsMost) most[i] = spread = Math.max(most[i]!, v);
        parameters[i] = value * kept - (size * m) / (Math.sqrt(spread) + least);
      }
    },
    (own, step) => {
      const { sign, decay, size, one, two, least, kept, keepsMost } = adamNumbers(isApart, own, step);
      const numbers = [sign, decay, size, one, 1 - one, two, 1 - two, least, kept, Number(keepsMost)];
      return { name: "adam", numbers, slots: keepsMost ? [0, 1, 2] : [0, 1] };
    },
  );
}

function adamNumbers(isApart: boolean, own: Options, step: number) {
  const {
    lr,
    beta1: one,
    beta2: two,
    eps,
    weight_decay,
  } = own as Record<string, number> as Record<"lr" | "beta1" | "beta2" | "eps" | "weight_decay", number>;
  // Both corrections of the moments, so that one division an element is left.
  const root = Math.sqrt(1 - two ** step);
  return {
    sign: own["maximize"] ? -1 : 1,
    // Weight decay that stands apart makes parameters smaller, any other is a part of the gradient.
    ...(isApart ? { kept: 1 - lr * weight_decay, decay: 0 } : { kept: 1, decay: weight_decay }),
    size: (lr * root) / (1 - one ** step),
    least: eps * root,
    one,
    two,
    keepsMost: own["amsgrad"] === true,
  };
}

/** The two numbers of Adam's `betas`, as options by themselves. */
export function readBetas(name: string, betas: unknown): { readonly beta1: number; readonly beta2: number } {
  const given: readonly unknown[] = Array.isArray(betas) ? betas : [betas];
  const [beta1, beta2] = given as readonly [number, number];
  if (given.length !== 2 || ![beta1, beta2].every((beta) => beta >= 0 && beta < 1))
    throw new NncError("NN7009", `betas of ${name} are two numbers from 0 to below 1, got [${given.join(", ")}]`);
  return { beta1, beta2 };
}

export interface RMSpropOptions {
  readonly lr?: number;
  readonly alpha?: number;
  readonly eps?: number;
  readonly weight_decay?: number;
  readonly momentum?: number;
  readonly centered?: boolean;
  readonly maximize?: boolean;
}

/** torch.optim.RMSprop */
export const RMSprop = (options: RMSpropOptions = {}): Optimizer =>
  optimizer(
    "RMSprop",
    { lr: 1e-2, alpha: 0.99, eps: 1e-8, weight_decay: 0, momentum: 0, centered: false, maximize: false },
    options,
    ["square_avg", "grad_avg", "momentum_buffer"],
    (parameters, gradients, slots, { start, end, options: own }) => {
      const { lr, alpha, eps, weight_decay, momentum } = own as Numbers as Required<Numbers>;
      const [squares, means, buffer] = slots as [Float32Array, Float32Array, Float32Array];
      const sign = own["maximize"] ? -1 : 1;
      const isCentered = own["centered"] === true;
      for (let i = start; i < end; i++) {
        const slope = sign * gradients[i]! + weight_decay! * parameters[i]!;
        const square = squares[i]! * alpha! + (1 - alpha!) * slope * slope;
        squares[i] = square;
        let spread = square;
        if (isCentered) {
          const mean = means[i]! * alpha! + (1 - alpha!) * slope;
          means[i] = mean;
          spread = square - mean * mean;
        }
        let move = slope / (Math.sqrt(spread) + eps!);
        if (momentum !== 0) buffer[i] = move = buffer[i]! * momentum! + move;
        parameters[i]! -= lr! * move;
      }
    },
    (own) => {
      const { lr, alpha, eps, weight_decay, momentum } = own as Numbers as Required<Numbers>;
      const [sign, isCentered, hasMomentum] = [own["maximize"] ? -1 : 1, own["centered"] === true, momentum !== 0];
      const flags = [Number(isCentered), Number(hasMomentum)];
      const numbers = [sign, weight_decay!, lr!, alpha!, 1 - alpha!, eps!, momentum!, ...flags];
      return { name: "rmsprop", numbers, slots: [0, ...(isCentered ? [1] : []), ...(hasMomentum ? [2] : [])] };
    },
  );

const PIECE = 8192;

function optimizer<O extends object>(
  name: string,
  defaults: Readonly<Record<string, number | boolean>>,
  own: O,
  slots: readonly string[],
  update: Optimizer["update"],
  kernel: (own: Options, step: number) => UpdateKernel,
  wrong: (options: Readonly<Record<string, number | boolean>>) => string | undefined = () => undefined,
): Optimizer {
  const options = { ...defaults };
  for (const [key, value] of Object.entries(given(name, own, Object.keys(defaults)))) {
    if (typeof value !== typeof defaults[key] || (typeof value === "number" && !(value >= 0 && value < Infinity)))
      throw new NncError(
        "NN7009",
        `${key} of ${name} is ${typeof defaults[key] === "number" ? "a number of at least 0" : "true or false"}, got ${String(value)}`,
      );
    options[key] = value as number | boolean;
  }
  const problem = wrong(options);
  if (problem !== undefined) throw new NncError("NN7009", `${name}: ${problem}`);
  return {
    name,
    options,
    slots,
    update(parameters, gradients, kept, { start, end, options: own }, step) {
      if (updateBlocks(kernel(own, step), parameters, gradients, kept, { start, end })) return;
      // Piece by piece, since engines change to the quickest code where a function is called.
      for (let at = start; at < end; at += PIECE)
        update(parameters, gradients, kept, { start: at, end: Math.min(at + PIECE, end), options: own }, step);
    },
  };
}

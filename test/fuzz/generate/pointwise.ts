import { dimensionOf, named, type Scope, type Step, type Value } from "./scope.ts";
import type { Choices } from "./choices.ts";

/** As functions or methods: one number from another. */
const UNARY =
  "relu angle conj conj_physical resolve_conj resolve_neg asin arcsin acos arccos atan arctan arcsinh arccosh arctanh erfc erfinv lgamma digamma bitwise_not tan sinh cosh asinh acosh atanh sinc frac fix absolute negative sgn expit positive exp2 deg2rad rad2deg isposinf isneginf signbit bool long clone cpu exp expm1 log log1p log2 log10 sqrt rsqrt square reciprocal abs neg sign floor ceil trunc sin cos erf round logical_not isnan isinf isfinite float contiguous detach silu mish hardsigmoid hardswish sigmoid tanh logsigmoid softsign tanhshrink".split(
    " ",
  );

/** With their arguments and a number or two for each. */
const WITH_NUMBERS: Readonly<Record<string, readonly string[]>> = {
  logit: ["eps=0.1", ""],
  bitwise_left_shift: ["2"],
  bitwise_right_shift: ["1"],
  nan_to_num: ["nan=1, posinf=2, neginf=-2", ""],
  clamp: ["min=-0.5, max=0.75", "min=0.1", "max=1"],
  clip: ["max=0.5", "min=-1, max=1"],
  clamp_min: ["min=0.1", "-0.3"],
  clamp_max: ["max=0.4", "0.2"],
  round: ["decimals=1", "decimals=0"],
  hardshrink: ["lambd=0.3", ""],
  softshrink: ["lambd=0.3", ""],
  hardtanh: ["min_val=-0.5, max_val=0.5", "inplace=true"],
  leaky_relu: ["negative_slope=0.2", "0.1", "inplace=true"],
  rrelu: ["lower=0.1, upper=0.2", "training=false, inplace=true", ""],
  relu: ["inplace=true"],
  silu: ["inplace=true"],
  mish: ["inplace=true"],
  hardsigmoid: ["inplace=true"],
  hardswish: ["inplace=true"],
  elu: ["alpha=1.5", "inplace=true"],
  celu: ["alpha=0.5", "inplace=true"],
  selu: ["inplace=true", ""],
  gelu: ['approximate="tanh"', ""],
  softplus: ["beta=2, threshold=3", ""],
  threshold: ["threshold=0.1, value=-2", "0.2, 3, inplace=true"],
  relu6: ["", "inplace=true"],
  dropout: ["p=0.3", "training=false, inplace=true"],
  dropout1d: ["p=0.3", "training=false, inplace=true"],
  dropout2d: ["p=0.3", "training=false, inplace=true"],
  dropout3d: ["p=0.3", "training=false, inplace=true"],
  alpha_dropout: ["p=0.3", "training=false, inplace=true"],
  feature_alpha_dropout: ["p=0.3", "training=false, inplace=true"],
  stochastic_depth: ['p=0.2, mode="row"', '0.1, "batch", training=false'],
};

const LAYERS: Readonly<Record<string, readonly string[]>> = {
  ReLU: ["", "inplace=true"],
  ReLU6: ["", "inplace=true"],
  LeakyReLU: ["", "negative_slope=0.3, inplace=true"],
  RReLU: ["", "lower=0.1, upper=0.4, inplace=true"],
  ELU: ["", "alpha=0.7, inplace=true"],
  SELU: ["", "inplace=true"],
  CELU: ["", "alpha=2, inplace=true"],
  GELU: ["", 'approximate="tanh"'],
  SiLU: ["", "inplace=true"],
  Mish: ["", "inplace=true"],
  Sigmoid: [""],
  LogSigmoid: [""],
  Tanh: [""],
  Hardtanh: ["", "min_val=-2, max_val=0.5, inplace=true"],
  Hardsigmoid: ["", "inplace=true"],
  Hardswish: ["", "inplace=true"],
  Hardshrink: ["", "lambd=0.2"],
  Softplus: ["", "beta=0.5, threshold=2"],
  Softsign: [""],
  Softshrink: ["", "lambd=0.2"],
  Tanhshrink: [""],
  Threshold: ["0.1, 20", "threshold=0.2, value=0, inplace=true"],
  Identity: [""],
  Dropout: ["", "p=0.1, inplace=true"],
  Dropout1d: ["0.2", "p=0.1, inplace=true"],
  Dropout2d: ["0.2", "p=0.1, inplace=true"],
  Dropout3d: ["0.2", "p=0.1, inplace=true"],
  AlphaDropout: ["0.2", "p=0.1, inplace=true"],
  FeatureAlphaDropout: ["0.2", "p=0.1, inplace=true"],
  StochasticDepth: ['0.2, "row"', 'p=0.1, mode="batch"'],
};

const same = (scope: Scope, x: Value, text: string): Value => scope.line(text, x.sizes, x.isBatched);

const layer: Step = (scope, x, choose) => {
  const fitting = Object.keys(LAYERS).filter((each) => takes(each, x));
  // Volumes and long rows are rare, and so would be the layers that are for them alone.
  const own = { 2: "Dropout1d", 4: "Dropout3d" }[x.sizes.length];
  const name = own !== undefined && choose.isOdd(3) ? own : choose.pick(fitting);
  const field = scope.field(`${name}(${choose.pick(LAYERS[name] as readonly string[])})`);
  return same(scope, x, choose.isOdd(3) ? `${x.name} |> ${field}` : `${field}(${x.name})`);
};

/** Dropouts of channels know their ranks; no network loses anything to them here. */
const takes = (name: string, { sizes }: Value): boolean => {
  const [, dims] = /^dropout([123])d$/i.exec(name) ?? [];
  return dims === undefined || sizes.length === Number(dims) + 1;
};

const withNumbers: Step = (scope, x, choose) => {
  const name = choose.pick(Object.keys(WITH_NUMBERS).filter((each) => takes(each, x)));
  const args = choose.pick(WITH_NUMBERS[name] as readonly string[]);
  return same(
    scope,
    x,
    choose.isOdd(2) ? `${x.name}.${name}(${args})` : `${name}(${x.name}${args === "" ? "" : `, ${args}`})`,
  );
};

const unary: Step = (scope, x, choose) => {
  const name = choose.pick(UNARY);
  return same(scope, x, choose.isOdd(2) ? `${x.name}.${name}()` : `${name}(${x.name})`);
};

const OPERATORS = ["+", "*", "-", "/", "<", "<=", ">", ">=", "==", "!="];
const FUNCTIONS =
  "add sub mul maximum minimum div pow lt le gt ge eq ne logical_and logical_or logical_xor floor_divide max min less less_equal greater greater_equal not_equal fmod remainder hypot logaddexp xlogy xlog1py copysign heaviside fmax fmin multiply divide true_divide float_power rsub atan2 arctan2 bitwise_and bitwise_or bitwise_xor".split(
    " ",
  );

/** The other side: a value of the same sizes, a number, or something that is broadcast. */
function otherSide(scope: Scope, x: Value, choose: Choices): string {
  switch (choose.between(0, 3)) {
    case 0:
      return scope.other(choose, x).name;
    case 1:
      return choose.pick(["0.5", "2", "-1.5", "1e-3", "0"]);
    case 2: {
      const sizes = x.sizes.map((size) => (choose.isOdd(2) ? 1 : size));
      return scope.field(`Parameter([${sizes.join(", ")}], init=0.5)`);
    }
    default: {
      const sizes = x.sizes.slice(choose.between(0, x.sizes.length));
      return scope.field(`Buffer([${sizes.join(", ")}], init=0.25)`);
    }
  }
}

const binary: Step = (scope, x, choose) => {
  const right = otherSide(scope, x, choose);
  const isNumber = /^-?\d/.test(right);
  if (choose.isOdd(2)) {
    const operator = choose.pick(OPERATORS);
    return same(
      scope,
      x,
      isNumber && choose.isOdd(3) ? `${right} ${operator} ${x.name}` : `${x.name} ${operator} ${right}`,
    );
  }
  const name = choose.pick(FUNCTIONS);
  if (isNumber && /^(max|min|maximum|minimum|logical_\w+)$/.test(name)) return undefined;
  const more = /^(?:add|sub|rsub)$/.test(name)
    ? named(choose, { alpha: { value: choose.pick(["1", "2", "-0.5"]), default: "1" } })
    : name === "div"
      ? named(choose, { rounding_mode: { value: choose.pick(["none", '"floor"', '"trunc"']), default: "none" } })
      : "";
  return same(scope, x, `${name}(${x.name}, ${right}${more})`);
};

const mixed: Step = (scope, x, choose) => {
  const other = scope.other(choose, x);
  const close = named(choose, {
    rtol: { value: "0.1", default: "1e-5" },
    atol: { value: "0.01", default: "1e-8" },
    equal_nan: { value: String(choose.isOdd(2)), default: "false" },
  });
  return same(
    scope,
    x,
    choose.pick([
      `lerp(${x.name}, ${other.name}, ${choose.pick(["0.3", other.name])})`,
      `isclose(${x.name}, ${other.name}${close})`,
      `type_as(${x.name}, ${other.name})`,
    ]),
  );
};

const power: Step = (scope, x, choose) =>
  same(
    scope,
    x,
    choose.pick([`${x.name} ** 2`, `${x.name} ** 3`, `${x.name}.pow(0.5)`, `${x.name} ** -1`, `-${x.name}.float()`]),
  );

const choice: Step = (scope, x, choose) => {
  const other = otherSide(scope, x, choose);
  const condition = `${x.name} ${choose.pick([">", "<=", "=="])} ${choose.pick(["0", "0.5"])}`;
  return same(
    scope,
    x,
    choose.isOdd(2)
      ? `where(${condition}, ${x.name}, ${other})`
      : `${x.name}.masked_fill(${condition}, ${choose.pick(["-1.0", "0", "2"])})`,
  );
};

const prelu: Step = (scope, x, choose) => {
  const [channels = 1] = x.sizes;
  const count = choose.isOdd(2) && x.isBatched ? channels : 1;
  if (x.sizes.length === 0) return undefined;
  if (choose.isOdd(3)) return same(scope, x, `prelu(${x.name}, ${scope.field(`Parameter([${count}], init=0.2)`)})`);
  return same(scope, x, `${scope.field(`PReLU(num_parameters=${count}, init=0.3)`)}(${x.name})`);
};

const softmaxes: Step = (scope, x, choose) => {
  if (x.sizes.length === 0) return undefined;
  const dim = dimensionOf(x, choose.next() % x.sizes.length, choose);
  const kind = choose.pick(["softmax", "log_softmax", "softmin"]);
  const layer = { softmax: "Softmax", log_softmax: "LogSoftmax", softmin: "Softmin" }[kind];
  if (choose.isOdd(6) && x.sizes.length === 3 && x.isBatched)
    return same(scope, x, `${scope.field("Softmax2d()")}(${x.name})`);
  return same(
    scope,
    x,
    choose.isOdd(2) ? `${scope.field(`${layer}(dim=${dim})`)}(${x.name})` : `${kind}(${x.name}, dim=${dim})`,
  );
};

const gated: Step = (scope, x, choose) => {
  const axis = x.sizes.findIndex((size) => size % 2 === 0);
  if (axis === -1) return undefined;
  const dim = dimensionOf(x, axis, choose);
  const sizes = x.sizes.map((size, i) => (i === axis ? size / 2 : size));
  const text = choose.isOdd(2) ? `${scope.field(`GLU(dim=${dim})`)}(${x.name})` : `glu(${x.name}, dim=${dim})`;
  return scope.line(text, sizes, x.isBatched);
};

/** The assignments that change a name in place, as they are written in Python. */
const inPlace: Step = (scope, x, choose) => {
  const value = same(scope, x, `${x.name} ${choose.pick(["+", "*"])} 1`);
  scope.lines.push(`${value.name} ${choose.pick(["+=", "*=", "-=", "/="])} ${choose.pick(["2", "0.5", "3"])}`);
  return value;
};

export const onAnything: Readonly<Record<string, Step>> = {
  layer,
  unary,
  withNumbers,
  binary,
  mixed,
  power,
  choice,
  prelu,
  softmaxes,
  gated,
  inPlace,
};

import type { Choices } from "./choices.ts";
import { countOf, type Value } from "./scope.ts";

/** A line of `forward` that breaks one rule, and perhaps a field that it calls. The token that is to be named stands in «». */
interface Break {
  readonly code: string;
  readonly line: string;
  readonly field?: string;
}
type Breaker = (x: Value, choose: Choices) => Break | undefined;

const rankOf = ({ sizes, isBatched }: Value): number => sizes.length + (isBatched ? 1 : 0);
const line =
  (code: string, text: (x: Value, choose: Choices) => string): Breaker =>
  (x, choose) => ({ code, line: `bad = ${text(x, choose)}` });
/** Of values with so many sizes behind their batch. */
const of =
  (sizes: number, breaker: Breaker): Breaker =>
  (x, choose) =>
    x.sizes.length === sizes && x.isBatched ? breaker(x, choose) : undefined;
/** A layer that is wrong where it is made, or where it is called. */
const made =
  (code: string, layer: (x: Value, choose: Choices) => string): Breaker =>
  (x, choose) => ({ code, field: `bad_layer = ${layer(x, choose)}`, line: `bad = bad_layer(${x.name})` });
const called =
  (code: string, layer: (x: Value, choose: Choices) => string): Breaker =>
  (x, choose) => ({ code, field: `bad_layer = ${layer(x, choose)}`, line: `bad = «bad_layer»(${x.name})` });

const channelsOf = ({ sizes: [channels = 1] }: Value): number => channels;

/** One rule each, by what is wrong. */
export const breakers: Readonly<Record<string, Breaker>> = {
  "an unknown name": line("NN2001", ({ name }) => `${name} + «nobody»`),
  "an unknown function": line("NN2001", ({ name }) => `«relux»(${name})`),
  "an unknown method": line("NN2012", ({ name }) => `${name}.«relux»()`),
  "a weight that a tensor has not": line("NN2012", ({ name }) => `${name}.«weight»`),
  "an unknown layer": made("NN2001", () => "«Conv9d»(3, 8, 3)"),
  "an unknown argument": line("NN2002", ({ name }) => `${name}.softplus(«betta»=2)`),
  "an unknown argument of a layer": made("NN2002", () => "Conv2d(3, 8, 3, «paddin»=1)"),
  "a missing argument": line("NN2003", ({ name }) => `${name}.«threshold»(0.5)`),
  "a missing argument of a layer": made("NN2003", () => "«Conv2d»(3, 8)"),
  "too many arguments": line("NN2004", ({ name }) => `${name}.exp(«1»)`),
  "an argument of another type": line("NN2006", ({ name }) => `${name}.leaky_relu(«"steep"»)`),
  "a negative size": made("NN2006", (_, choose) => `Conv2d(3, «${choose.pick(["-8", "0", "8.5", "none"])}», 3)`),
  "a probability above 1": made("NN2006", () => "Dropout(«2»)"),
  "a word that is none of those": made("NN2006", () => 'Upsample(scale_factor=2, mode=«"cubic"»)'),
  "two kinds that do not go together": line("NN2020", () => '"a" «+» 1'),
  "a tensor as a condition": ({ name }) => ({ code: "NN2021", line: `if «${name}» { bad = 1 }` }),
  "a loop over a function": () => ({ code: "NN2022", line: "for each in «relu» { bad = each }" }),
  "an index that is out of range": line("NN2024", () => "[1, 2][«2»]"),
  "a dimension of the shape that is not there": line("NN2024", (x) => `${x.name}.shape[«${rankOf(x)}»]`),
  "a division by zero": line("NN2047", () => "1 «/» 0"),
  "no parts": of(
    1,
    line("NN2055", ({ name }) => `${name}.«chunk»(0, 1)`),
  ),
  "a claim that does not hold": () => ({ code: "NN3005", line: "assert «1 == 2»" }),
  "a dimension that is not there": line(
    "NN3015",
    (x, choose) => `${x.name}.«${choose.pick(["softmax", "mean", "cumsum", "squeeze"])}»(${Math.max(1, rankOf(x))})`,
  ),
  "sizes that do not multiply to the elements": line("NN3019", (x) => {
    const count = countOf(x.sizes) + 1;
    return `${x.name}.«view»(${x.isBatched ? `${x.name}.size(0), ` : ""}${count})`;
  }),
  "shapes that do not broadcast": (x) => {
    const size = x.sizes.at(-1);
    if (size === undefined || size === 1) return undefined;
    return { code: "NN3018", field: `bad_weight = Parameter([${size + 1}])`, line: `bad = ${x.name} «+» bad_weight` };
  },
  "a slice of nothing": of(
    1,
    line("NN2054", ({ name }) => `${name}[:, «0:0»]`),
  ),
  "an index beyond a dimension": of(
    2,
    line("NN2024", ({ name, sizes: [first = 1] }) => `${name}[:, «${first}»]`),
  ),
  "dimensions named twice": of(
    2,
    line("NN3015", ({ name }) => `${name}.«permute»(0, 1, 1)`),
  ),
  "parts that do not add up": of(
    2,
    line("NN3016", ({ name, sizes: [first = 1] }) => `${name}.«split»([${first}, 1], 1)`),
  ),
  "matrices that do not fit": of(2, (x) => ({
    code: "NN3012",
    field: `bad_weight = Parameter([${(x.sizes[1] ?? 0) + 1}, 3])`,
    line: `bad = «matmul»(${x.name}, bad_weight)`,
  })),
  "tensors that cannot be joined": of(
    2,
    line("NN3012", ({ name }) => `«cat»([${name}, ${name}.repeat(1, 1, 2)], dim=1)`),
  ),
  "an expansion of more than ones": of(2, (x) => {
    const [first = 1, second = 1] = x.sizes;
    return first === 1 ? undefined : { code: "NN3018", line: `bad = ${x.name}.«expand»(-1, ${first + 1}, ${second})` };
  }),
  "repeats of too few dimensions": of(
    2,
    line("NN2057", ({ name }) => `${name}.«repeat»(2)`),
  ),
  "a size that cannot be unflattened": of(
    2,
    line("NN3019", ({ name, sizes: [first = 1] }) => `${name}.«unflatten»(1, (${first + 1}, 1))`),
  ),
  "other channels than a convolution's": of(
    3,
    called("NN3004", (x) => `Conv2d(${channelsOf(x) + 1}, 4, 1)`),
  ),
  "other channels than a norm's": of(
    3,
    called("NN3004", (x) => `BatchNorm2d(${channelsOf(x) + 1})`),
  ),
  "other features than a layer's": of(
    3,
    called("NN3004", (x) => `Linear(${(x.sizes[2] ?? 0) + 1}, 4)`),
  ),
  "images for a norm of sequences": of(
    3,
    called("NN3011", (x) => `BatchNorm1d(${channelsOf(x)})`),
  ),
  "a kernel that is too large": of(
    3,
    called("NN3017", (x) => `Conv2d(${channelsOf(x)}, 4, ${(x.sizes[1] ?? 0) + 1})`),
  ),
  "a window that is too large": of(
    3,
    line("NN3017", ({ name, sizes: [, height = 1] }) => `«max_pool2d»(${name}, ${height + 1})`),
  ),
  "a reflection that is too wide": of(
    3,
    called("NN3017", (x) => `ReflectionPad2d(${Math.max(x.sizes[1] ?? 0, x.sizes[2] ?? 0)})`),
  ),
  "groups that do not divide": of(
    3,
    made("NN3014", (x) => `«Conv2d»(${channelsOf(x)}, 4, 1, groups=${channelsOf(x) + 1})`),
  ),
  "a border of more than half a window": of(
    3,
    made("NN2055", () => "«MaxPool2d»(2, padding=2)"),
  ),
  "channels that cannot be shuffled": of(3, (x) =>
    channelsOf(x) % 4 === 0 ? undefined : called("NN3014", () => "PixelShuffle(2)")(x, undefined as never),
  ),
  "a resize to nothing in particular": of(
    3,
    called("NN2056", () => 'Upsample(mode="nearest")'),
  ),
};

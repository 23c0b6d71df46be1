import { hasErrors } from "../../../grammar/diagnostic.ts";
import { source } from "../../../grammar/source.ts";
import { runPipeline } from "../../../compiler/pipeline.ts";
import { Choices } from "./choices.ts";
import * as following from "./following.ts";
import { stepFor, type Tapes } from "./network.ts";
import { listOf, NetworkText, Scope, type Step, type Value } from "./scope.ts";

/** A network whose height, width or length is open, as a search writes it. */
export interface OpenWritten {
  readonly text: string;
}

/** Sizes behind the batch that the writer goes by, and which of them are open, as a multiple of what. */
interface Form {
  readonly sizes: readonly number[];
  readonly open: readonly { readonly axis: number; readonly symbol: string; readonly by: number }[];
}

const plain = (axis: number, symbol: string, by = 1): Form["open"][number] => ({ axis, symbol, by });

const FORMS: readonly Form[] = [
  { sizes: [3, 7, 6], open: [plain(1, "H"), plain(2, "W")] },
  { sizes: [2, 14], open: [plain(1, "L")] },
  { sizes: [1, 12, 9], open: [plain(1, "H"), plain(2, "W")] },
  { sizes: [9, 5], open: [plain(0, "T")] },
  { sizes: [2, 8, 12], open: [plain(1, "h", 4), plain(2, "w", 4)] },
  { sizes: [4, 6, 5], open: [plain(1, "H")] },
  { sizes: [4, 5, 7], open: [plain(2, "W")] },
  { sizes: [2, 9, 9], open: [plain(1, "S"), plain(2, "S")] },
  { sizes: [1, 33], open: [plain(1, "L")] },
  { sizes: [8, 16], open: [plain(1, "l", 8)] },
  { sizes: [2, 4, 6, 5], open: [plain(2, "H"), plain(3, "W")] },
  { sizes: [1, 6, 3, 4], open: [plain(1, "T")] },
  { sizes: [13], open: [plain(0, "L")] },
  { sizes: [17, 5, 5], open: [plain(1, "H"), plain(2, "W")] },
];

/** By how many steps the sizes are moved at which a step must be taken, too: what is for no other size is left out. */
const MOVED = [
  [5, 8],
  [4, 12],
  [12, 24],
] as const;

/** Open steps half of the time, and those that a rule ends at now and then. */
function openStepFor(x: Value, choose: Choices): Step {
  if (choose.isOdd(14)) return choose.pick(Object.values(following.onSizes));
  return choose.isOdd(3) ? choose.pick(Object.values(following.onAnything)) : stepFor(x, choose);
}

/** The network that some choices stand for; its steps are such as other sizes are taken by, too. */
export function writeOpenNetwork([whole = [], ...steps]: Tapes): OpenWritten {
  const choose = new Choices(whole);
  const form = choose.pick(FORMS);
  const moved = choose.pick(MOVED);
  const network = new NetworkText();
  const model = new Scope(network, true);
  const input: Value = { name: "x", sizes: form.sizes, isBatched: true };
  let last = model.note(input);
  for (const step of steps) {
    const before = [model.fields, model.lines, model.values, model.inputs, network.modules].map((list) => list.length);
    const tape = new Choices(step);
    const next = openStepFor(last, tape)(model, last, tape);
    const text = next && finish(model, network, { input, form, result: next });
    if (text !== undefined && moved.every((by) => isTaken(text, form, by))) {
      last = next as Value;
      continue;
    }
    [model.fields, model.lines, model.values, model.inputs, network.modules].forEach((list, i) => {
      list.length = before[i] as number;
    });
  }
  return { text: finish(model, network, { input, form, result: last }) };
}

function finish(
  model: Scope,
  network: NetworkText,
  { input, form, result }: { readonly input: Value; readonly form: Form; readonly result: Value },
): string {
  const inputs = [input, ...model.inputs].map((each) => `${each.name}: ${openShapeOf(each, form)}`);
  return [
    ...network.modules,
    "model Net {",
    ...model.fields.map((field) => `  ${field}`),
    `  forward(${inputs.join(", ")}) {`,
    ...model.lines.map((line) => `    ${line}`),
    `    return ${result === input ? `${input.name} * 2` : result.name}`,
    "  }",
    "}",
    "",
  ].join("\n");
}

/** Other inputs are open where they are as large as the first is. */
function openShapeOf({ sizes, isBatched }: Value, { sizes: first, open }: Form): string {
  const dims = sizes.map((size, axis) => {
    const found = open.find((each) => each.axis === axis && sizes.length === first.length && first[axis] === size);
    return found ? (found.by === 1 ? found.symbol : `${found.by} * ${found.symbol}`) : size;
  });
  return listOf(isBatched ? ["N", ...dims] : dims);
}

function isTaken(text: string, { sizes, open }: Form, moved: number): boolean {
  const set = Object.fromEntries(open.map(({ axis, symbol, by }) => [symbol, (sizes[axis] as number) / by + moved]));
  try {
    return !hasErrors(runPipeline(source("net.nn", text), { set }, "graph").diagnostics);
  } catch {
    // A crash is to be shown by the search itself.
    return true;
  }
}

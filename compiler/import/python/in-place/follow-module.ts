import type { Call, FunctionDefinition, Parameter } from "../syntax/python-ast.ts";
import { sourceOf, type Context, type Home } from "../translate/context.ts";
import { nothing, type Held, type Path } from "./held.ts";
import type { Module, Owner } from "./module-of.ts";
import { Tracker } from "./tracker.ts";

/** What a call of a layer changes and gives. */
export function callModule(
  tracker: Tracker,
  call: Call,
  modules: readonly Module[],
  first: Held,
  others: readonly Held[],
): Held {
  const [only] = modules;
  if (only && modules.length === 1) return callOne(tracker, call, only, first, others, true);
  return tracker.fresh();
}

function callOne(
  tracker: Tracker,
  call: Call,
  module: Module,
  input: Held,
  others: readonly Held[],
  isCertain: boolean,
): Held {
  switch (module.kind) {
    case "same":
      return input;
    case "view":
      return tracker.view([input]);
    case "inplace":
      if (input.paths.length === 0) return tracker.fresh();
      changeBy(tracker, call, input, isCertain && module.isCertain, module.layer);
      return tracker.upToDate(input);
    case "sequence":
      return module.children.reduce((held, child) => callOne(tracker, call, child, held, [], isCertain), input);
    case "either": {
      const results = module.all.map((each) => callOne(tracker, call, each, input, others, false));
      const all = results.every(({ object }) => object === input.object);
      return all ? tracker.upToDate(input) : tracker.fresh();
    }
    case "class": {
      const forward = module.owner.methods.get("forward");
      if (!forward) return tracker.fresh();
      return callFunction(
        tracker,
        call,
        forward.declaration,
        forward.home,
        module.owner,
        [input, ...others],
        1,
        isCertain,
      );
    }
    default:
      return tracker.fresh();
  }
}

/** Layers that do nothing more when they are done twice. */
const idempotent: Readonly<Record<string, string>> = { ReLU: "relu", ReLU6: "relu6" };

function changeBy(tracker: Tracker, call: Call, held: Held, isCertain: boolean, layer: string | undefined): void {
  const fn = layer === undefined ? undefined : idempotent[layer];
  const { statement } = tracker;
  const early =
    fn !== undefined &&
    isCertain &&
    statement &&
    held.from?.statement === statement &&
    tracker.isUnread(held, call, statement.span)
      ? { statement, variable: held.from.variable, fn }
      : undefined;
  tracker.write(held.paths, call, isCertain, early, layer);
}

/** What a function does to its parameters, by their numbers. */
interface Summary {
  readonly writes: readonly {
    readonly param: number;
    readonly isCertain: boolean;
    /** The one layer that does it, before anything else reads the parameter. */
    readonly layer: string | undefined;
  }[];
  /** The parameter that is given back, or those that the result lies in. */
  readonly same: number | undefined;
  readonly within: readonly number[];
}

const idle: Summary = { writes: [], same: undefined, within: [] };
const summaries = new WeakMap<Context, Map<FunctionDefinition, Map<Owner["declaration"] | undefined, Summary>>>();

/** Calls a function or a method of a file: goes through it once for each class that it is called for. */
export function callFunction(
  tracker: Tracker,
  call: Call,
  declaration: FunctionDefinition,
  home: Home,
  owner: Owner | undefined,
  held: readonly Held[],
  skipped: number,
  isCertain = true,
): Held {
  const { writes, same, within } = summaryOf(tracker, declaration, home, owner, skipped);
  for (const { param, isCertain: isSure, layer } of writes)
    changeBy(tracker, call, held[param] ?? nothing, isCertain && isSure, layer);
  const back = same === undefined ? undefined : held[same];
  if (back) return tracker.upToDate(back);
  const shared = within.flatMap((param) => held[param] ?? []);
  return shared.some(({ paths }) => paths.length > 0) ? tracker.view(shared) : tracker.fresh();
}

function summaryOf(
  { context, steps }: Tracker,
  declaration: FunctionDefinition,
  home: Home,
  owner: Owner | undefined,
  skipped: number,
): Summary {
  const all = summaries.get(context) ?? new Map<FunctionDefinition, Map<Owner["declaration"] | undefined, Summary>>();
  summaries.set(context, all);
  const own = all.get(declaration) ?? new Map<Owner["declaration"] | undefined, Summary>();
  all.set(declaration, own);
  const found = own.get(owner?.declaration);
  if (found) return found;
  // What calls itself changes nothing on the way.
  own.set(owner?.declaration, idle);
  const tracker = new Tracker(context, home, owner, steps);
  const params = declaration.params.slice(skipped).map((param) => bindParameter(tracker, param));
  steps.follow(tracker, declaration.body);
  const summary = summarize(tracker, params);
  own.set(owner?.declaration, summary);
  return summary;
}

function summarize(tracker: Tracker, params: readonly Held[]): Summary {
  const isOf = (path: Path, param: Held): boolean => param.paths.some((own) => own[0]?.part === path[0]?.part);
  const writes = params.flatMap((param, i) => {
    const own = tracker.writes.filter(({ path }) => isOf(path, param));
    const [first, ...others] = own;
    if (!first) return [];
    const isFirst = others.length === 0 && tracker.isUnread(param, first.expression, undefined, first.at);
    return [{ param: i, isCertain: own.some((each) => each.isCertain), layer: isFirst ? first.layer : undefined }];
  });
  const { returned } = tracker;
  const same = params.findIndex(({ object }) => object !== undefined && object === returned?.object);
  const paths = allPaths(returned ?? nothing);
  const within = params.flatMap((param, i) => (paths.some((path) => isOf(path, param)) ? [i] : []));
  return { writes, same: same === -1 ? undefined : same, within };
}

const allPaths = (held: Held): readonly Path[] => [...held.paths, ...(held.elements ?? []).flatMap(allPaths)];

/** A parameter lies by itself, unless it is a number for sure. */
export function bindParameter(tracker: Tracker, { name, annotation, default: value, kind }: Parameter): Held {
  const type = annotation ? sourceOf(annotation.span) : "";
  const isPlain =
    /\b(int|float|bool|str)\b/.test(type) ||
    value?.kind === "number" ||
    value?.kind === "bool" ||
    value?.kind === "string";
  const held = kind === "**" || isPlain ? nothing : tracker.fresh();
  tracker.set(name.text, held);
  return held;
}

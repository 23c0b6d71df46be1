import { source, type Span } from "../../../../grammar/source.ts";
import { runPipeline } from "../../../pipeline.ts";
import { symbolic, type Shape } from "../../../ir/types.ts";
import { CompilerBug } from "../../../ir/compiler-bug.ts";
import { finishBody, freshName, newEmission } from "../../torchscript/emission.ts";
import { writeTree } from "../../tree/write-tree.ts";
import type { ModuleTree, TreeInput } from "../../tree/module-tree.ts";
import { withPlainNames, type PlainlyNamed } from "../../tree/plain-names.ts";
import type { FixedShape, GivenShape } from "../../given-shape.ts";
import type { OpenFiles } from "../open-files.ts";
import type { Expression } from "../syntax/python-ast.ts";
import { buildTree } from "./build-tree.ts";
import { callValue } from "./call-value.ts";
import { evaluate } from "./evaluate.ts";
import { execute } from "./execute.ts";
import type { SizeReads } from "./open-numbers.ts";
import { expressionOf } from "./expression-of.ts";
import { fileScope } from "./file-scope.ts";
import { weightsIn } from "./module-methods.ts";
import { layerWeights } from "./layer-weights.ts";
import { indexTensor } from "./index-tensor.ts";
import { keyOf } from "./operators.ts";
import { lookUp } from "./scopes.ts";
import { setPart } from "./set-part.ts";
import { CannotFollow, CannotNest, Raised, fail, type Run } from "./run.ts";
import { tensorNamed, tensorsIn, termOf } from "./tensors.ts";
import {
  isElements,
  isModule,
  isRecord,
  lineageOf,
  memberOf,
  text,
  type Instance,
  type Scope,
  type Value,
} from "./values.ts";

export interface FollowOptions {
  /** What makes the network: a class, a function, or a name of the file's that holds one. */
  readonly entry: string;
  /** `Net(10)`, where the file makes it itself. */
  readonly call?: Expression | undefined;
  readonly inputs: readonly FixedShape[];
  /** Arguments of what makes it, in Python. */
  readonly args: Readonly<Record<string, string>>;
  /** Set where sizes of inputs stay open: those that are given are an example. */
  readonly open?: {
    /** What shapes were asked for where it was followed at other sizes. */
    readonly elsewhere: SizeReads["here"];
    /** The shapes of inputs as they stand in the text. */
    readonly shown: readonly GivenShape["sizes"][];
  };
}

export interface Shared {
  readonly what: string;
  readonly by: string;
}

export interface Followed {
  readonly text: string;
  /** What is called something else than in the Python. */
  readonly renamed: PlainlyNamed["renamed"];
  /** Weights that are one in PyTorch and two here. */
  readonly shared: readonly Shared[];
  /** Weights that PyTorch changes while the network runs, and keeps. */
  readonly changed: readonly { readonly what: string; readonly span: Span }[];
  /** Why the batch is fixed, where it is. */
  readonly fixed?: string;
  /** What shapes were asked for, in order. */
  readonly reads: SizeReads["here"];
}

/** Where it cannot be followed any further, and why. */
export interface Stopped {
  readonly why: string;
  /** The line of Python; none where what came of all of it cannot be written. */
  readonly span: Span | undefined;
}

export const isStopped = (found: Followed | Stopped): found is Stopped => "why" in found;

/**
 * A network as it comes out when its Python is gone through, value by value, on tensors that have shapes and no numbers: nothing of
 * it runs, and no package is loaded.
 */
export function followNetwork(files: OpenFiles, options: FollowOptions): Followed | Stopped {
  const open = attempt(files, options, true);
  if (!isStopped(open) || options.inputs.length === 0) return open;
  const fixed = attempt(files, options, false);
  if (!isStopped(fixed)) return { ...fixed, fixed: open.why };
  // What only the open batch is in the way of has gone by.
  return fixed;
}

const MOST_ATTEMPTS = 60;
/** Where so many modules are no bodies of their own, others of their classes are none either. */
const FEW_ATTEMPTS = 10;

function attempt(files: OpenFiles, options: FollowOptions, isBatched: boolean): Followed | Stopped {
  const inlined = new Set<string>();
  for (let i = 0; i < MOST_ATTEMPTS; i++) {
    const run = newRun(files, inlined, options);
    const stopped = (why: string, at = run.span): Stopped => ({ why, span: at.end > 0 ? at : undefined });
    try {
      return follow(files, options, isBatched, run);
    } catch (error) {
      if (error instanceof CannotNest) {
        const key = error.path.join(".");
        if (error.path.length === 0 || inlined.has(key)) return stopped(error.message);
        inlined.add(key);
        if (i >= FEW_ATTEMPTS) for (const path of likeThat(run, key)) inlined.add(path);
      } else if (error instanceof CannotFollow || error instanceof Raised) return stopped(error.message, error.at);
      else if (error instanceof RangeError) return stopped("it goes too deep");
      // What the tree cannot be written as is refused as the text is.
      else if (error instanceof CompilerBug) return { why: error.message, span: undefined };
      else throw error;
    }
  }
  return { why: "modules cannot be told apart", span: undefined };
}

/** The paths of all modules of the class of the one at a path. */
function likeThat({ paths }: Run, key: string): string[] {
  const all = [...paths].flatMap(([each, path]) =>
    each.kind === "instance" && lineageOf(each.of).classes.length > 0 ? [{ of: each.of, path: path.join(".") }] : [],
  );
  const found = all.find(({ path }) => path === key);
  return found ? all.filter(({ of }) => of === found.of).map(({ path }) => path) : [];
}

function newRun(files: OpenFiles, inlined: Set<string>, { open }: FollowOptions): Run {
  return {
    reads: { here: [], elsewhere: open?.elsewhere },
    emission: undefined,
    hint: undefined,
    span: { source: files.entry.source, start: 0, end: 0 },
    ticks: 0,
    depth: 0,
    hooks: new Map(),
    paths: new Map(),
    otherPaths: new Map(),
    loose: new Map(),
    inlined,
    called: new Map(),
    given: [],
    changes: [],
    constants: new WeakMap(),
    scopes: new Map(),
    open: files.open,
    evaluate,
    execute,
    part: { read: indexTensor, set: setPart },
    call: callValue,
  };
}

function follow(files: OpenFiles, options: FollowOptions, isBatched: boolean, run: Run): Followed {
  const { span } = run;
  const scope = fileScope(run, files.entry);
  const root = makeRoot(run, scope, options);
  const shared: Shared[] = [];
  placeAll(run, root, [], shared);
  for (const { layer, name, weight } of run.given) {
    const [at, of] = [run.paths.get(layer), run.paths.get(weight)];
    if (at && of) shared.push({ what: [...at, name].join("."), by: of.join(".") });
  }
  const emission = newEmission([]);
  run.emission = emission;
  const forward = memberOf(root.of, "forward")?.value;
  const params = forward?.kind === "function" ? forward.params.slice(1) : [];
  const plain: Value[] = [];
  const named = new Map<string, Value>();
  const inputs = options.inputs.map(({ name, sizes }, i): TreeInput => {
    const own = name ?? params[i]?.name.text ?? "x";
    const param = freshName(emission, own);
    emission.params.push(param);
    const shape: Shape = isBatched && sizes.length > 0 ? [symbolic("N"), ...sizes.slice(1)] : sizes;
    const tensor = tensorNamed(emission, param, shape, {});
    if (name === undefined) plain.push(tensor);
    else named.set(name, tensor);
    return { shape: options.open?.shown[i] ?? sizes, isBatched };
  });
  run.inlined.add("");
  const returned = run.call(run, root, { plain, named, span });
  const results = tensorsIn([returned]);
  if (results.length === 0) fail("what it gives is no tensor");
  const names = namesOf(returned);
  const body = finishBody(
    emission,
    results.map((each) => termOf(run, each)),
  );
  // What comes of all of it has no line.
  run.span = span;
  const tree: ModuleTree = {
    name: nameOf(options.entry),
    root: buildTree(run, root, body),
    inputs,
    ...(names && { resultNames: names }),
  };
  const plainly = withPlainNames(tree, new Map());
  const text = writeTree(plainly.tree);
  const wrong = runPipeline(source("net.nn", text), {}, "graph").diagnostics.find(
    ({ severity }) => severity === "error",
  );
  const changed = run.changes.map(({ weight, span: at }) => ({
    what: (run.paths.get(weight) ?? []).join("."),
    span: at,
  }));
  return wrong ? fail(wrong.message) : { text, renamed: plainly.renamed, shared, changed, reads: run.reads.here };
}

function makeRoot(run: Run, scope: Scope, { entry, call, args }: FollowOptions): Instance {
  const named = new Map(
    Object.entries(args).map(([name, text]) => [name, run.evaluate(run, scope, expressionOf(text, "--arg"))]),
  );
  const found = call ? run.evaluate(run, scope, call) : lookUp(scope, entry);
  const made = isModule(found) ? found : run.call(run, found, { plain: [], named, span: run.span });
  return isModule(made) ? made : fail(`${entry} makes no module`);
}

/** Each module and each weight gets the first path that leads to it. */
function placeAll(run: Run, module: Instance, path: readonly string[], shared: Shared[]): void {
  const known = run.paths.get(module);
  if (known) {
    run.otherPaths.set(module, [...(run.otherPaths.get(module) ?? []), path]);
    const [weight] = weightsIn(run, module, false);
    if (weight) shared.push({ what: [...path, ...weight[0]].join("."), by: [...known, ...weight[0]].join(".") });
    return;
  }
  run.paths.set(module, path);
  layerWeights(run, module);
  for (const [name, each] of module.registered) {
    const own = [...path, name];
    if (each?.kind === "instance") placeAll(run, each, own, shared);
    else if (each && run.paths.has(each))
      shared.push({ what: own.join("."), by: (run.paths.get(each) ?? []).join(".") });
    else if (each) run.paths.set(each, own);
  }
}

/** What has names: dictionaries, dataclasses and named tuples. */
function entriesOf(value: Value): readonly { readonly key: Value; readonly value: Value }[] | undefined {
  if (value.kind === "dict") return [...value.entries.values()];
  if (value.kind === "tuple" && value.of)
    return value.items.map((each, i) => ({ key: text(value.names?.[i] ?? ""), value: each }));
  return isRecord(value) ? [...value.attributes].map(([name, each]) => ({ key: text(name), value: each })) : undefined;
}

/** What the tensors of a result with names are called; those of lists and dictionaries within it have the way to them as a name. */
function namesOf(value: Value): readonly string[] | undefined {
  if (!entriesOf(value)) return undefined;
  const names = pathsOf(value, []).map((path) => path.join("_"));
  return names.every((each) => /^[A-Za-z_]\w*$/.test(each)) && new Set(names).size === names.length ? names : undefined;
}

function pathsOf(value: Value, path: readonly string[]): (readonly string[])[] {
  if (value.kind === "tensor") return [path];
  const entries = entriesOf(value);
  if (entries)
    return entries.flatMap(({ key, value: each }) =>
      pathsOf(each, [...path, key.kind === "string" ? key.value : keyOf(key)]),
    );
  return isElements(value) ? value.items.flatMap((each, i) => pathsOf(each, [...path, String(i)])) : [];
}

const nameOf = (entry: string): string =>
  entry
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("") || "Net";

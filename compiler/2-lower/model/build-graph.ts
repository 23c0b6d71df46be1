import type { Note } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import type { Build } from "../../ir/build.ts";
import { CompilerBug } from "../../ir/compiler-bug.ts";
import type { Node, Origin } from "../../ir/graph.ts";
import { inputName as nameOfInput, nameInputs, type AttrValues, type Op } from "../../ir/op.ts";
import { countOf } from "../../ir/reference.ts";
import { f32, isFixed, multiply, perSample, showDim, showShape, type Dim, type Shape } from "../../ir/types.ts";
import type { TensorValue } from "../../ir/value.ts";
import { detach } from "../../ops/arrangement/views.ts";
import { constantValues, isConstant } from "../evaluate/constant-values.ts";
import { fail, inputName, nameOf, provenance, provenances, tensorsIn, type Context, type Frame } from "../context.ts";
import { refuse } from "../refuse.ts";

/** 2³¹ − 1 values: what a typed array holds in every engine. */
const MOST_VALUES = 2 ** 31 - 1;
const MOST_NODES = 20_000;

/** The hands of layers and functions: makes nodes and refuses in the name of the call at hand. */
export function builderOf(context: Context): Build {
  let origin: Origin | undefined;
  const build: Build = {
    op(op: Op, inputs, attrs: AttrValues = {}) {
      const frame = currentFrame(context);
      const tensors = inputs.filter((input): input is TensorValue => typeof input === "object");
      const types = inputs.map((input) =>
        input === undefined ? undefined : typeof input === "number" ? f32([]) : input.type,
      );
      const shape = op.infer(nameInputs(op, types), attrs, (kind, message, help) =>
        refuse(context, kind, frame.span, message, help, {
          label: provenances(context, tensors),
          notes: notesOf(context),
        }),
      );
      checkSize(context, shape, frame.span);
      if (context.nodes.length >= MOST_NODES)
        fail(context, "NN5003", frame.span, { what: "operations in one network", limit: MOST_NODES });
      const type = f32(shape);
      const operands = inputs.map((input) => {
        if (input === undefined) return "";
        return typeof input === "number" ? input : context.mode.frozen ? frozenId(context, input, origin) : input.id;
      });
      while (operands.at(-1) === "") operands.pop();
      const id = `%${context.nodes.length + 1}`;
      context.nodes.push({
        id,
        op,
        attrs,
        inputs: operands,
        epilogue: [],
        type,
        // One for all nodes of a call, which tells two calls of one layer at one place (in a loop) apart.
        origin: (origin ??= { span: frame.span, path: frame.path, call: frame.layer ?? `${frame.name}()` }),
      });
      const isMask = givesMask(op, inputs);
      return { kind: "tensor", id, type, by: frame.name, span: frame.span, ...(isMask ? { isMask: true } : {}) };
    },

    training: context.mode.training,
    hasOpenSizes: context.openSizes.size > 0,
    hasGradients: context.mode.training || context.mode.frozen,
    current: (buffer) => context.moved.get(buffer.id) ?? buffer,
    move: (buffer, value) => void context.moved.set(buffer.id, value),
    known: ({ id, type }) => {
      const values = isConstant(context, id) ? constantValues(context, id) : undefined;
      return typeof values === "number"
        ? new Float64Array(countOf(type.shape as readonly number[])).fill(values)
        : values;
    },
    counts(tensor, counted, what) {
      const id = wholeOf(context, tensor.id, what === "classes");
      context.counted.set(id, counted);
      return id.startsWith("%") && !nodeNamed(context, id);
    },
    random() {
      const { span } = currentFrame(context);
      context.seed ??= { kind: "tensor", id: "%seed'", type: f32([]), by: "", span };
      return { seed: context.seed, stream: ++context.streams };
    },
    needsBatch: (least, why) => {
      if (context.leastBatch === undefined || context.leastBatch.count < least)
        context.leastBatch = { count: least, why };
    },

    fail: (kind, message, help) => {
      const frame = currentFrame(context);
      const label = provenances(
        context,
        frame.args.flatMap(({ value }) => tensorsIn(value)),
      );
      const details = { notes: notesOf(context), ...(label === "" ? {} : { label }) };
      return refuse(context, kind, frame.span, message, help, details);
    },

    sizeMismatch({ expected, input, found, rearranged, help }) {
      const frame = currentFrame(context);
      const holes = { expected, input: inputName(context, input), found: showDim(found) };
      const fitting = fittingCall(context, frame);
      const isElsewhere = fitting && (fitting.source !== frame.span.source || fitting.start !== frame.span.start);
      return fail(context, "NN3004", frame.span, holes, {
        label: provenance(context, input),
        notes: [...notesOf(context), ...(isElsewhere ? [{ span: fitting, text: "here it fits" }] : [])],
        help: rearranged ?? (fitting || frame.decided ? "one layer has one size: make another for this input" : help),
      });
    },

    written(x, call) {
      const text = nameOf(context, x);
      return text === undefined ? call : `${text}.${call}`;
    },
  };
  return build;
}

/** What a tensor holds all elements of. Of classes, fractions that are cut off are nobody's. */
function wholeOf(context: Context, id: string, isOfClasses: boolean): string {
  const node = nodeNamed(context, id);
  const [input] = node?.inputs ?? [];
  if (!node || typeof input !== "string") return id;
  const { kernel, keepsWholes } = node.op;
  const isWhole = kernel.kind === "view" && (kernel.keepsOrder ?? kernel.doesNothing);
  return isWhole || (isOfClasses && keepsWholes) ? wholeOf(context, input, isOfClasses) : id;
}

/** Nodes are numbered as they are made; inputs have names. */
const nodeNamed = ({ nodes }: Context, id: string): Node | undefined => {
  const node = nodes[Number(id.slice(1)) - 1];
  return node?.id === id ? node : undefined;
};

function givesMask(op: Op, inputs: readonly (TensorValue | number | undefined)[]): boolean {
  if (op.gives === "mask") return true;
  const sources = inputs.filter((_, i) =>
    op.kernel.kind === "view" ? i === 0 : op.gives?.includes(nameOfInput(op, i) ?? ""),
  );
  return sources.length > 0 && sources.every((each) => typeof each === "object" && each.isMask);
}

/** Where a module is frozen, its parameters are what no gradient gets to. */
function frozenId(context: Context, { id, type, span }: TensorValue, origin: Origin | undefined): string {
  if (context.weights.get(id)?.spec.kind !== "parameter") return id;
  const known = context.frozen.get(id);
  if (known !== undefined) return known;
  const made = `%${context.nodes.length + 1}`;
  const { path } = currentFrame(context);
  context.nodes.push({
    ...{ id: made, op: detach, attrs: {}, inputs: [id], epilogue: [], type },
    origin: origin ?? { span, path },
  });
  context.frozen.set(id, made);
  return made;
}

function currentFrame(context: Context) {
  const frame = context.frames.at(-1);
  if (!frame) throw new CompilerBug("a node is made outside of any call");
  return frame;
}

/** An earlier call of the layer at hand, with an input that it was made for. */
function fittingCall(context: Context, { layer, path, decided }: Frame): Span | undefined {
  if (layer === undefined || path === "" || decided !== undefined) return undefined;
  return context.nodes.find(({ origin }) => origin.path === path && origin.call === layer)?.origin.span;
}

/** Where the layer at hand was made and took its size, if the call does not stand beside it. */
function notesOf(context: Context): Note[] {
  const { name, made, decided } = currentFrame(context);
  return [
    ...(made ? [{ span: made, text: `${name} is made here` }] : []),
    ...(decided ? [{ span: decided, text: "this call decided the size" }] : []),
  ];
}

/** Refuses tensors that no array can hold. */
export function checkSize(context: Context, shape: Shape, span: Span): void {
  let total: Dim = 1;
  for (const dim of shape) {
    const next: Dim | undefined = multiply(total, dim);
    if (next === undefined)
      return refuse(context, "open-twice", span, `a tensor ${showShape(shape)} would have the open dimension twice`);
    if (perSample(next) > MOST_VALUES) fail(context, "NN5002", span, { shape: showShape(shape), limit: "2³¹ − 1" });
    if (isFixed(dim) && dim < 1)
      refuse(context, "size", span, `a size of ${dim} in ${showShape(shape)} is not positive`);
    total = next;
  }
}

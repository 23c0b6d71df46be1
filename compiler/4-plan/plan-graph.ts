import { isValue, typesOf, type Graph, type Node, type Origin, type ValueId } from "../ir/graph.ts";
import type { Want } from "../ir/op.ts";
import { CompilerBug } from "../ir/compiler-bug.ts";
import { iterationOf } from "../ir/iteration.ts";
import { checkProgram } from "../ir/kernel/check-program.ts";
import type { Program } from "../ir/kernel/program.ts";
import type { Target } from "../ir/kernel/target.ts";
import {
  channelsLastOrder,
  expandLayout,
  isStrided,
  isWhole,
  ordered,
  orderOf,
  rowMajorOrder,
  sameLayout,
  sliceLayout,
  strideOf,
  type Layout,
} from "../ir/layout.ts";
import { isFixed, sameDim, sameShape, showShape, type Dim, type Shape } from "../ir/types.ts";
import { copy } from "../ops/copy.ts";
import { catHomes } from "./cat-homes.ts";
import { haloProgram } from "./halo-program.ts";
import { assignOffsets, type Lifetime } from "./memory.ts";
import { nameKernels, nodeName, valueName, type UnnamedStep } from "./name-kernels.ts";
import type { Buffer, Place, Plan } from "./plan.ts";
import { isEmpty, preferencesOf, wantsOf } from "./preferences.ts";
import { epilogueReads, writeProgram } from "./write-program.ts";

/** Lays a graph out in memory and writes the kernel of each node. */
export function planGraph(graph: Graph, target: Target): Plan {
  const types = typesOf(graph);
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const run = runTimeValues(graph);
  const preferences = preferencesOf(graph, types, (id) => run.has(id), target);
  const homes = catHomes(graph, (id) => run.has(id));
  const lastUse = lastUses(graph, nodes);
  const buffers: Buffer[] = [];
  const places = new Map<ValueId, Place[]>();
  const loadSteps: UnnamedStep[] = [];
  const runSteps: UnnamedStep[] = [];

  const nameOf = (id: ValueId): string => {
    const node = nodes.get(id);
    return node ? nodeName(node) : valueName(id);
  };
  const shapeOf = (id: ValueId): Shape => types.get(id)?.shape ?? [];
  const addBuffer = (
    name: string,
    size: Dim,
    rest:
      | { kind: "input" | "parameter" | "result"; index: number }
      | { kind: "prepared" }
      | { kind: "arena"; offset: number },
  ): number => buffers.push({ id: buffers.length, name, size, ...rest }) - 1;
  const remember = (id: ValueId, place: Place): Place => {
    places.set(id, [...(places.get(id) ?? []), place]);
    return place;
  };

  graph.inputs.forEach((input, index) => {
    const { layout, size } = callersLayout(input.id, input.type.shape);
    remember(input.id, { buffer: addBuffer(valueName(input.id), size, { kind: "input", index }), layout });
  });
  graph.parameters.forEach((parameter, index) => {
    const { layout, size } = ordered(parameter.shape, rowMajorOrder(parameter.shape));
    remember(parameter.id, { buffer: addBuffer(valueName(parameter.id), size, { kind: "parameter", index }), layout });
  });

  /** Writes the step that computes `node` into `out` from inputs that lie where its kernel wants them. */
  function emit(node: Node, inputs: readonly (Place | undefined)[], operands: readonly Place[], out: Place): void {
    const written = writeProgram({ node, inputs, operands, out }, types, buffers, target);
    addStep(run.has(node.id) ? runSteps : loadSteps, written.program, written.buffers, node.origin, node);
  }

  function addStep(steps: UnnamedStep[], program: Program, used: readonly number[], origin: Origin, node?: Node): void {
    checkProgram(program, node?.id ?? "halo");
    steps.push({ program, buffers: used, origin, ...(node ? { node } : {}) });
  }

  /** A place of the value that a kernel can use, copied there if none is. */
  function obtain(id: ValueId, want: Want): Place {
    const isPacked = want.kind === "packed";
    const known = isPacked ? (places.get(id) ?? []) : wholePlaces(id);
    const fitting = known.find((place) => satisfies(place.layout, want, shapeOf(id)));
    if (fitting) return fitting;
    const node = nodes.get(id);
    const isMadePacked = node?.op.kernel.kind === "pointwise" && epilogueReads(node).length === 0;
    if (isPacked && !run.has(id) && isMadePacked) return prepare(id, want);
    return copyTo(id, isPacked ? obtain(id, { kind: "strided" }) : wholePlaces(id)[0], want);
  }

  /** Where a value lies element for element, and not in blocks of which the last is filled up. */
  function wholePlaces(id: ValueId): readonly [Place, ...Place[]] {
    const [first, ...others] = (places.get(id) ?? []).filter(({ layout }) => isWhole(layout, shapeOf(id)));
    return first ? [first, ...others] : [prepare(id)];
  }

  function copyTo(id: ValueId, source: Place, want: Want): Place {
    const shape = shapeOf(id);
    const name = `${nameOf(id)}_${want.kind === "packed" ? "packed" : "copy"}`;
    let out: Place;
    const origin = nodes.get(id)?.origin ?? { span: graph.span, path: "" };
    if (want.kind === "packed")
      out = {
        buffer: addBuffer(name, want.size, run.has(id) ? { kind: "arena", offset: 0 } : { kind: "prepared" }),
        layout: want.layout,
      };
    else
      out = allocate(
        name,
        shape,
        want.kind === "spatial" ? channelsLastOrder : rowMajorOrder(shape),
        run.has(id),
        want.kind === "spatial" ? want.halo : undefined,
        origin,
      );
    const node: Node = {
      id: `${id}'`,
      op: copy,
      attrs: {},
      inputs: [id],
      epilogue: [],
      type: { dtype: "f32", shape },
      origin,
    };
    const written = writeProgram({ node, inputs: [source], operands: [], out }, types, buffers, target);
    addStep(run.has(id) ? runSteps : loadSteps, written.program, written.buffers, origin, node);
    return remember(id, out);
  }

  /** New memory; a border is filled at once. */
  function allocate(
    name: string,
    shape: Shape,
    order: readonly number[],
    isRun: boolean,
    halo: Layout["halo"],
    origin: Origin,
  ): Place {
    const border = halo && !isEmpty(halo) && shape.length === 4 ? halo : undefined;
    const { layout, size } = ordered(shape, order, border);
    const buffer = addBuffer(name, size, isRun ? { kind: "arena", offset: 0 } : { kind: "prepared" });
    if (border) {
      const [batch, channels, height, width] = shape as readonly [Dim, number, number, number];
      addStep(isRun ? runSteps : loadSteps, haloProgram(batch, channels, height, width, border), [buffer], origin);
    }
    return { buffer, layout };
  }

  /** Computes a value that depends on weights only, when the first kernel asks for it. */
  function prepare(id: ValueId, want?: Want & { readonly kind: "packed" }): Place {
    const node = nodes.get(id);
    if (!node) throw new CompilerBug(`${id} has no place`);
    if (run.has(id)) throw new CompilerBug(`${id} is read before it is made`);
    return remember(id, place(node, want));
  }

  function place(node: Node, want?: Want & { readonly kind: "packed" }): Place {
    const { kernel } = node.op;
    if (kernel.kind === "view") return placeView(node);
    const isRun = run.has(node.id);
    const given = node.inputs.map(() => undefined as Place | undefined);
    const wants = () =>
      wantsOf(
        node,
        graph,
        types,
        target,
        given.map((each) => each?.layout),
      );
    node.inputs.forEach((input, i) => {
      if (isValue(input)) given[i] = obtain(input, wants()[i] as Want);
    });
    const operands = epilogueReads(node).map((id) => obtain(id, { kind: "strided" }));
    const out = want
      ? { buffer: addBuffer(nameOf(node.id), want.size, { kind: "prepared" }), layout: want.layout }
      : outputPlace(node, given, operands, isRun);
    if (kernel.kind === "pointwise") nestOperands(node, given, out);
    emit(node, given, operands, out);
    return out;
  }

  function placeView(node: Node): Place {
    const { kernel } = node.op;
    const source = node.inputs[0] as ValueId;
    const from = types.get(source);
    if (kernel.kind !== "view" || !from) throw new CompilerBug(`${node.id} is no view`);
    for (const place of wholePlaces(source)) {
      const layout = kernel.layout(place.layout, node.attrs, from, node.type);
      if (layout) return { buffer: place.buffer, layout };
    }
    const fresh = copyTo(source, wholePlaces(source)[0], { kind: "strided" });
    const layout = kernel.layout(fresh.layout, node.attrs, from, node.type);
    if (!layout) throw new CompilerBug(`${node.op.name} ${node.id} cannot be a view of contiguous memory`);
    return { buffer: fresh.buffer, layout };
  }

  /** Operands of a pointwise node whose dimensions lie in pieces that do not nest with the others are copied. */
  function nestOperands(node: Node, given: (Place | undefined)[], out: Place): void {
    const expanded = (place: Place, i: number): Layout =>
      expandLayout(place.layout, shapeOf(node.inputs[i] as ValueId), node.type.shape);
    given.forEach((place, i) => {
      if (!place) return;
      const nests = isStrided(out.layout)
        ? iterationOf(node.type.shape, [
            out.layout,
            ...given.slice(0, i + 1).flatMap((each, j) => (each ? [expanded(each, j)] : [])),
          ]) !== undefined
        : isStrided(place.layout);
      if (!nests) given[i] = obtain(node.inputs[i] as ValueId, { kind: "strided" });
    });
  }

  function outputPlace(
    node: Node,
    given: readonly (Place | undefined)[],
    operands: readonly Place[],
    isRun: boolean,
  ): Place {
    const { shape } = node.type;
    const name = nameOf(node.id);
    const result = isRun ? resultIndex(node.id) : undefined;
    if (result !== undefined) {
      const { layout, size } = callersLayout(node.id, shape);
      return { buffer: addBuffer(name, size, { kind: "result", index: result }), layout };
    }
    const home = homes.get(node.id);
    if (home) return homePlace(node.id);
    const known = isRun ? places.get(node.id)?.[0] : undefined;
    if (known) return known;
    const preference = preferences.get(node.id);
    const kernel = node.op.kernel;
    const own = kernel.kind === "loops" ? kernel.order : "like-input";
    const order =
      shape.length === 4 && (preference?.spatial || own === "channels-last")
        ? channelsLastOrder
        : own === "like-input"
          ? likeInput(node, given)
          : rowMajorOrder(shape);
    const halo = order === channelsLastOrder ? preference?.halo : undefined;
    const wished = ordered(shape, order, halo && !isEmpty(halo) ? halo : undefined);
    const dying = [
      ...(kernel.kind === "pointwise" ? node.inputs.map((input, i) => ({ input, place: given[i] })) : []),
      ...epilogueReads(node).map((input, i) => ({ input, place: operands[i] })),
    ].find(
      ({ input, place }) =>
        isRun &&
        place &&
        typeof input === "string" &&
        mayOverwrite(input, place, node, wished.layout, wished.size, given, operands),
    );
    if (dying?.place) return { buffer: dying.place.buffer, layout: wished.layout };
    return allocate(name, shape, order, isRun, halo, node.origin);
  }

  /** A concatenation's memory, made when its first part is, and the part of it that is a value's home. */
  function homePlace(id: ValueId): Place {
    const home = homes.get(id);
    if (!home) return catPlace(id);
    const whole = homePlace(home.cat);
    const size = shapeOf(id)[home.dim] as Dim;
    const layout = sliceLayout(whole.layout, home.dim, home.start, size, 1, shapeOf(home.cat)[home.dim] as Dim);
    if (!layout) throw new CompilerBug(`${id} has no home in ${home.cat}`);
    return { buffer: whole.buffer, layout };
  }

  function catPlace(id: ValueId): Place {
    const known = places.get(id)?.[0];
    if (known) return known;
    const shape = shapeOf(id);
    const wishes = [id, ...[...homes].filter(([, home]) => home.cat === id).map(([part]) => part)].map((each) =>
      preferences.get(each),
    );
    const members = [...homes].filter(([, home]) => home.cat === id).map(([part]) => nodes.get(part));
    const spatial =
      shape.length === 4 &&
      (wishes.some((wish) => wish?.spatial) ||
        members.some((node) => node?.op.kernel.kind === "loops" && node.op.kernel.order === "channels-last"));
    const halo = spatial
      ? wishes
          .map((wish) => wish?.halo)
          .reduce((a, b) => (a && b && a.fill === b.fill ? widest(a, b) : (a ?? b)), undefined)
      : undefined;
    const origin = nodes.get(id)?.origin ?? { span: graph.span, path: "" };
    return remember(
      id,
      allocate(nameOf(id), shape, spatial ? channelsLastOrder : rowMajorOrder(shape), true, halo, origin),
    );
  }

  /** The order of the first input that has the result's shape, or of any with its rank. */
  function likeInput(node: Node, given: readonly (Place | undefined)[]): readonly number[] {
    const { shape } = node.type;
    const candidates = node.inputs.flatMap((input, i) =>
      isValue(input) && given[i] ? [{ input, place: given[i] as Place }] : [],
    );
    const like =
      candidates.find(({ input }) => sameShape(shapeOf(input), shape)) ??
      candidates.find(({ input }) => shapeOf(input).length === shape.length);
    return like ? orderOf(like.place.layout) : rowMajorOrder(shape);
  }

  /** Element by element in place: the operand dies here, lies exactly so, and is read nowhere else by this step. */
  function mayOverwrite(
    input: ValueId,
    place: Place,
    node: Node,
    layout: Layout,
    size: Dim,
    given: readonly (Place | undefined)[],
    operands: readonly Place[],
  ): boolean {
    const buffer = buffers[place.buffer] as Buffer;
    const once = [...given, ...operands].filter((each) => each?.buffer === place.buffer).length === 1;
    const root = rootOf(input, nodes);
    return (
      buffer.kind === "arena" &&
      once &&
      !homes.has(root) &&
      ![...homes.values()].some((home) => home.cat === root) &&
      (lastUse.get(root) ?? -1) <= graph.nodes.indexOf(node) &&
      sameDim(buffer.size, size) &&
      sameLayout(place.layout, layout) &&
      JSON.stringify(place.layout.halo) === JSON.stringify(layout.halo)
    );
  }

  /** The result that a node may write directly: it is returned once, and nothing else reads it. */
  function resultIndex(id: ValueId): number | undefined {
    const indices = graph.outputs.flatMap((output, i) => (output.id === id ? [i] : []));
    const isReadElsewhere = graph.nodes.some((node) => node.inputs.includes(id) || epilogueReads(node).includes(id));
    return indices.length === 1 && !isReadElsewhere ? indices[0] : undefined;
  }

  for (const node of graph.nodes) {
    if (!run.has(node.id)) continue;
    const { kernel } = node.op;
    if (node.op.name === "cat" && node.epilogue.length === 0) placeCat(node);
    else if (kernel.kind === "view") remember(node.id, placeView(node));
    else remember(node.id, place(node));
  }

  /** Parts that were made at home need no step; the others are copied in. */
  function placeCat(node: Node): void {
    const dim = node.attrs["dim"] as number;
    const inputs = node.inputs.filter(isValue);
    if (!homes.has(node.id) && !inputs.some((input) => homes.get(input)?.cat === node.id))
      return void remember(node.id, place(node));
    const whole = homePlace(node.id);
    if (!places.has(node.id)) remember(node.id, whole);
    let start = 0;
    for (const input of inputs) {
      const size = shapeOf(input)[dim] as number;
      const layout = sliceLayout(whole.layout, dim, start, size, 1, node.type.shape[dim] as Dim);
      if (!layout) throw new CompilerBug(`${input} does not fit into ${node.id}`);
      const isHome = places
        .get(input)
        ?.some((known) => known.buffer === whole.buffer && sameLayout(known.layout, layout));
      if (!isHome) {
        const part: Node = {
          ...node,
          id: `${node.id}'`,
          op: copy,
          attrs: {},
          inputs: [input],
          epilogue: [],
          type: { dtype: "f32", shape: shapeOf(input) },
        };
        const out = { buffer: whole.buffer, layout };
        const given: (Place | undefined)[] = [obtain(input, { kind: "any" })];
        nestOperands(part, given, out);
        const written = writeProgram({ node: part, inputs: given, operands: [], out }, types, buffers, target);
        addStep(runSteps, written.program, written.buffers, node.origin, part);
      }
      start += size;
    }
  }

  graph.outputs.forEach((output, index) => {
    if (buffers.some((buffer) => buffer.kind === "result" && buffer.index === index)) return;
    const shape = shapeOf(output.id);
    const { layout, size } = callersLayout(output.id, shape);
    const [source] = wholePlaces(output.id);
    const out = { buffer: addBuffer(`result${index}`, size, { kind: "result", index }), layout };
    const origin = nodes.get(output.id)?.origin ?? { span: graph.span, path: "" };
    const node: Node = {
      id: `${output.id}'`,
      op: copy,
      attrs: {},
      inputs: [output.id],
      epilogue: [],
      type: { dtype: "f32", shape },
      origin,
    };
    const written = writeProgram({ node, inputs: [source], operands: [], out }, types, buffers, target);
    addStep(runSteps, written.program, written.buffers, origin, node);
  });

  const { offsets, arena } = assignOffsets(lifetimesOf(buffers, runSteps));
  const placed = buffers.map((buffer): Buffer =>
    buffer.kind === "arena" ? { ...buffer, offset: offsets.get(buffer.id) ?? 0 } : buffer,
  );
  return { graph, buffers: placed, arena, ...nameKernels(loadSteps, runSteps) };
}

/** Row-major, as callers hand tensors over. Strides are constants, so nothing but ones may stand before an open dimension. */
function callersLayout(id: ValueId, shape: Shape): { layout: Layout; size: Dim } {
  const open = shape.findIndex((dim) => !isFixed(dim));
  if (shape.slice(0, open).some((dim) => dim !== 1) && open !== -1)
    throw new CompilerBug(`${id} is ${showShape(shape)}: an open dimension of an input or result must come first`);
  return ordered(shape, rowMajorOrder(shape));
}

const widest = (a: NonNullable<Layout["halo"]>, b: NonNullable<Layout["halo"]>): NonNullable<Layout["halo"]> => ({
  top: Math.max(a.top, b.top),
  bottom: Math.max(a.bottom, b.bottom),
  left: Math.max(a.left, b.left),
  right: Math.max(a.right, b.right),
  fill: a.fill,
});

function satisfies(layout: Layout, want: Want, shape: Shape): boolean {
  switch (want.kind) {
    case "any":
      return true;
    case "strided":
      return isStrided(layout);
    case "packed":
      return sameLayout(layout, want.layout);
    case "spatial": {
      if (!isStrided(layout) || (shape[1] !== 1 && strideOf(layout, 1) !== 1)) return false;
      if (isEmpty(want.halo)) return true;
      const { halo } = layout;
      return (
        halo !== undefined &&
        halo.fill === want.halo.fill &&
        (["top", "bottom", "left", "right"] as const).every((side) => halo[side] >= want.halo[side])
      );
    }
  }
}

/** What depends on an input; all else is known as soon as the weights are. */
function runTimeValues(graph: Graph): ReadonlySet<ValueId> {
  const run = new Set(graph.inputs.map((input) => input.id));
  for (const node of graph.nodes)
    if ([...node.inputs, ...epilogueReads(node)].some((id) => isValue(id) && run.has(id))) run.add(node.id);
  return run;
}

/** The value whose memory a view shows. */
function rootOf(id: ValueId, nodes: ReadonlyMap<ValueId, Node>): ValueId {
  const node = nodes.get(id);
  const [source] = node?.inputs ?? [];
  return node?.op.kernel.kind === "view" && source !== undefined && isValue(source) ? rootOf(source, nodes) : id;
}

/** The index of the last node that reads a value or a view of it; results are read at the very end. */
function lastUses(graph: Graph, nodes: ReadonlyMap<ValueId, Node>): ReadonlyMap<ValueId, number> {
  const last = new Map<ValueId, number>();
  graph.nodes.forEach((node, i) => {
    for (const id of [...node.inputs, ...epilogueReads(node)]) if (isValue(id)) last.set(rootOf(id, nodes), i);
  });
  for (const output of graph.outputs) last.set(rootOf(output.id, nodes), Infinity);
  return last;
}

function lifetimesOf(buffers: readonly Buffer[], steps: readonly UnnamedStep[]): Lifetime[] {
  return buffers.flatMap((buffer) => {
    if (buffer.kind !== "arena") return [];
    const used = steps.flatMap((step, i) => (step.buffers.includes(buffer.id) ? [i] : []));
    return used.length === 0
      ? []
      : [{ id: buffer.id, size: buffer.size, first: used[0] as number, last: used.at(-1) as number }];
  });
}

import { callModule } from "./call-module.ts";
import { ofLayer } from "./layer-arguments.ts";
import { fillContainer } from "./make-instance.ts";
import { callHooked, registerHook } from "./hooks.ts";
import { childrenOf, itemsOf } from "./items-of.ts";
import { modulesOf, weightsOf } from "./live-entries.ts";
import { fail, type Run } from "./run.ts";
import { newTensor } from "./tensors.ts";
import {
  bool,
  isModule,
  isRecord,
  lineageOf,
  listOf,
  native,
  none,
  text,
  tupleOf,
  type Arguments,
  type Instance,
  type Native,
  type Tensor,
  type Value,
} from "./values.ts";
import { layerWeights, takeApart } from "./layer-weights.ts";

/** What gives the module back as it is: it is about devices, modes and how weights are filled. */
const itself =
  /^(?:to|cuda|cpu|eval|train|float|half|double|apply|requires_grad_|type|share_memory|init_weights|reset_parameters|_init_weights|load_state_dict|register_load_state_dict_pre_hook|_register_load_state_dict_pre_hook|zero_grad|extra_repr|flatten_parameters|save_hyperparameters)$/;

/** A method that every nn.Module has, or a container. */
export function moduleMethod(run: Run, module: Instance, name: string): Value | undefined {
  const method = (call: (args: Arguments) => Value): Native => native(name, call);
  const base = lineageOf(module.of).base;
  if (itself.test(name)) return method(() => module);
  switch (name) {
    case "forward":
      return method((args) => callModule(run, module, args));
    case "__call__":
      return method((args) => callHooked(run, module, args));
    case "register_forward_pre_hook":
      return registerHook(run, module, "before");
    case "register_forward_hook":
      return registerHook(run, module, "after");
    case "register_buffer":
      return method(({ plain, named }) => registerBuffer(module, plain, named));
    case "register_parameter":
    case "register_module":
    case "add_module":
      return method(({ plain, named }) => {
        const key = plain[0] ?? named.get("name");
        const value = plain[1] ?? named.get("module") ?? named.get("param") ?? none;
        if (key?.kind !== "string") return fail(`${name} without a name`);
        module.attributes.delete(key.value);
        if (name === "register_parameter") takeApart(run, module);
        if (value.kind === "none") module.registered.set(key.value, undefined);
        else if (value.kind === "instance" || value.kind === "tensor") module.registered.set(key.value, value);
        else fail(`${name} of a ${value.kind}`);
        return none;
      });
    case "_modules":
      return modulesOf(module);
    case "_parameters":
    case "_buffers":
      return weightsOf(run, module, name === "_buffers");
    case "children":
      return method(() => listOf(distinct(childrenOf(module).filter(isModule))));
    case "named_children":
      return method(() =>
        listOf([...module.registered].flatMap(([key, each]) => (isModule(each) ? [tupleOf([text(key), each])] : []))),
      );
    case "modules":
      return method(() => listOf(modulesIn(module).map(([, each]) => each)));
    case "named_modules":
      return method(() => listOf(modulesIn(module).map(([path, each]) => tupleOf([text(path.join(".")), each]))));
    case "parameters":
      return method(() => listOf(weightsIn(run, module, false).map(([, each]) => each)));
    case "named_parameters":
      return method(() =>
        listOf(weightsIn(run, module, false).map(([path, each]) => tupleOf([text(path.join(".")), each]))),
      );
    case "buffers":
      return method(() => listOf(weightsIn(run, module, true).map(([, each]) => each)));
    case "out_proj":
      return projectionOf(run, module);
    case "weight":
    case "bias":
    case "running_mean":
    case "running_var":
    case "in_proj_weight":
    case "in_proj_bias":
      return layerWeights(run, module).get(name) ?? (module.layer ? none : undefined);
    case "append":
    case "extend":
    case "insert":
    case "pop":
      return base === "ModuleList" || base === "Sequential" || base === "ParameterList"
        ? changing(run, module, name)
        : undefined;
    case "keys":
      return method(() => listOf([...module.registered.keys()].map(text)));
    case "values":
      return method(() => listOf(childrenOf(module)));
    case "items":
      return method(() =>
        listOf([...module.registered].flatMap(([key, each]) => (each ? [tupleOf([text(key), each])] : []))),
      );
    case "update":
      return method((args) => {
        fillContainer(run, module, "ModuleDict", args);
        return none;
      });
    default:
      return ofLayer(module, name);
  }
}

function registerBuffer(module: Instance, plain: readonly Value[], named: ReadonlyMap<string, Value>): Value {
  const key = plain[0] ?? named.get("name");
  const value = plain[1] ?? named.get("tensor") ?? none;
  const persistent = plain[2] ?? named.get("persistent") ?? bool(true);
  if (key?.kind !== "string") return fail("register_buffer without a name");
  module.attributes.delete(key.value);
  if (value.kind === "none") {
    module.registered.set(key.value, undefined);
    return none;
  }
  if (persistent.kind === "bool" && !persistent.value && isRecord(value)) {
    module.attributes.set(key.value, value);
    return none;
  }
  if (value.kind !== "tensor" || persistent.kind !== "bool")
    return fail(
      value.kind === "instance" && value.of.name === "Complex"
        ? "a buffer of complex numbers in a state_dict: register it with persistent=False"
        : `a buffer that is a ${value.kind}`,
    );
  if (value.origin.kind === "value") return fail("a buffer that is calculated");
  if (value.origin.kind === "weight") {
    if (!persistent.value) return fail("a buffer that is made of weights, and in no state_dict");
    const origin = { kind: "weight", isBuffer: true, isParameter: false, initial: undefined } as const;
    module.registered.set(key.value, newTensor(value.shape, { ...origin }));
    return none;
  }
  if (!persistent.value) {
    module.attributes.set(key.value, value);
    return none;
  }
  const initial = value.origin.isRandom ? undefined : value.origin.term;
  const { shape, isMask, isInt } = value;
  const origin = { kind: "weight", isBuffer: true, isParameter: false, initial } as const;
  module.registered.set(key.value, newTensor(shape, { ...origin }, { isMask, isInt }));
  return none;
}

/** Of an attention, whose weights have `out_proj.` before their names: what holds them, as how they begin is said of it. */
function projectionOf(run: Run, module: Instance): Value | undefined {
  const own = [...layerWeights(run, module)].flatMap(([name, weight]) =>
    name.startsWith("out_proj.") ? [[name.slice("out_proj.".length), weight] as const] : [],
  );
  if (own.length === 0) return undefined;
  const of = { kind: "class", name: "NonDynamicallyQuantizableLinear", bases: [], members: new Map() } as const;
  return { kind: "instance", of, attributes: new Map(own), registered: new Map() };
}

/** What a list of modules does with its children. */
function changing(run: Run, module: Instance, name: string): Native {
  return native(name, ({ plain, named }) => {
    const held = childrenOf(module);
    const [first = none, second = none] = plain;
    if (name === "append") held.push(plain[0] ?? named.get("module") ?? none);
    else if (name === "extend") held.push(...itemsOf(run, first));
    else if (name === "insert" && first.kind === "number") held.splice(first.size as number, 0, second);
    else fail(`${name} of a list of modules`);
    const modules = held.map((each) =>
      each.kind === "instance" || each.kind === "tensor" || each.kind === "none"
        ? each
        : fail("what is no module is put into a list of modules"),
    );
    // What has a name keeps it; what is new is numbered.
    const names = [...module.registered.keys()];
    const isNumbered = names.every((each, i) => each === String(i));
    if (!isNumbered && name === "insert") fail("insert among modules with names");
    module.registered.clear();
    modules.forEach((each, i) => module.registered.set(names[i] ?? String(i), each.kind === "none" ? undefined : each));
    return name === "append" || name === "extend" ? module : none;
  });
}

const distinct = (values: readonly Value[]): Value[] => [...new Set(values)];

/** A module and all in it, each once, with their paths. */
function modulesIn(
  module: Instance,
  path: readonly string[] = [],
  seen = new Set<Instance>(),
): (readonly [readonly string[], Instance])[] {
  if (seen.has(module)) return [];
  seen.add(module);
  return [
    [path, module],
    ...[...module.registered].flatMap(([name, each]) =>
      each?.kind === "instance" ? modulesIn(each, [...path, name], seen) : [],
    ),
  ];
}

/** The parameters of a module and of all in it, or their buffers, with their paths. */
export function weightsIn(run: Run, module: Instance, isBuffer: boolean): (readonly [readonly string[], Tensor])[] {
  const seen = new Set<Tensor>();
  return modulesIn(module).flatMap(([path, each]) =>
    [...layerWeights(run, each), ...each.registered].flatMap(([name, held]) => {
      if (
        held?.kind !== "tensor" ||
        seen.has(held) ||
        held.origin.kind !== "weight" ||
        held.origin.isBuffer !== isBuffer
      )
        return [];
      seen.add(held);
      return [[[...path, name], held] as const];
    }),
  );
}

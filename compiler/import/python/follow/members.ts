import { layers } from "../../../layers/index.ts";
import { callBase } from "./call-base.ts";
import { throughAll } from "./call-module.ts";
import { keyOf } from "./operators.ts";
import { lookUp } from "./scopes.ts";
import { dictionaryOf } from "./dataclasses.ts";
import { fieldsOf, initBase, setFields } from "./make-instance.ts";
import { attributesOf } from "./live-entries.ts";
import { layerWeights } from "./layer-weights.ts";
import { moduleMethod } from "./module-methods.ts";
import { preludeNamed } from "./prelude/index.ts";
import { plainMethod } from "./plain-methods.ts";
import { fail, raised, type Run } from "./run.ts";
import { change } from "./tensors.ts";
import { tensorMember } from "./tensor-members.ts";
import {
  described,
  float,
  typeOf,
  isElements,
  isModule,
  lineageOf,
  memberOf,
  native,
  none,
  text,
  tupleOf,
  type ClassValue,
  type Dictionary,
  type Elements,
  type FunctionValue,
  type Instance,
  type Value,
} from "./values.ts";

/** `object.name` */
export function getMember(run: Run, object: Value, name: string): Value {
  const found = findMember(run, object, name);
  return found ?? fail(`${described(object)} has no ${name}`);
}

/** The same, or undefined where there is none, as `hasattr` asks. */
export function findMember(run: Run, object: Value, name: string): Value | undefined {
  switch (object.kind) {
    case "instance":
      return ofInstance(run, object, name);
    case "class": {
      const found = memberOf(object, name);
      if (name === "apply" && !found && isAutogradFunction(object)) return applied(run, object);
      if (name === "__name__" || name === "__qualname__") return text(object.name);
      if (name === "__module__") return text("__main__");
      if (name === "__members__" && object.choices)
        return dictionaryOf(object.choices.map((each) => [nameOfChoice(each), each]));
      if (object.isTuple && name === "_fields") return tupleOf([...fieldsOf(object).keys()].map(text));
      if (!found) return undefined;
      const { value } = found;
      return value.kind === "function" && value.isClassMethod ? { kind: "bound", fn: value, self: object } : value;
    }
    case "super":
      return ofSuper(run, object, name);
    case "library":
      return ofLibrary(run, object.path, name);
    case "file":
      return lookUp(object.scope, name);
    case "tensor":
      return tensorMember(run, object, name);
    case "function":
      if (name === "__module__") return text("__main__");
      if (name === "__class__") return { kind: "library", path: "types.FunctionType" };
      return name === "__name__" || name === "__qualname__" ? text(object.name) : undefined;
    case "number":
    case "bool":
      // A number that a tensor of one stands for.
      return name === "item" ? native("item", () => object) : undefined;
    case "list":
    case "tuple":
    case "set":
    case "dict":
    case "string": {
      if (object.kind === "dict" && object.isOpen) {
        const held = object.entries.get(keyOf(text(name)));
        if (held) return held.value;
      }
      const at = isElements(object) ? (object.names?.indexOf(name) ?? -1) : -1;
      if (at >= 0 && isElements(object)) return object.items[at];
      return (
        (isElements(object) && object.of && ofTuple(run, object, object.of, name)) || plainMethod(run, object, name)
      );
    }
    default:
      return undefined;
  }
}

const isAutogradFunction = ({ bases }: ClassValue): boolean =>
  bases.some((base) => base.kind === "library" && /^torch\.autograd\.(?:function\.)?Function$/.test(base.path));

/** `Swish.apply(x)` of a function with a gradient of its own: its forward, with a context that keeps what only the gradient reads. */
function applied(run: Run, of: ClassValue): Value {
  const forward = memberOf(of, "forward")?.value ?? fail(`${of.name} has no forward`);
  const keep = native("save_for_backward", () => none);
  const members = new Map<string, Value>(
    ["save_for_backward", "mark_dirty", "mark_non_differentiable", "set_materialize_grads"].map((name) => [name, keep]),
  );
  const context: ClassValue = { kind: "class", name: "ctx", bases: [], members };
  return native("apply", (args) => {
    const self: Instance = { kind: "instance", of: context, attributes: new Map(), registered: new Map() };
    return run.call(run, forward, { ...args, plain: [self, ...args.plain] });
  });
}

const nameOfChoice = ({ attributes }: Instance): string => {
  const name = attributes.get("name");
  return name?.kind === "string" ? name.value : fail("a choice without a name");
};

/** What a named tuple has besides its fields. */
function ofTuple(run: Run, tuple: Elements, of: ClassValue, name: string): Value | undefined {
  const names = tuple.names ?? [];
  const held = (): (readonly [string, Value])[] => names.map((each, i) => [each, tuple.items[i] ?? none]);
  if (name === "_replace")
    return native(name, ({ named, span }) =>
      run.call(run, of, { plain: [], named: new Map([...held(), ...named]), span }),
    );
  if (name === "_asdict") return native(name, () => dictionaryOf(held()));
  if (name === "_fields") return tupleOf(names.map(text));
  const member = memberOf(of, name);
  if (member) return member.value.kind === "function" ? bind(run, member.value, tuple, of) : member.value;
  return undefined;
}

export function ofLibrary(run: Run, path: string, name: string): Value {
  const whole = `${path}.${name}`;
  if (/^(?:math|numpy)\.(?:pi|inf|nan|e)$/.test(whole) || whole === "torch.inf" || whole === "torch.pi")
    return float({ pi: Math.PI, inf: Infinity, nan: NaN, e: Math.E }[name] ?? 0);
  if (whole === "numpy.newaxis") return none;
  if (name === "__name__") return text(path.slice(path.lastIndexOf(".") + 1));
  if (whole === "torch.__version__") return text("2.0.0");
  return preludeNamed(run, whole) ?? { kind: "library", path: whole };
}

function bind(run: Run, fn: FunctionValue, self: Instance | Elements, of: ClassValue): Value {
  if (fn.isStatic) return fn;
  if (fn.isClassMethod) return { kind: "bound", fn, self: of };
  const bound: Value = { kind: "bound", fn, self };
  return fn.isProperty ? run.call(run, bound, { plain: [], named: new Map(), span: run.span }) : bound;
}

function ofInstance(run: Run, instance: Instance, name: string): Value | undefined {
  const own = instance.attributes.get(name);
  if (own) return own;
  if (instance.registered.has(name)) return instance.registered.get(name) ?? none;
  if (name === "__class__") return typeOf(instance);
  if (name === "__dict__") return attributesOf(instance);
  if (name === "__module__") return text("__main__");
  const member = memberOf(instance.of, name);
  if (member) return member.value.kind === "function" ? bind(run, member.value, instance, instance.of) : member.value;
  const found = asksByName(run, instance, name) ?? (isModule(instance) ? moduleMethod(run, instance, name) : undefined);
  return found ?? (name.startsWith("__") ? undefined : otherMember(run, instance, name));
}

/** `self.__setattr__(name, value)` and its kin, that no class has overridden. */
function asksByName(run: Run, instance: Instance, name: string): Value | undefined {
  const builtin = /^__(getattr|setattr|delattr)(?:ibute)?__$/.exec(name)?.[1];
  if (builtin === undefined) return undefined;
  return native(name, (args) =>
    run.call(run, { kind: "library", path: `builtins.${builtin}` }, { ...args, plain: [instance, ...args.plain] }),
  );
}

/** What a class's own `__getattr__` gives for names that are not there. */
function otherMember(run: Run, instance: Instance, name: string): Value | undefined {
  const other = memberOf(instance.of, "__getattr__")?.value;
  if (other?.kind !== "function") return undefined;
  return run.call(run, bind(run, other, instance, instance.of), {
    plain: [text(name)],
    named: new Map(),
    span: run.span,
  });
}

function ofSuper(run: Run, { owner, self }: Extract<Value, { kind: "super" }>, name: string): Value | undefined {
  if (self.kind !== "instance") return fail("super() of what is no instance");
  const found = memberOf(self.of, name, owner);
  if (found) return found.value.kind === "function" ? bind(run, found.value, self, self.of) : found.value;
  if (name === "__init__")
    return native("__init__", (args) => {
      const { classes, isModule: isOfModules } = lineageOf(self.of);
      const parent = classes.slice(classes.indexOf(owner) + 1).find(({ fields }) => fields !== undefined);
      if (parent && !isOfModules) setFields(run, self, parent, args);
      else initBase(run, self, args);
      return none;
    });
  if (name === "forward" || name === "__call__") {
    if (lineageOf(self.of).base === "Sequential") return native("forward", (args) => throughAll(run, self, args));
    return native("forward", (args) => callBase(run, self, args));
  }
  return asksByName(run, self, name) ?? moduleMethod(run, self, name);
}

/** `object.name = value` */
export function setMember(run: Run, object: Value, name: string, value: Value): void {
  if (object.kind === "tensor" && name === "data") {
    // How a weight begins.
    if (object.origin.kind === "weight" && !run.emission) return;
    if (value.kind !== "tensor") return fail("data is set to what is no tensor");
    return void change(run, object, value, "an assignment to data");
  }
  if (object.kind === "tensor" && /^(?:requires_grad|grad|_\w+)$/.test(name)) return;
  if (object.kind === "class") return void object.members.set(name, value);
  if (object.kind === "dict" && object.isOpen)
    return void object.entries.set(keyOf(text(name)), { key: text(name), value });
  if (object.kind !== "instance") return fail(`${name} of a ${object.kind} is set`);
  if (name === "__dict__" && value.kind === "dict") return setAll(object, value);
  const setter = memberOf(object.of, `${name}.setter`)?.value;
  if (setter?.kind === "function")
    return void run.call(
      run,
      { kind: "bound", fn: setter, self: object },
      { plain: [value], named: new Map(), span: run.span },
    );
  const property = memberOf(object.of, name)?.value;
  if (property?.kind === "function" && property.isProperty) return raised(`${name} is a property without a setter`);
  if (!lineageOf(object.of).isModule) return void object.attributes.set(name, value);
  const isWeight = value.kind === "tensor" && value.origin.kind === "weight" && value.origin.isParameter;
  const { layer } = object;
  if (layer && name in (layers.get(layer.name)?.params ?? {}) && !isModule(value) && value.kind !== "tensor")
    (object as { layer?: Instance["layer"] }).layer = { ...layer, args: new Map([...layer.args, [name, value]]) };
  const held = object.registered.get(name) ?? (object.layer && layerWeights(run, object).get(name));
  if (isModule(value) || isWeight) {
    if (held?.kind === "tensor" && value.kind === "tensor" && object.layer)
      return shareWeight(run, object, name, value);
    object.attributes.delete(name);
    object.registered.set(name, value);
    return;
  }
  if (object.registered.has(name)) {
    if (value.kind === "none") return void object.registered.set(name, undefined);
    if (value.kind === "tensor" && held?.kind === "tensor" && run.emission) {
      // What is read of the old one before is a value of its own.
      change(run, held, value, `an assignment to ${name}`);
      return;
    }
    if (value.kind === "tensor") {
      // A buffer that is calculated anew.
      object.registered.set(name, value);
      return;
    }
    object.registered.delete(name);
  }
  object.attributes.set(name, value);
}

/** `self.__dict__ = settings` */
function setAll({ attributes }: Instance, { entries }: Dictionary): void {
  attributes.clear();
  for (const { key, value } of entries.values())
    attributes.set(key.kind === "string" ? key.value : fail("an attribute whose name is no text"), value);
}

/** `del object.name` */
export function deleteMember(object: Value, name: string): void {
  if (object.kind !== "instance") return fail(`${name} of a ${object.kind} is deleted`);
  const isHeld = object.registered.delete(name);
  if (!object.attributes.delete(name) && !isHeld) raised(`a ${object.of.name} has no ${name}`);
}

/** Two layers with one weight: a state_dict has it twice, with the same numbers. */
function shareWeight(run: Run, object: Instance, name: string, value: Value): void {
  const own = object.registered.get(name) ?? layerWeights(run, object).get(name);
  if (own?.kind !== "tensor" || value.kind !== "tensor" || own.shape.join() !== value.shape.join())
    return fail("a layer is given a weight of another shape");
  run.given.push({ layer: object, name, weight: value });
}

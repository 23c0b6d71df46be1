import { layers } from "../../../layers/index.ts";
import { isPlainModule } from "../plain-modules.ts";
import { callBuiltin } from "./call-builtin.ts";
import { callFunction, countedByNumbers, functionNamed } from "./call-function.ts";
import { combinations, counted, cutOf, namedTuple } from "./collections.ts";
import { callDataclasses } from "./dataclasses.ts";
import { deepCopy } from "./deep-copy.ts";
import { enumerationOf } from "./enumerations.ts";
import { fillWeight } from "./fill-weight.ts";
import { itemsOf } from "./items-of.ts";
import { containerOf } from "./layers.ts";
import { makeTensor } from "./make-tensor.ts";
import { callMath } from "./math.ts";
import { fillContainer, initBase } from "./make-instance.ts";
import { networkByName } from "./network-by-name.ts";
import { operate } from "./operators.ts";
import { preludeNamed } from "./prelude/index.ts";
import { callRegularExpression } from "./regular-expressions.ts";
import { argumentsOf, signatureOf } from "./signatures.ts";
import { unwrapped, wrapLayer } from "./wrap-layer.ts";
import { copyOf } from "./tensors.ts";
import { fail, type Run } from "./run.ts";
import {
  bool,
  float,
  int,
  isElements,
  lineageOf,
  listOf,
  memberOf,
  native,
  none,
  numberIn,
  tupleOf,
  type Arguments,
  type Dictionary,
  type Instance,
  type Value,
} from "./values.ts";

/** A call of something of PyTorch's, or of what comes with Python. */
export function callLibrary(run: Run, path: string, args: Arguments): Value {
  const last = path.slice(path.lastIndexOf(".") + 1);
  const root = path.split(".")[0] ?? "";
  if (path === "builtins.object.__getattribute__") return callBuiltin(run, "getattr", args);
  const network = networkByName(run, path, args);
  if (network) return network;
  if (root === "builtins") return callBuiltin(run, last, args);
  if (root === "torch") return callTorch(run, path, last, args);
  if (root === "math" || root === "numpy")
    return callMath(run, last, args) ?? makeTensor(run, last, args) ?? fail(`${path}()`);
  return callPython(run, path, args);
}

function callTorch(run: Run, path: string, last: string, args: Arguments): Value {
  const [first = none] = args.plain;
  if (path.startsWith("torch.nn.init.")) return fillWeight(run, last, args);
  if (/^torch\.(?:cuda|backends|distributed|utils\.cpp|manual_seed|set_|_assert$|_C\._log_)/.test(path))
    return bool(false);
  if (
    /^torch\.(?:no_grad|inference_mode|enable_grad|set_grad_enabled|autograd\.set_detect_anomaly|autocast|amp\.autocast)$/.test(
      path,
    ) ||
    path.endsWith("autocast")
  )
    return none;
  if (path.endsWith("checkpoint.checkpoint"))
    return run.call(run, first, {
      ...args,
      plain: args.plain.slice(1),
      named: new Map([...args.named].filter(([name]) => !/^(?:use_reentrant|preserve_rng_state)$/.test(name))),
    });
  if (path === "torch.load" || /^torch\.(?:hub\.load_state_dict_from_url|utils\.model_zoo\.load_url)$/.test(path))
    return unknownWeights();
  if (path.startsWith("torch.jit."))
    return last.startsWith("is_") ? bool(false) : (args.plain[last === "annotate" ? 1 : 0] ?? none);
  if (/^torch\.(?:device|dtype|Generator|Size)$/.test(path))
    return last === "Size" ? tupleOf(itemsOf(run, first)) : { kind: "library", path: "torch.cpu" };
  if (last === "Variable" || last === "from_numpy") return first;
  if (path === "torch.clone" && first.kind === "tensor") return copyOf(run, first);
  if (path === "torch.finfo" || path === "torch.iinfo") return limitsOf(path, first);
  if (/^torch\.nn\.utils\.(?:parametrizations\.)?(?:weight|spectral)_norm$/.test(path))
    return wrapLayer(path.slice("torch.nn.utils.".length), args);
  if (/^torch\.nn\.utils\.remove_(?:weight|spectral)_norm$/.test(path)) return unwrapped(first);
  if (path === "torch.get_default_dtype") return { kind: "library", path: "torch.float32" };
  if (last === "pack_padded_sequence")
    return fail(
      "sequences are packed by lengths that only an input tells: give the recurrent layer all of them, of one length, and take what lies at each end, out[torch.arange(n), lengths - 1]",
    );
  if (last === "is_tensor") return bool(first.kind === "tensor");
  if (last === "is_floating_point") return bool(first.kind === "tensor" && !first.isInt && !first.isMask);
  if (last === "numel" && first.kind !== "tensor") return fail("numel of no tensor");
  // Of matrices that PyTorch keeps without their zeros.
  if (/^(?:spmm|smm|hspmm)$/.test(last) || path === "torch.sparse.mm") return callFunction(run, "mm", args);
  const complex = ofComplex(run, last, args);
  if (complex) return complex;
  // `torch.abs(z)` of complex numbers, which have it themselves.
  const own = methodOf(first, last);
  if (own) return run.call(run, own, { ...args, plain: args.plain.slice(1) });
  if (
    /^(?:nonzero|argwhere|masked_select|unique(?:_consecutive)?)$/.test(last) ||
    (last === "where" && args.plain.length === 1)
  )
    return fail(countedByNumbers(last));
  const made = makeTensor(run, last, args);
  if (made) return made;
  if (path === "torch.nn.Module" || isPlainModule(path)) return moduleOf(path, "Module");
  if (/^[A-Z]/.test(last)) return makeLayer(run, path, last, args);
  if (functionNamed(last) || functionNamed(last.replace(/_$/, ""))) return callFunction(run, last, args);
  return fail(`${path}()`);
}

/** `torch.einsum` and the like of complex numbers, and tensors of them that are made. */
function ofComplex(run: Run, name: string, args: Arguments): Value | undefined {
  const all = args.plain.flatMap((each) => (isElements(each) ? each.items : [each]));
  const isOfComplex = all.some((each) => each.kind === "instance" && each.of.name === "Complex");
  const fn = isOfComplex ? preludeNamed(run, `torch.${name}_of_complex`) : undefined;
  if (fn) return run.call(run, fn, args);
  const dtype = args.named.get("dtype");
  if (dtype?.kind !== "library" || !/\.(?:complex\d+|cfloat|cdouble)$/.test(dtype.path)) return undefined;
  const real = makeTensor(run, name, { ...args, named: new Map([...args.named].filter(([key]) => key !== "dtype")) });
  if (real?.kind !== "tensor") return undefined;
  if (real.origin.kind === "constant" && real.origin.isRandom)
    return fail(
      "a weight of complex numbers: hold it as pairs, nn.Parameter(torch.view_as_real(w)), and read torch.view_as_complex(self.w)",
    );
  const imaginary = callFunction(run, "zeros_like", { plain: [real], named: new Map(), span: args.span });
  const pair = preludeNamed(run, "torch.complex") ?? fail("complex numbers");
  return run.call(run, pair, { plain: [real, imaginary], named: new Map(), span: args.span });
}

function methodOf(value: Value, name: string): Value | undefined {
  if (value.kind !== "instance" || lineageOf(value.of).isModule) return undefined;
  const fn = memberOf(value.of, name)?.value;
  return fn?.kind === "function" ? { kind: "bound", fn, self: value } : undefined;
}

/** What a file of weights holds, of which nobody here knows: a dictionary, and whatever is asked of it is one as well. */
const unknownWeights = (): Dictionary => ({
  kind: "dict",
  entries: new Map(),
  factory: native("factory", unknownWeights),
});

/** `torch.finfo(x.dtype)`. Numbers are in single precision here, whatever type was asked for. */
function limitsOf(path: string, type: Value): Value {
  const of = { kind: "class", name: "finfo", bases: [], members: new Map() } as const;
  const most = 2 ** 127 * (2 - 2 ** -23);
  const isHalf = type.kind === "library" && /float16$|half$/.test(type.path);
  const limits: Readonly<Record<string, Value>> =
    path === "torch.iinfo"
      ? { max: int(2 ** 31 - 1), min: int(-(2 ** 31)), bits: int(32) }
      : {
          max: float(isHalf ? 65504 : most),
          min: float(isHalf ? -65504 : -most),
          eps: float(2 ** -23),
          tiny: float(2 ** -126),
          smallest_normal: float(2 ** -126),
          bits: int(32),
        };
  return { kind: "instance", of, attributes: new Map(Object.entries(limits)), registered: new Map() };
}

/** A layer or a container of PyTorch's, as an instance of its class. */
function makeLayer(run: Run, path: string, last: string, args: Arguments): Value {
  if (!layers.has(last) && !containerOf(last)) return fail(`${path}()`);
  const made = moduleOf(`torch.nn.${last}`, last);
  if (containerOf(last)) fillContainer(run, made, last, args);
  else {
    initBase(run, made, args);
    // Its weights are the layer's own.
    made.registered.clear();
    for (const name of made.layer?.args.keys() ?? []) made.attributes.delete(name);
  }
  return made;
}

/** An instance of a class of PyTorch's, of which it has nothing yet. `nn.Module()` is one that others are put into. */
const moduleOf = (path: string, name: string): Instance => ({
  kind: "instance",
  of: { kind: "class", name, bases: [{ kind: "library", path }], members: new Map() },
  attributes: new Map([["training", bool(false)]]),
  registered: new Map(),
});

function callPython(run: Run, path: string, args: Arguments): Value {
  const { plain, named, span } = args;
  const [first = none, second = none] = plain;
  switch (path) {
    case "functools.partial": {
      const [fn = none, ...given] = plain;
      return native("partial", (more) =>
        run.call(run, fn, {
          plain: [...given, ...more.plain],
          named: new Map([...named, ...more.named]),
          span: more.span,
        }),
      );
    }
    case "functools.reduce": {
      const items = itemsOf(run, second);
      const [head = none, ...rest] = plain[2] ? [plain[2], ...items] : items;
      return rest.reduce((total, each) => run.call(run, first, { plain: [total, each], named: new Map(), span }), head);
    }
    case "collections.OrderedDict":
    case "typing.OrderedDict":
      return callBuiltin(run, "dict", args);
    case "collections.deque":
      return listOf(plain.length === 0 ? [] : itemsOf(run, first));
    case "copy.copy":
    case "copy.deepcopy":
      return deepCopy(first, path === "copy.deepcopy");
    case "itertools.product": {
      const lists = plain.map((each) => itemsOf(run, each));
      const repeat = numberIn(named.get("repeat")) ?? 1;
      return listOf(product(Array.from({ length: repeat }, () => lists).flat()).map(tupleOf));
    }
    case "itertools.chain":
      return listOf(plain.flatMap((each) => itemsOf(run, each)));
    case "itertools.chain.from_iterable":
      return listOf(itemsOf(run, first).flatMap((each) => itemsOf(run, each)));
    case "itertools.repeat":
      return second.kind === "number"
        ? listOf(Array.from({ length: second.size as number }, () => first))
        : fail("repeat without end");
    case "itertools.accumulate": {
      let total: Value | undefined;
      return listOf(itemsOf(run, first).map((each) => (total = total ? operate(run, "+", total, each) : each)));
    }
    case "operator.mul":
      return operate(run, "*", first, second);
    case "operator.add":
      return operate(run, "+", first, second);
    case "dataclasses.field": {
      const factory = named.get("default_factory");
      return (
        named.get("default") ?? (factory ? native("default_factory", (given) => run.call(run, factory, given)) : none)
      );
    }
    case "enum.Enum":
    case "enum.IntEnum":
      return enumerationOf(run, path, args);
    case "enum.auto":
      return { kind: "library", path };
    case "collections.namedtuple":
      return namedTuple(run, args);
    case "collections.defaultdict":
      return { ...(callBuiltin(run, "dict", { ...args, plain: plain.slice(1) }) as Dictionary), factory: first };
    case "types.SimpleNamespace":
    case "argparse.Namespace":
      return { ...(callBuiltin(run, "dict", args) as Dictionary), isOpen: true };
    case "collections.Counter":
      return counted(itemsOf(run, first));
    case "itertools.combinations":
      return listOf(combinations(itemsOf(run, first), numberIn(second) ?? 0).map(tupleOf));
    case "itertools.zip_longest":
    case "itertools.count":
    case "itertools.cycle":
      return fail(`${path}()`);
    case "itertools.islice":
      return listOf(cutOf(itemsOf(run, first), plain.slice(1)));
    case "itertools.starmap":
      return listOf(
        itemsOf(run, second).map((each) => run.call(run, first, { plain: itemsOf(run, each), named: new Map(), span })),
      );
    case "dataclasses.replace":
    case "dataclasses.asdict":
    case "dataclasses.astuple":
    case "dataclasses.fields":
    case "dataclasses.is_dataclass":
      return callDataclasses(run, path.slice("dataclasses.".length), args);
    case "inspect.isfunction":
      return bool(first.kind === "function");
    case "inspect.isclass":
      return bool(first.kind === "class" || (first.kind === "library" && /\.[A-Z]\w*$/.test(first.path)));
    case "inspect.signature":
      return signatureOf(first);
    case "inspect.getfullargspec":
      return argumentsOf(first);
    default:
      // What is told of it is told to nobody.
      if (path.startsWith("re.")) return callRegularExpression(path.slice("re.".length), args);
      if (path === "logging.getLogger") return { kind: "library", path: "logging.logger" };
      if (/^(?:(?:warnings|logging|typing)\.|contextlib\.(?:suppress|nullcontext)$)/.test(path)) return none;
      return fail(`${path}()`);
  }
}

const product = (lists: readonly (readonly Value[])[]): Value[][] =>
  lists.reduce<Value[][]>((rows, list) => rows.flatMap((row) => list.map((each) => [...row, each])), [[]]);

import { meaning } from "../read.ts";
import { closest } from "../../../../../grammar/did-you-mean.ts";
import type { Span } from "../../../../../grammar/source.ts";
import type { Expression } from "../../syntax/python-ast.ts";
import { atom, bool, unknown, type Code } from "../code.ts";
import { marked, report, type Context, type Home } from "../context.ts";
import { parsedArguments } from "./held-values.ts";
import { isTorchName } from "./torch-names.ts";
import { isFactory } from "../symbolic/make-network.ts";
import { changingConstant, dependsOnOrder } from "./changing-constant.ts";
import { returnedFunction } from "../statements/nested-function.ts";
import type { Within } from "../kinds/within.ts";
import { find, outerScope, type Scope } from "../scope.ts";

/** Functions of Python's that `.nn` has as well, or that the importer replaces. */
const pythonNames = new Set(
  (
    "abs all any bool dict divmod enumerate filter float getattr hasattr int isinstance issubclass len list map max min object pow print property range " +
    "repr reversed round set setattr sorted str sum super tuple type zip ValueError TypeError RuntimeError NotImplementedError Exception AssertionError KeyError id callable cast"
  ).split(" "),
);

/** What a name means where it stands. */
export function resolveName(context: Context, scope: Scope, name: string, span: Span): Code {
  if (name === "self" && scope.self) return atom("", { kind: "self" });
  const local = find(scope, name);
  if (local) return local.text === "" ? local : { ...local, text: marked(context, span, local.text) };
  if (scope.isSymbolic) {
    // What only hands on is followed, and not written down.
    const factory = factoryNamed(context, scope.home, name);
    if (factory) return factory;
  }
  const declared = resolveDeclared(context, scope.home, name, scope.before);
  if (declared) return declared.text === "" ? declared : { ...declared, text: marked(context, span, declared.text) };
  if (name === "__name__") return atom('"net"', { kind: "string", value: "net" });
  if (pythonNames.has(name)) return atom(name, { kind: "library", path: name });
  const candidates: string[] = [...scope.home.names.keys()];
  for (let here: Scope | undefined = scope; here; here = here.outer) candidates.push(...here.names.keys());
  report(context, "NN6011", span, { name, near: closest(name, candidates) });
  return unknown();
}

function factoryNamed(context: Context, home: Home, name: string): Code | undefined {
  const declared = home.names.get(name);
  if (declared?.kind === "import") {
    const from = context.open(declared.from, home);
    return from && factoryNamed(context, from, declared.name);
  }
  if (declared?.kind !== "statement" || declared.statement.kind !== "function" || !isFactory(declared.statement))
    return undefined;
  return atom("", { kind: "function", declaration: declared.statement, home });
}

/** What a file's own name means; undefined if it has no such name. */
function resolveDeclared(context: Context, home: Home, name: string, before?: number): Code | undefined {
  const declared = home.names.get(name);
  if (!declared) return undefined;
  if (declared.kind === "library") return libraryCode(context, declared.path);
  if (declared.kind === "import") {
    if (context.vocabulary.names.has(declared.name) && /torchvision|(^|\.)ops(\.|$)/.test(declared.from))
      return libraryCode(context, `torchvision.ops.${declared.name}`);
    if (context.vocabulary.blocks.has(declared.name) && /torchvision|(^|\.)ops(\.|$)/.test(declared.from)) {
      context.useBlock(declared.name);
      return atom(declared.name, { kind: "condition" });
    }
    const from = context.open(declared.from, home);
    const found = from && resolveDeclared(context, from, declared.name);
    if (found) return found;
    const path = `${declared.from}.${declared.name}`;
    if (!declared.from.startsWith(".") && isPassive(declared.from)) return atom("", { kind: "library", path });
    return atom("", { kind: "library", path: `unread:${declared.from}:${declared.name}` });
  }
  const { statement } = declared;
  if (statement.kind === "class")
    return atom(context.request(home, name), { kind: "class", declaration: statement, home });
  if (statement.kind === "function") {
    // What gives a function is only called, and each time gives a `fn` of its own.
    const text = returnedFunction(statement) ? "" : context.request(home, name);
    return atom(text, { kind: "function", declaration: statement, home });
  }
  if (statement.kind !== "assign" || !statement.value) return undefined;
  if (home.changing.has(name) || dependsOnOrder(home, statement.value))
    return changingConstant(context, home, name, before);
  return constant(context, home, name, statement.value);
}

/** What a file calls by a name: itself where `.nn` can only have it in place, else a `const`. */
function constant(context: Context, home: Home, name: string, value: Expression): Code {
  const key = `${home.source.path}:${name}`;
  const known = context.values.get(key);
  if (known) return known;
  const scope = constantScope(home, name, value);
  const parsed = value.kind === "call" ? parsedArguments(context, home, value) : undefined;
  const code = parsed ?? meaning(context, scope, value);
  const kind = code.known?.kind;
  const result =
    kind === "library" ||
    kind === "class" ||
    kind === "function" ||
    kind === "closure" ||
    kind === "none" ||
    kind === "bool"
      ? code
      : code.known?.kind === "dict" || (parsed && code.known?.kind === "table")
        ? atom("", { kind: "table", name, entries: code.known.entries })
        : { ...atom(context.request(home, name)), ...(code.known && { known: code.known }) };
  context.values.set(key, result);
  return result;
}

/** Where the value of a name stands; that of a lambda is called by that name. */
export function constantScope(home: Home, name: string, value: Expression): Scope {
  const within: Within | undefined =
    value.kind === "lambda" ? { home, params: value.params, body: [], called: name, skipped: 0 } : undefined;
  return { ...outerScope(home), within };
}

/** Packages of which nothing is needed to know what a network is. */
const isPassive = (path: string): boolean =>
  /^(torch|torchvision|typing|typing_extensions|collections|functools|math|warnings|logging|os|sys|re|abc|dataclasses|numpy|copy|enum|itertools|operator|time)(\.|$)/.test(
    path,
  );

/** Something of PyTorch's or Python's by its path; with a name of `.nn` if there is one. */
export function libraryCode(context: Context, path: string): Code {
  if (path === "math.pi" || path === "numpy.pi" || path === "torch.pi")
    return atom("3.141592653589793", { kind: "number", value: Math.PI });
  if (path === "typing.TYPE_CHECKING") return bool(false);
  if (/^(math|numpy|torch)\.inf$/.test(path)) return atom(context.vocabulary.names.has("inf") ? "inf" : 'float("inf")');
  const last = path.slice(path.lastIndexOf(".") + 1);
  const renamed = renames[path.replace(/^torch\.nn\.functional\./, "F.")] ?? last;
  const isThere =
    path.startsWith("torch") && context.vocabulary.names.has(renamed) && isTorchName(context.vocabulary, path);
  return atom(isThere ? renamed : "", { kind: "library", path });
}

const renames: Readonly<Record<string, string>> = {
  "torch.concat": "cat",
  "torch.concatenate": "cat",
  "torch.absolute": "abs",
  "F.upsample": "interpolate",
  "F.sigmoid": "sigmoid",
  "F.tanh": "tanh",
  "torch.special.expit": "sigmoid",
  "torch.nn.SiLU": "SiLU",
  "torch.clip": "clamp",
  "torch.swapaxes": "transpose",
  "torch.moveaxis": "movedim",
};

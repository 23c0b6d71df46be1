import { meaning } from "../read.ts";
import { needText } from "../need-text.ts";
import { closest } from "../../../../../grammar/did-you-mean.ts";
import type { Member } from "../../syntax/python-ast.ts";
import { atom, bool, level, unknown, within, type Code } from "../code.ts";
import { marked, report, type Context } from "../context.ts";
import { enumMember } from "./held-values.ts";
import { libraryCode } from "./names.ts";
import { isProperty } from "../classes/network.ts";
import { find, outerScope, type Scope } from "../scope.ts";

/** `a.b`: of a package, of `self`, of a class, of a tensor or of a module. */
export function translateMember(context: Context, scope: Scope, expression: Member): Code {
  const { object, name, span } = expression;
  const owner = meaning(context, scope, object);
  const { known } = owner;
  if (known?.kind === "library") {
    const found = libraryCode(context, `${known.path}.${name.text}`);
    return found.text === "" ? found : { ...found, text: marked(context, span, found.text) };
  }
  if (known?.kind === "self") return ofSelf(context, scope, expression);
  if (known?.kind === "super") return atom("", { kind: "method", name: `super.${name.text}` });
  if ((known?.kind === "table" || known?.kind === "dict") && known.entries.has(name.text))
    return known.entries.get(name.text) ?? unknown();
  const ofEnum = known?.kind === "class" ? enumMember(context, known, name.text) : undefined;
  if (ofEnum) return ofEnum;
  if ((name.text === "value" || name.text === "name") && /^(string|number)$/.test(known?.kind ?? "")) return owner;
  if (known?.kind === "class" && name.text === "__name__") return atom(`"${known.declaration.name.text}"`);
  const text = within(needText(context, owner, object.span), level.postfix);
  switch (name.text) {
    case "shape":
      return atom(`${text}.${marked(context, name.span, "shape")}`, { kind: "shape" });
    case "data":
      return owner;
    case "device":
    case "dtype":
      return atom("", { kind: "library", path: `torch.${name.text}` });
    case "is_cuda":
      return bool(false);
    case "ndim":
      return atom(`len(${text}.shape)`);
    case "mT":
      return atom(`${text}.transpose(-2, -1)`);
    case "in_channels":
    case "out_channels":
    case "in_features":
    case "out_features":
      return ofLayer(context, text, expression) ?? atom(`${text}.${marked(context, name.span, name.text)}`);
    default:
      return atom(`${text}.${marked(context, name.span, name.text)}`);
  }
}

/** The sizes of a layer are those of its weight. */
function ofLayer(_context: Context, text: string, { object, name }: Member): Code | undefined {
  if (object.kind !== "member") return undefined;
  const at = name.text.startsWith("out") ? 0 : 1;
  return atom(`${text}.weight.shape[${at}]`);
}

function ofSelf(context: Context, scope: Scope, { name, span }: Member): Code {
  const network = scope.self;
  if (!network) return unknown();
  const changed = find(scope, `self.${name.text}`);
  if (changed) return changed.text === "" ? changed : { ...changed, text: marked(context, span, changed.text) };
  if (name.text === "training") return atom(marked(context, span, "training"), { kind: "condition" });
  if (name.text === "__class__") return atom("", { kind: "library", path: "self.__class__" });
  const attribute = network.attributes.get(name.text);
  if (attribute)
    return attribute.text === "" ? attribute : { ...attribute, text: marked(context, span, attribute.text) };
  const method = network.methods.get(name.text);
  if (method && isProperty(method))
    return atom(`${marked(context, span, network.requestMethod(name.text, method.depth))}()`);
  if (method) return atom("", { kind: "method", name: name.text });
  if (name.text === "_conv_forward") return atom("", { kind: "method", name: name.text });
  const ofClass = classAttribute(context, scope, name.text);
  if (ofClass) return ofClass;
  const [own] = network.lineage;
  if (own && /^torch\.nn\.(modules\.(\w+\.)?)?(?!Module$)[A-Z]\w*$/.test(network.base)) {
    // Told once, and not for each attribute.
    report(context, "NN6008", own.declaration.name.span, {
      what: network.name,
      why: `what it inherits from ${network.base.slice(network.base.lastIndexOf(".") + 1)}, self.${name.text} for one, is not followed`,
      help: "inherit from nn.Module, with the weights as Parameters",
    });
    return unknown();
  }
  const candidates = [...network.attributes.keys(), ...network.methods.keys()];
  report(context, "NN6010", span, { name: name.text, owner: network.name, near: closest(name.text, candidates) });
  return unknown();
}

/** What stands in the body of the class: `expansion = 4`. */
function classAttribute(context: Context, scope: Scope, name: string): Code | undefined {
  for (const { declaration, home } of scope.self?.lineage ?? [])
    for (const statement of declaration.body)
      if (
        statement.kind === "assign" &&
        statement.value &&
        statement.targets.some((target) => target.kind === "name" && target.text === name)
      ) {
        const value = meaning(context, outerScope(home, statement.span.start), statement.value);
        if (value.known?.kind === "dict") return atom("", { kind: "table", name, entries: value.known.entries });
        needText(context, value, statement.value.span);
        scope.self?.members.add(name);
        return { ...value, text: name, level: level.postfix };
      }
  return undefined;
}

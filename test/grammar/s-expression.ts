import type {
  Block,
  Declaration,
  Expression,
  If,
  Item,
  Member,
  Param,
  Statement,
  Subscript,
  Target,
} from "../../grammar/index.ts";

/** A tree as short text, so that a test can say what it expects in one line. */
export function show(node: Declaration | Member | Statement | Expression | Block): string {
  const doc = "doc" in node && node.doc !== undefined ? `; ${JSON.stringify(node.doc)} ` : "";
  return `${doc}${showBare(node)}`;
}

function showBare(node: Declaration | Member | Statement | Expression | Block): string {
  switch (node.kind) {
    case "import": {
      const names = node.names.map(({ imported, local }) =>
        imported === local ? imported.text : `${imported.text}:${local.text}`,
      );
      return `(import ${names.join(" ")} "${node.from}")`;
    }
    case "const":
      return `(const ${node.name.text} ${show(node.value)})`;
    case "fn":
      return `(fn ${node.name.text} ${showParams(node.params)} ${show(node.body)})`;
    case "module":
      return `(module ${node.name.text} ${showParams(node.params)}${spaced(node.members)})`;
    case "model":
      if (node.body.kind === "members") return `(model ${node.name.text}${spaced(node.body.members)})`;
      return `(model ${node.name.text} = ${show(node.body.value)}${node.body.where
        .map((bound) => {
          if (bound.kind === "size") return ` ${bound.name.text}=${show(bound.value)}`;
          return ` (in ${bound.names.map(({ text }) => text).join(" ")} ${show(bound.value)})`;
        })
        .join("")})`;
    case "field":
      return `(field ${node.name.text} ${show(node.value)})`;
    case "forward":
    case "loss": {
      const results = node.results?.map(({ dims }) => ` -> [${dims.map(show).join(" ")}]`).join("") ?? "";
      return `(${node.kind} ${showParams(node.params)}${results} ${show(node.body)})`;
    }
    case "block":
      return `{${node.statements.map(show).join(" ")}}`;
    case "assign":
      return `(${node.operator} ${showTargets(node.targets)} ${show(node.value)})`;
    case "return":
      return `(return${node.values.map((value, i) => ` ${node.names?.[i] ? `${node.names[i].text}:` : ""}${show(value)}`).join("")})`;
    case "if":
      return showIf(node);
    case "for":
      return `(for ${showTargets(node.targets)} ${show(node.iterable)} ${show(node.body)})`;
    case "assert":
      return `(assert ${show(node.condition)}${node.message ? ` ${show(node.message)}` : ""})`;
    case "number":
      return node.isFloat ? `${node.value}f` : `${node.value}`;
    case "string":
      return `(str${node.parts.map((part) => ` ${typeof part === "string" ? JSON.stringify(part) : show(part)}`).join("")})`;
    case "bool":
      return String(node.value);
    case "none":
      return "none";
    case "hole":
      return "_";
    case "reference":
      return node.name;
    case "tuple":
      return `(tuple ${node.elements.map(show).join(" ")})`;
    case "list":
      return `[${node.items.map(showItem).join(" ")}]`;
    case "conditional":
      return `(? ${show(node.condition)} ${show(node.then)} ${show(node.otherwise)})`;
    case "call":
      return `(call ${show(node.callee)}${node.items.map((item) => ` ${showItem(item)}`).join("")})`;
    case "index":
      return `(at ${show(node.object)} ${node.subscripts.map(showSubscript).join(" ")})`;
    case "access":
      return `(. ${show(node.object)} ${node.name.text})`;
    case "unary":
      return `(${node.operator} ${show(node.operand)})`;
    case "binary":
      return `(${node.operator} ${show(node.left)} ${show(node.right)})`;
    case "invalid":
      return "<invalid>";
  }
}

const spaced = (nodes: readonly Member[]): string => nodes.map((node) => ` ${show(node)}`).join("");

const showIf = ({ condition, then, otherwise }: If): string =>
  `(if ${show(condition)} ${show(then)}${otherwise ? ` ${show(otherwise)}` : ""})`;

function showParams(params: readonly Param[]): string {
  const shown = params.map(({ name, type, shape, default: value }) => {
    const of = type ? `:${type.base}${type.list ? "[]" : ""}${type.optional ? "?" : ""}` : "";
    const sized = shape ? `:[${shape.dims.map(show).join(" ")}]` : "";
    return `${name.text}${of}${sized}${value ? `=${show(value)}` : ""}`;
  });
  return `(${shown.join(" ")})`;
}

function showItem(item: Item): string {
  if (item.kind === "for-item") {
    return `(for ${showTargets(item.targets)} ${show(item.iterable)} ${showItem(item.item)})`;
  }
  if (item.kind === "if-item") return `(if ${show(item.condition)} ${showItem(item.item)})`;
  if (item.name === undefined) return show(item.value);
  return `${item.name.kind === "name" ? item.name.text : show(item.name)}=${show(item.value)}`;
}

const showTargets = (targets: readonly Target[]): string =>
  targets
    .map((target) =>
      target.kind === "name" ? target.text : target.kind === "hole" ? "_" : `(${showTargets(target.elements)})`,
    )
    .join(",");

function showSubscript(subscript: Subscript): string {
  if (subscript.kind === "ellipsis") return "...";
  if (subscript.kind === "at") return show(subscript.value);
  const { start, stop, step } = subscript;
  return [start, stop, step].map((part) => (part ? show(part) : "")).join(":");
}

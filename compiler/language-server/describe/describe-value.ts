import type { Instance } from "../../2-lower/evaluate/values.ts";
import { isKnown, type LayerBody, type Weight } from "../../2-lower/evaluate/values.ts";
import { showShape } from "../../ir/types.ts";
import { showValue, type Value } from "../../ir/value.ts";

/** The shapes that a value has, for hints; nothing for what is no tensor. */
export function shapesIn(value: Value): string | undefined {
  if (value.kind === "tensor") return showShape(value.type.shape);
  if (value.kind === "record") {
    const shapes = value.elements.map(shapesIn);
    if (shapes.some((shape) => shape === undefined)) return undefined;
    return `{ ${shapes.map((shape, i) => `${value.names[i]}: ${shape}`).join(", ")} }`;
  }
  if (value.kind !== "tuple" && value.kind !== "list") return undefined;
  const shapes = value.elements.slice(0, MOST_SHOWN).map(shapesIn);
  if (shapes.length === 0 || shapes.some((shape) => shape === undefined)) return undefined;
  const rest = value.elements.length > MOST_SHOWN ? `, … ${value.elements.length} in all` : "";
  return value.kind === "tuple" ? `(${shapes.join(", ")}${rest})` : `[${shapes.join(", ")}${rest}]`;
}

const MOST_SHOWN = 4;

/** A value on one line, as a hover shows it. */
export function valueText(value: Value): string {
  if (value.kind === "tensor") return `${value.isMask ? "mask" : "float32"} ${showShape(value.type.shape)}`;
  const shapes = shapesIn(value);
  if (shapes !== undefined) return shapes;
  if (isKnown(value) && value.role === "instance") return instanceText(value.instance);
  return showValue(value);
}

/** `Conv2d(3, 64, 7, stride=2)` by all that it was made with, defaults left out. */
function instanceText({ what }: Instance): string {
  if (what.kind === "layer") return layerText(what);
  if (what.kind === "container") return `${what.name}(…)`;
  const { declaration, scope } = what;
  if (declaration.kind === "model") return declaration.name.text;
  const args = declaration.params.flatMap(({ name }) => {
    // Parameters are set where the module is made, and fields of their names are rare.
    const value = scope.names.get(name.text);
    return value === undefined || value.kind === "lazy" ? [] : [`${name.text}=${short(valueText(value))}`];
  });
  return `${declaration.name.text}(${args.join(", ")})`;
}

function layerText({ layer, args, holes }: LayerBody): string {
  const shown = Object.entries(layer.params).flatMap(([name, { fallback }]) => {
    if (holes.has(name)) return [`${name}=_`];
    const value = args[name];
    const isDefault = fallback !== undefined && JSON.stringify(fallback.value) === JSON.stringify(value);
    return isDefault || value === undefined ? [] : [`${name}=${argumentText(value)}`];
  });
  return `${layer.name}(${shown.join(", ")})`;
}

function argumentText(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) {
    const [first] = value as readonly unknown[];
    const texts = (value as readonly unknown[]).map(argumentText);
    return texts.length > 1 && texts.every((each) => each === argumentText(first))
      ? argumentText(first)
      : `(${texts.join(", ")})`;
  }
  return typeof value === "string" ? JSON.stringify(value) : typeof value === "object" ? "…" : String(value);
}

const short = (text: string): string => (text.length > 40 ? `${text.slice(0, 39)}…` : text);

/** How many numbers a module learns, shared ones once. */
export function parameterCount(instance: Instance): number {
  const seen = new Set<Instance | Weight>();
  const count = (each: Instance | Weight): number => {
    if (seen.has(each)) return 0;
    seen.add(each);
    if ("spec" in each)
      return each.spec.kind === "parameter" ? each.spec.shape.reduce((all, size) => all * size, 1) : 0;
    return [...each.children.values()].reduce((sum, child) => sum + count(child), 0);
  };
  return count(instance);
}

/** `1.2 M` */
export function largeNumber(value: number): string {
  for (const [unit, size] of [
    ["G", 1e9],
    ["M", 1e6],
    ["k", 1e3],
  ] as const)
    if (value >= size) return `${(value / size).toPrecision(3)} ${unit}`;
  return String(value);
}

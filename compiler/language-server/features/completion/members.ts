import { isKnown } from "../../../2-lower/evaluate/values.ts";
import { tensorFunctions } from "../../../functions/index.ts";
import type { Value } from "../../../ir/value.ts";
import type { Analysis } from "../../analysis/analyze.ts";
import { nodesAt } from "../../analysis/nodes-at.ts";
import { valueText } from "../../describe/describe-value.ts";
import type { Completion } from "../completion.ts";

/** What what stands before the point at `offset - 1` has: by its value, or else the methods of tensors, which it most likely is. */
export function members(analysis: Analysis, offset: number): readonly Completion[] {
  const access = nodesAt(analysis.file, offset).findLast(({ kind }) => kind === "access");
  const object =
    access && "object" in access
      ? (access.object as { readonly span: Parameters<typeof analysis.values.values.get>[0] })
      : undefined;
  const value = object && analysis.values.values.get(object.span)?.at(-1)?.value;
  return value ? membersOf(value) : methods;
}

function membersOf(value: Value): readonly Completion[] {
  if (value.kind === "tensor") return methods;
  if (value.kind === "record")
    return value.names.map((label, i) => ({
      label,
      kind: "field",
      ...(value.elements[i] ? { detail: valueText(value.elements[i]) } : {}),
      order: 0,
    }));
  if (!isKnown(value)) return [];
  if (value.role === "instance") {
    const { children, what } = value.instance;
    const consts = what.kind === "module" ? [...what.scope.names.keys()].filter((name) => !children.has(name)) : [];
    return [
      ...[...children.keys()]
        .filter((name) => !/^\d/.test(name))
        .map((label): Completion => ({ label, kind: "field", order: 0 })),
      ...consts.map((label): Completion => ({ label, kind: "constant", order: 1 })),
    ];
  }
  if (value.role !== "module") return [];
  const { declaration } = value;
  const own =
    declaration.kind === "module"
      ? declaration.members
      : declaration.body.kind === "members"
        ? declaration.body.members
        : [];
  return own.flatMap((member): Completion[] =>
    member.kind === "const" ? [{ label: member.name.text, kind: "constant", order: 0 }] : [],
  );
}

const methods: readonly Completion[] = [
  { label: "shape", kind: "field", detail: "the list of its sizes", order: 0 },
  { label: "ndim", kind: "field", detail: "how many dimensions there are", order: 1 },
  ...[...tensorFunctions.values()]
    .filter(({ isMethod }) => isMethod !== false)
    .map(({ name, summary }): Completion => ({ label: name, kind: "method", detail: summary, order: 1 })),
];

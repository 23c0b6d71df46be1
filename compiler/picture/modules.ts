import type { Program } from "../1-resolve/program.ts";
import type { Origin } from "../ir/graph.ts";
import { moduleOf } from "../explain/call-name.ts";
import type { Box } from "./picture.ts";

/** All modules that calls stand in, as boxes from the outermost on. */
export function boxesOf(
  origins: readonly Origin[],
  program: Program | undefined,
  layers: ReadonlySet<string> = new Set(),
): readonly Box[] {
  const paths = new Set<string>();
  for (const origin of origins)
    for (let path = homeOf(origin, layers); path !== ""; path = parentOf(path)) paths.add(path);
  return [...paths]
    .sort((a, b) => a.split(".").length - b.split(".").length)
    .map((id) => ({
      id,
      parent: parentOf(id),
      name: id.slice(id.lastIndexOf(".") + 1),
      ...(layers.has(id)
        ? { type: origins.find(({ path }) => path === id)?.call ?? "", isLayer: true as const }
        : { type: typeOf(id, origins, program) }),
    }));
}

/** The box that a call's blocks stand in: the module whose forward has it, or the layer's own, if it is one of `layers`. */
export const homeOf = (origin: Origin, layers: ReadonlySet<string>): string =>
  layers.has(origin.path) && !origin.call?.endsWith("()") ? origin.path : moduleOf(origin);

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));

/** The module that encloses both. */
export function commonPath(a: string, b: string): string {
  const [left, right] = [a.split("."), b.split(".")];
  const end = left.findIndex((name, i) => name !== right[i]);
  return left.slice(0, end === -1 ? left.length : end).join(".");
}

/** The declaration in whose text a module's own calls stand; those of a Sequential all stand where it is called itself. */
function typeOf(path: string, origins: readonly Origin[], program: Program | undefined): string {
  if (isSequential(path, origins)) return isModuleList(path, program) ? "ModuleList" : "Sequential";
  const span = placeWithin(path, origins)?.span;
  const file = program?.files.find((each) => each.file.source.path === span?.source.path)?.file;
  const declaration = file?.declarations.find(
    (each) => each.kind === "module" && span && each.span.start <= span.start && span.start < each.span.end,
  );
  return declaration?.kind === "module" ? declaration.name.text : "";
}

/** Whether whatever field of this name there is holds a ModuleList, whose children are called and not it itself. */
function isModuleList(path: string, program: Program | undefined): boolean {
  const name = path.slice(path.lastIndexOf(".") + 1);
  const fields = (program?.files ?? []).flatMap(({ file }) =>
    file.declarations.flatMap((each) => {
      const members =
        each.kind === "module"
          ? each.members
          : each.kind === "model" && each.body.kind === "members"
            ? each.body.members
            : [];
      return members.flatMap((member) => (member.kind === "field" && member.name.text === name ? [member.value] : []));
    }),
  );
  return (
    fields.length > 0 &&
    fields.every(
      (value) => value.kind === "call" && value.callee.kind === "reference" && value.callee.name === "ModuleList",
    )
  );
}

function isSequential(path: string, origins: readonly Origin[]): boolean {
  const inner = origins.filter((each) => each.path.startsWith(`${path}.`));
  if (inner.some((each) => /^\d+(\.|$)/.test(each.path.slice(path.length + 1)))) return true;
  const own = origins.filter((origin) => moduleOf(origin) === path);
  return own.length > 1 && own.every(({ span }) => span.start === own[0]?.span.start);
}

/** A call that stands in the text of a module: one of its own, or one of a Sequential that it calls. */
function placeWithin(path: string, origins: readonly Origin[]): Origin | undefined {
  const own = origins.find((origin) => moduleOf(origin) === path);
  if (own) return own;
  const children = new Set(
    origins.map(moduleOf).filter((each) => parentOf(each) === path && each !== "" && isSequential(each, origins)),
  );
  return [...children].map((child) => placeWithin(child, origins)).find((found) => found !== undefined);
}

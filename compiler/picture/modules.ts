import type { Program } from "../1-resolve/program.ts";
import type { Origin } from "../ir/graph.ts";
import { moduleOf } from "../explain/call-name.ts";
import type { CallBox } from "./call-boxes.ts";
import { constructorOf, isContainer } from "./containers.ts";
import type { Box } from "./picture.ts";

type CallBoxes = ReadonlyMap<Origin, CallBox>;

/** All modules that calls stand in, as boxes from the outermost on. */
export function boxesOf(
  origins: readonly Origin[],
  program: Program | undefined,
  calls: CallBoxes = new Map(),
): readonly Box[] {
  const ofCalls = new Map([...calls.values()].map((box) => [box.id, box]));
  const paths = new Set<string>();
  for (const origin of origins)
    for (let path = homeOf(origin, calls); path !== ""; path = parentOf(path)) paths.add(path);
  return [...paths]
    .sort((a, b) => a.split(".").length - b.split(".").length)
    .map((id) => {
      const call = ofCalls.get(id);
      return {
        id,
        parent: parentOf(id),
        name: id.slice(id.lastIndexOf(".") + 1),
        type: call?.type ?? typeOf(id, origins, program),
        facts: "",
        ...(call ? { isShut: true as const } : {}),
      };
    });
}

/** The box that a call's blocks stand in: its own, if it has one, or the module whose forward has it. */
export const homeOf = (origin: Origin, calls: CallBoxes): string => calls.get(origin)?.id ?? moduleOf(origin);

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf(".")));

/** The module that encloses both. */
export function commonPath(a: string, b: string): string {
  const [left, right] = [a.split("."), b.split(".")];
  const end = left.findIndex((name, i) => name !== right[i]);
  return left.slice(0, end === -1 ? left.length : end).join(".");
}

/** The declaration in whose text a module's own calls stand; those of a Sequential all stand where it is called itself. */
function typeOf(path: string, origins: readonly Origin[], program: Program | undefined): string {
  const made = constructorOf(path.slice(path.lastIndexOf(".") + 1), program) ?? "";
  if (isContainer(made)) return made;
  if (isSequential(path, origins)) return "Sequential";
  const span = placeWithin(path, origins)?.span;
  const file = program?.files.find((each) => each.file.source.path === span?.source.path)?.file;
  const declaration = file?.declarations.find(
    (each) => each.kind === "module" && span && each.span.start <= span.start && span.start < each.span.end,
  );
  return declaration?.kind === "module" ? declaration.name.text : made;
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

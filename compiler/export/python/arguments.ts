import type * as ast from "../../../grammar/ast.ts";
import { writeUnpacked } from "./items.ts";
import type { Text } from "./layout.ts";
import type { Scope } from "./meaning.ts";

export const nameOf = ({ name }: ast.ArgumentItem): string | undefined =>
  name?.kind === "name" ? name.text : name?.parts.map(String).join("");

export function argumentsOf(
  items: readonly ast.Item[],
  scope: Scope,
  rename: (name: string) => string = (name) => name,
): readonly Text[] {
  return writeUnpacked(items, scope, (item, here) => {
    const value = here.writer.write(item.value, here);
    const name = nameOf(item);
    return name === undefined ? value : [`${rename(name)}=`, value];
  });
}

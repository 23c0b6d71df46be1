import type * as ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/source.ts";
import type { Names } from "./name-scope.ts";

/** Hears what names stand for while they are checked, for editors. */
export interface NameListener {
  /** A name stands for what is named first at `declared`; without that, for what its file or the language declares. */
  refers(name: Pick<ast.Name, "text" | "span">, declared: ast.Name | undefined): void;
  /** `stride=2`, `where H = 32`: the name of something that what `callee` stands for declares. */
  namesPartOf(name: ast.Name, callee: ast.Expression): void;
  /** What names can mean between these places. */
  scope(span: Span, names: Names): void;
}

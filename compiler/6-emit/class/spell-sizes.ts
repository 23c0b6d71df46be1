import { isFormula, spellSized, type SizedShape, type SizeFormula } from "../../ir/size-formula.ts";
import type { DeclaredOpen } from "../types/declare-model.ts";
import { isFixed, productOf, type Dim, type Shape } from "../../ir/types.ts";

/** `n * 3`, where `n` is the batch size of a run. */
export const times = (count: number): string => (count === 0 ? "0" : count === 1 ? "n" : `n * ${count}`);

export const sum = (fixed: number, text: string): string =>
  fixed === 0 ? text : text === "0" ? String(fixed) : `${fixed} + ${text}`;

export const spellSize = (size: Dim): string => (isFixed(size) ? String(size) : times(size.factor));

/** How many elements a tensor has. */
export const spellCount = (shape: Shape): string => spellSize(productOf(shape));

/** A size in terms of the batch and the open sizes. */
export const spellOpen = ({ symbols }: DeclaredOpen, dim: Dim | SizeFormula): string =>
  isFormula(dim)
    ? spellSized(dim, { name: (symbol) => symbols.find(({ name }) => name === symbol)?.local ?? "" })
    : spellSize(dim);

/** What says which of the sizes a run is at, where `at` holds the batch and all sizes. */
export const whichOf = ({ at, symbols }: DeclaredOpen): string => `${at}[${symbols.length + 1}]`;

/** How many elements a tensor has whose sizes are open. */
export const spellOpenCount = (open: DeclaredOpen, shape: SizedShape): string =>
  shape.length === 0
    ? "1"
    : shape
        .map((dim) => (isFormula(dim) && dim.kind === "sum" ? `(${spellOpen(open, dim)})` : spellOpen(open, dim)))
        .join(" * ");

/** `readonly [number, 3, 224, 224]` */
export const shapeType = (shape: Shape): string =>
  `readonly [${shape.map((dim) => (isFixed(dim) ? dim : "number")).join(", ")}]`;

import type { LayerPart } from "../../tree/module-tree.ts";
import type { Body } from "../emission.ts";
import type { Run } from "../run.ts";
import type { Module } from "../values.ts";

/** nn.MultiheadAttention. */
export function recognizeAttention(_run: Run, _module: Module, _body: Body): LayerPart | undefined {
  return undefined;
}

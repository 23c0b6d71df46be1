import type { Refused } from "../trace/tracer.ts";
import type { OnnxNode } from "../model/onnx-model.ts";

/** What of a network cannot be imported. All of them are found before anything is said. */
export type Problem =
  | { readonly kind: "no-counterpart" | "control-flow"; readonly node: OnnxNode }
  | { readonly kind: "refused"; readonly node: OnnxNode; readonly refused: Refused }
  | { readonly kind: "unread"; readonly name: string; readonly what: string };

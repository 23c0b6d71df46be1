import type { Build } from "../../ir/build.ts";
import { builderOf } from "../model/build-graph.ts";
import { fail, type Context, type Frame } from "../context.ts";

const MOST_NESTED = 100;

/** Runs a call as the innermost one: what it makes and refuses is in its name. */
export function framed<T>(
  context: Context,
  frame: Omit<Frame, "path"> & { readonly path?: string },
  run: (build: Build) => T,
): T {
  if (context.frames.length >= MOST_NESTED)
    fail(context, "NN5001", frame.span, { callee: frame.name, depth: MOST_NESTED });
  const path = frame.path ?? context.frames.at(-1)?.path ?? "";
  context.frames.push({ ...frame, path });
  try {
    return run(builderOf(context));
  } finally {
    context.frames.pop();
  }
}

/** Runs with a place that messages say it happened in. */
export function within<T>(context: Context, place: string, run: () => T): T {
  context.trail.push(place);
  try {
    return run();
  } finally {
    context.trail.pop();
  }
}

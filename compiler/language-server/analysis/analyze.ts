import type { File } from "../../../grammar/ast.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Source } from "../../../grammar/source.ts";
import type { Program } from "../../1-resolve/program.ts";
import type { LowerOptions } from "../../2-lower/lower.ts";
import type { Graph } from "../../ir/graph.ts";
import { lowerOpen } from "../../sizes/lower-open.ts";
import { runPipeline, type PipelineOptions, type Stages } from "../../pipeline.ts";
import type { Project } from "../project.ts";
import { recordNames, type NameRecording } from "./name-recorder.ts";
import { parsed } from "./parsed.ts";
import { recordValues, type Recording } from "./value-recorder.ts";

/** All that is known of a file and what it imports. */
export interface Analysis {
  readonly source: Source;
  readonly file: File;
  /** Missing where the text could not be read as the language at all. */
  readonly program: Program | undefined;
  /** Of this file and of those that it imports. */
  readonly diagnostics: readonly Diagnostic[];
  /** As they were lowered; none where there are errors. */
  readonly graphs: readonly Graph[];
  readonly values: Recording;
  readonly names: NameRecording;
}

interface Cached {
  readonly analysis: Analysis;
  /** What was read for it, or was not there. */
  readonly read: ReadonlyMap<string, Source | undefined>;
}

const caches = new WeakMap<Project, Map<string, Cached>>();

/** Reads a file and takes it through the stages up to its graphs, as often as a text has changed. Never throws. */
export function analyze(project: Project, path: string): Analysis | undefined {
  const source = project.read(path);
  if (!source) return undefined;
  const cache = caches.get(project) ?? new Map<string, Cached>();
  caches.set(project, cache);
  const known = cache.get(path);
  if (known?.analysis.source === source && [...known.read].every(([each, text]) => project.read(each) === text))
    return known.analysis;
  const read = new Map<string, Source | undefined>();
  const load = (imported: string): Source | undefined => {
    const found = project.read(imported);
    read.set(imported, found);
    return found;
  };
  const analysis = run(source, { load, root: project.rootOf(path), ...(project.set ? { set: project.set } : {}) });
  cache.set(path, { analysis, read });
  return analysis;
}

function run(source: Source, options: Pick<PipelineOptions, "load" | "root" | "set">): Analysis {
  const { recording: values, listener } = recordValues();
  const { recording: names, listener: nameListener } = recordNames();
  const { file, diagnostics } = parsed(source);
  const unread = { source, file, program: undefined, diagnostics, graphs: [], values, names };
  let stages: Stages;
  try {
    stages = runPipeline(source, { ...options, parse: parsed, names: nameListener, listener }, "graph");
  } catch {
    // A bug of the compiler's is for its commands to tell; here the text is still there.
    return unread;
  }
  const { program, graphs } = stages;
  if (program && graphs === undefined) lowerBroken(program, { ...options, listener });
  return { ...unread, program, diagnostics: stages.diagnostics, graphs: graphs ?? [] };
}

/** Where names or texts are wrong, the rest still means something. What is wrong has been told. */
function lowerBroken(program: Program, options: LowerOptions): void {
  try {
    lowerOpen(program, options);
  } catch {
    // A tree with holes is nothing that the evaluator must know how to handle.
  }
}

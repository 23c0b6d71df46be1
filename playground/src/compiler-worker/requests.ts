import type { Explanation, ExplainedStep } from "../../../compiler/explain/explanation.ts";
import type { Block, Stage } from "../../../compiler/picture/picture.ts";

/** What the page asks of the worker, and what it answers: data that can be copied from one to the other. */
export interface Requests {
  /** A text through the stages, and what one view shows of it. */
  readonly compile: { readonly asked: CompileRequest; readonly answer: Compiled };
  /** What a view shows of the text that was compiled last. */
  readonly view: { readonly asked: ViewRequest; readonly answer: View };
  /** The module with kernels for all targets, as a file. */
  readonly module: { readonly asked: { readonly model: string }; readonly answer: string };
  /** A project of Vite's that runs the network. */
  readonly project: { readonly asked: { readonly model: string }; readonly answer: ProjectAnswer };
  /** The text of one of examples/networks, by its name. */
  readonly example: { readonly asked: { readonly name: string }; readonly answer: string };
  /** Ways to mend what is wrong in the text that was compiled last. */
  readonly fixes: { readonly asked: undefined; readonly answer: readonly OfferedFix[] };
  readonly explainCode: { readonly asked: { readonly code: string }; readonly answer: CodeAnswer | undefined };
  /** Weights of a file in place of those that are there. */
  readonly weights: { readonly asked: GivenWeights; readonly answer: string };
  /** PyTorch's initialisation. */
  readonly seed: { readonly asked: { readonly seed: number }; readonly answer: undefined };
  readonly run: { readonly asked: RunRequest; readonly answer: RunAnswer };
  /** What each layer gives; of their numbers those that are drawn. */
  readonly layers: { readonly asked: RunRequest; readonly answer: readonly RunResult[] };
  /** The same run on every target, in turns. */
  readonly compare: { readonly asked: RunRequest; readonly answer: Comparison | NoComparison };
  readonly importPython: { readonly asked: PythonRequest; readonly answer: ImportAnswer };
  readonly importFile: { readonly asked: NamedBytes & { readonly inputs: string }; readonly answer: ImportAnswer };
}

export type RequestName = keyof Requests;

export interface GivenWeights extends NamedBytes {
  /** They are for the text as it is now, and not for one that comes with them. */
  readonly isForText: boolean;
}

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const viewNames = ["picture", "explain", "summary", "module", "wat"] as const;
export type ViewName = (typeof viewNames)[number];

export interface ViewRequest {
  readonly view: ViewName | undefined;
  /** The first one, if there is none of that name. */
  readonly model: string | undefined;
  readonly stage: Stage;
  /** Modules of the picture that are to be shut or open, other than they are at first; or all open. */
  readonly toggled: readonly string[] | "all open";
}

export interface CompileRequest extends ViewRequest {
  readonly text: string;
  /** A picture is wanted as soon as there can be one, and the rest by another request. */
  readonly isEarly: boolean;
}

/** A diagnostic, with the place in the page's text; what stands in another file has none. */
export interface Problem {
  readonly severity: "error" | "warning";
  readonly code: string;
  readonly message: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  /** The frame, as a terminal shows it. */
  readonly frame: string;
}

/** A way to mend a problem: stretches of the text, and what is to stand in their place. */
export interface OfferedFix {
  /** "Write relu" */
  readonly title: string;
  readonly of: Pick<Problem, "code" | "from" | "to">;
  readonly edits: readonly { readonly from: number; readonly to: number; readonly insert: string }[];
}

export interface ProjectAnswer {
  readonly zip: Uint8Array<ArrayBuffer>;
  readonly hasWeights: boolean;
}

export interface TensorShape {
  readonly name: string;
  /** Of one sample. */
  readonly sizes: readonly number[];
  /** With the batch: `[N, 1, 20, 20]`. */
  readonly shape: string;
}

export interface Model {
  readonly name: string;
  readonly inputs: readonly InputShape[];
  readonly results: readonly TensorShape[];
  /** How many samples a run takes at least. */
  readonly leastBatch: number;
  readonly parameters: number;
}

export interface InputShape extends TensorShape {
  /** It holds whole numbers from 0 on below this. */
  readonly count: number | undefined;
  readonly isBatched: boolean;
}

export interface Compiled {
  readonly problems: readonly Problem[];
  /** What is said of more of them than are listed. */
  readonly rest: string | undefined;
  readonly models: readonly string[];
  /** Undefined with errors. */
  readonly model: Model | undefined;
  readonly view: View | undefined;
  readonly milliseconds: number;
  /** There is more to say of it: it has not been planned. */
  readonly isEarly: boolean;
}

export type View =
  | PictureView
  | { readonly kind: "explain"; readonly steps: readonly ExplainedStepText[]; readonly head: string }
  | { readonly kind: "summary"; readonly text: string }
  | { readonly kind: "module" | "wat"; readonly text: string }
  | { readonly kind: "none"; readonly why: string };

export interface PictureView {
  readonly kind: "picture";
  /** Without its style, which the page has. */
  readonly svg: string;
  readonly memory: string | undefined;
  readonly blocks: readonly Block[];
}

export type ExplainedStepText = Pick<ExplainedStep, "number" | "name" | "sentence" | "place"> & {
  readonly remarks: readonly Pick<Explanation["steps"][number]["remarks"][number], "kind" | "text">[];
};

export interface CodeAnswer {
  readonly title: string;
  readonly about: string;
}

export interface RunRequest {
  readonly model: string;
  /** In their order; those that are undefined are random numbers. */
  readonly inputs: readonly (Float32Array | undefined)[];
}

export interface RunAnswer {
  /** What the weights are: `digits.safetensors`, `PyTorch's initialisation, seed 0`. */
  readonly weights: string;
  /** Why it was not the file that was given. */
  readonly misfit: string | undefined;
  readonly results: readonly RunResult[];
  readonly milliseconds: number;
  readonly isRelaxed: boolean;
}

export interface RunResult extends Statistics {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Statistics {
  readonly least: number;
  readonly most: number;
  readonly mean: number;
  readonly deviation: number;
  readonly notFinite: number;
}

/** How long a network takes on each target, and how far apart their answers are. */
export interface Comparison {
  readonly rounds: number;
  readonly targets: readonly ComparedTarget[];
  /** The largest number of the first one's answers. */
  readonly largest: number;
}

export interface NoComparison {
  readonly why: string;
}

export interface ComparedTarget {
  readonly name: string;
  /** The median. */
  readonly milliseconds: number;
  /** The largest from the first one's answers. */
  readonly difference: number;
}

export interface PythonRequest {
  readonly text: string;
  readonly name: string;
  /** Shapes as the command line takes them, apart by spaces: `1,3,224,224`. */
  readonly inputs: string;
  readonly className: string;
}

export interface ImportAnswer {
  /** The network, if it could be written; with errors it has a TODO where something is not understood. */
  readonly text: string | undefined;
  readonly problems: readonly Problem[];
  /** What it was: `ONNX, opset 17`. */
  readonly format: string;
}

/** A network as blocks, boxes around them and arrows between them: plain data, so that a page can hold it. */
export interface Picture {
  readonly model: string;
  readonly stage: Stage;
  /** `11.7 M parameters, 1.81 G multiply-adds` */
  readonly subtitle: string;
  /** Modules; each after the one around it. */
  readonly boxes: readonly Box[];
  /** In the order in which they run. */
  readonly blocks: readonly Block[];
  readonly edges: readonly Edge[];
  readonly memory?: Memory;
}

export const stages = ["source", "optimized", "plan"] as const;
export type Stage = (typeof stages)[number];

export const kinds = [
  "input",
  "convolution",
  "matrix",
  "norm",
  "activation",
  "pooling",
  "join",
  "view",
  "module",
  "other", // prettier-ignore
] as const;
export type Kind = (typeof kinds)[number];

export interface Box {
  /** The module's path, `layer1.0`. */
  readonly id: string;
  /** Empty for those that stand in the model itself. */
  readonly parent: string;
  /** The path from the box around it. */
  readonly name: string;
  /** `Bottleneck`, where the source says it. */
  readonly type: string;
  /** `7.09 M parameters, 1.46 G multiply-adds`, of all that is in it; empty where that is not known. */
  readonly facts: string;
  /** A call that comes to several blocks, or attention: it is shut until somebody opens it. */
  readonly isShut?: true;
  /** How many equal ones in a row it stands for. */
  readonly times?: number;
  /** Those differ in size; what is shown is the first. */
  readonly isFirstOfSizes?: true;
}

export interface Block {
  readonly id: string;
  readonly box: string;
  readonly kind: Kind;
  readonly name: string;
  /** `Conv2d 3×3, 64 → 128` */
  readonly spec: string;
  /** What runs in the same kernel, in order. */
  readonly lines: readonly Line[];
  /** `9,408 parameters, 118 M multiply-adds` */
  readonly facts: string;
  /** What is told of it when it is clicked. */
  readonly details: readonly Detail[];
  /** Equal for blocks that do the same, whatever their sizes. */
  readonly alike: string;
}

export interface Line {
  readonly kind: Kind;
  readonly text: string;
  /** The module that calls it, which may lie around the block's own. */
  readonly box: string;
}

export interface Detail {
  readonly label: string;
  readonly text: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** `64×56×56`, one sample's. */
  readonly shape: string;
  /** Which one, of a block that makes several values, as `unbind` does. */
  readonly value?: string;
  /** It is read by a step that rides on the block, such as an addition, which stands in this module. */
  readonly rides?: string;
  /** Goes past other blocks: the short way around a residual block. */
  readonly isSkip: boolean;
}

/** The arena over time, for one sample; sizes and offsets in bytes. */
export interface Memory {
  readonly bytes: number;
  /** What runs in each step. */
  readonly steps: readonly string[];
  readonly tenants: readonly Tenant[];
}

/** A stretch of the arena between two steps, both included. */
export interface Tenant {
  readonly name: string;
  readonly kind: Kind;
  readonly offset: number;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
  /** The block that writes it. */
  readonly block: string;
}

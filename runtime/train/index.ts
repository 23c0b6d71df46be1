/** What trains a model: the trainers of generated modules, and PyTorch's optimizers, schedules and clipping for them. */
export { clipGradNorm, clipGradValue, type Clip } from "./clip.ts";
export type { BatchInput } from "./inputs.ts";
export { ArrayMachine, type ArrayKernels, type ArrayPlan, type Machine } from "./machine.ts";
export {
  Adam,
  AdamW,
  RMSprop,
  SGD,
  type AdamOptions,
  type Optimizer,
  type RMSpropOptions,
  type SGDOptions,
  type Stretch,
} from "./optimizers.ts";
export {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  MultiStepLR,
  OneCycleLR,
  ReduceLROnPlateau,
  SequentialLR,
  StepLR,
  type OneCycleOptions,
  type PlateauOptions,
  type Rate,
  type Schedule,
  type ScheduleState,
} from "./schedules.ts";
export { Trainer, trainerClass, type NamedTensor, type TrainerClass } from "./trainer.ts";
export type { ParameterGroup, TrainerCode, TrainerOptions } from "./trainer-options.ts";
export type { Machines, TrainerPlan } from "./trainer-plan.ts";
export { writeSafetensors } from "./write-data.ts";
export type { WrittenTensor } from "./write-safetensors.ts";

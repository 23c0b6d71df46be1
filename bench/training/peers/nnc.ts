import { renderDiagnostic, runPipeline } from "../../../compiler/index.ts";
import { SGD, trainerClass } from "../../../runtime/train/index.ts";
import { readRepositoryFile } from "../../../test/support/read-file.ts";
import { loadTrainerPlan } from "../load-trainer.ts";
import { RULE, timed, type TrainingPeer } from "../task.ts";

type Batch = Readonly<Record<string, Float32Array | Int32Array>>;

/** This repository: the trainer of the module, as its users get it. */
export const peer: TrainingPeer = {
  title: "nnc",
  async load({ name, source, weights, x, label }) {
    const stages = runPipeline(source, { target: "wasm", load: readRepositoryFile });
    if (!stages.trainers?.length) throw new Error(stages.diagnostics.map((each) => renderDiagnostic(each)).join("\n"));
    const Trainer = trainerClass<Batch, { readonly loss: number }, unknown>(
      await loadTrainerPlan(name, source, stages),
    );
    const trainer = await Trainer.create(weights, { optimizer: SGD(RULE) });
    return timed(() => trainer.step({ x, label }).loss);
  },
};

import "@tensorflow/tfjs-backend-cpu";
import type { TrainingPeer } from "../task.ts";
import { loadTask } from "./tfjs.ts";

export const peer: TrainingPeer = { title: "tfjs-cpu", load: (task) => loadTask(task, "cpu") };

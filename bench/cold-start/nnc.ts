import { readFileSync } from "node:fs";
import type { GeneratedModel } from "../../test/support/load-module.ts";

/** A new process to its first result: `node nnc.mjs FOLDER`, with what prepare.ts has put there. */
const [, , folder = ""] = process.argv;
const models = (await import(`${folder}/network.mjs`)) as Record<string, GeneratedModel>;
const Model = Object.values(models).find((each) => "signature" in each) as GeneratedModel;
const net = await Model.create();
const image = readFileSync(`${folder}/input.f32`);
net.forward(new Float32Array(image.buffer, image.byteOffset, image.byteLength / 4));
console.log("done");

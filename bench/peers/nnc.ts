import { mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { compile } from "../../compiler/index.ts";
import type { GeneratedModel } from "../../test/support/load-module.ts";
import { tensorsOf } from "../../test/support/load-module.ts";
import { readRepositoryFile } from "../../test/support/read-file.ts";
import type { Peer } from "./peer.ts";

/** This repository: the module as a user gets it, imported from a file of its own. */
export const peer: Peer = {
  title: "nnc",
  async load({ name, source, weights, input }) {
    const { code } = await compile(source, { format: "js", standalone: true, load: readRepositoryFile });
    if (code === undefined) throw new Error(`${name} does not compile`);
    const folder = new URL("../.cache/", import.meta.url);
    const file = new URL(`${name}.mjs`, folder);
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, code);
    // The module was made a moment ago; its one class is what GeneratedModel says of all of them.
    const models = (await import(pathToFileURL(file.pathname).href)) as Record<string, GeneratedModel>;
    const Model = Object.values(models).find((each) => "signature" in each);
    if (!Model) throw new Error(`${name} has no model`);
    const network = await Model.create(weights);
    network.forward(input);
    return (image) => tensorsOf(network.forward(image))[0]?.data ?? new Float32Array();
  },
};

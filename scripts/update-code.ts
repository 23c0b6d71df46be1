import { readFileSync } from "node:fs";
import { createAssembler } from "../test/support/assemble-wat.ts";

/** The text of runtime/train/update-code.ts: what update.wat beside it says, assembled. */
export async function updateCodeOf(wat: URL): Promise<string> {
  const assemble = await createAssembler();
  const code = Buffer.from(assemble(readFileSync(wat, "utf8"))).toString("base64");
  return `// Made from update.wat by \`npm run generate\`.\n\n/** WebAssembly in base64. */\nexport const updateCode =\n  "${code}";\n`;
}

// `npm run generate`: writes compiler/5-emit/runtime-text.ts from runtime/.
import { writeFileSync } from "node:fs";
import { runtimeModuleOf } from "./runtime-text.ts";

const target = new URL("../compiler/5-emit/runtime-text.ts", import.meta.url);
writeFileSync(target, await runtimeModuleOf(new URL("../runtime/index.ts", import.meta.url)));

// `npm run generate`: writes what is made from other files of the repository and kept beside them.
import { writeFileSync } from "node:fs";
import { opsPage } from "./ops-page.ts";
import { runtimeModuleOf, threadCodeOf } from "./runtime-text.ts";
import { standardTextsOf } from "./standard-texts.ts";
import { textmateGrammar } from "./textmate-grammar.ts";
import { updateCodeOf } from "./update-code.ts";
import { viewerModuleOf } from "./viewer-text.ts";

const top = new URL("../", import.meta.url);
const write = (path: string, text: string): void => writeFileSync(new URL(path, top), text);

write("runtime/train/update-code.ts", await updateCodeOf(new URL("runtime/train/update.wat", top)));
write("runtime/threads/thread-code.ts", await threadCodeOf(new URL("runtime/threads/thread.ts", top)));
write("compiler/6-emit/runtime-text.ts", await runtimeModuleOf(new URL("runtime/index.ts", top)));
write("compiler/picture/viewer-text.ts", await viewerModuleOf(new URL("compiler/picture/viewer/viewer.ts", top)));
write("compiler/standard/texts.ts", await standardTextsOf(new URL("compiler/standard/", top)));
write("compiler/OPS.md", await opsPage());
write("editors/vscode/syntaxes/nn.tmLanguage.json", textmateGrammar());

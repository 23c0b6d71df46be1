import type { Completion } from "../completion.ts";

const snippet = (label: string, detail: string, text: string): Completion => ({
  label,
  kind: "keyword",
  detail,
  snippet: text,
  order: 0,
});

const snippets = {
  file: [
    snippet(
      "model",
      "an entry point: a class of the generated module",
      "model ${1:Net} {\n  $2\n\n  forward(x: [N, ${3:3, 224, 224}]) {\n    return $0x\n  }\n}",
    ),
    snippet(
      "module",
      "a reusable part with parameters",
      "module ${1:Block}(${2:channels: int}) {\n  $3\n\n  forward(x) {\n    return $0x\n  }\n}",
    ),
    snippet("fn", "a function", "fn ${1:name}(${2:x}) {\n  return $0x\n}"),
    snippet("const", "a value that is known while compiling", "const ${1:name} = $0"),
    snippet("import", "names of another file", 'import { $0 } from "${1:./blocks.nn}"'),
  ],
  module: [
    snippet("forward", "how data flows", "forward(${1:x}) {\n  return $0x\n}"),
    snippet(
      "loss",
      "what training makes small",
      "loss(${1:x}, ${2:label: [N]}) {\n  return cross_entropy(forward($1), label)$0\n}",
    ),
    snippet("const", "a value that is known while compiling", "const ${1:name} = $0"),
    snippet("fn", "a function", "fn ${1:name}(${2:x}) {\n  return $0x\n}"),
    snippet("assert", "what has to hold", 'assert ${1:condition}, "$0"'),
  ],
  body: [
    snippet("return", "what it gives", "return $0"),
    snippet("for", "for each of several", "for ${1:i} in ${2:0..4} {\n  $0\n}"),
    snippet("assert", "what has to hold", 'assert ${1:condition}, "$0"'),
    snippet("const", "a value that is known while compiling", "const ${1:name} = $0"),
  ],
} as const;

/** What begins something in a file, in a module, or in a body. */
export const snippetsIn = (block: keyof typeof snippets): readonly Completion[] => snippets[block];

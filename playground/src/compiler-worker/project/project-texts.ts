import { version } from "../../../../package.json";
import { devDependencies } from "../../../package.json";

/** What the page of a project runs. */
export interface ProjectModel {
  readonly name: string;
  /** Set where there are no weights: whose initialisation it runs with. */
  readonly seed: number | undefined;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly below?: number }[];
}

/** The files of a project beside its networks and their weights. What a text names is an identifier by now. */
export const projectTexts = (model: ProjectModel): Readonly<Record<string, string>> => ({
  "package.json": `${JSON.stringify(
    {
      name: `${model.name.toLowerCase()}-page`,
      private: true,
      type: "module",
      scripts: { dev: "vite", build: "vite build" },
      devDependencies: { nnc: version, vite: devDependencies.vite },
    },
    undefined,
    2,
  )}\n`,
  "vite.config.js": `import nnc from "nnc/vite";

export default { base: "./", plugins: [nnc()] };
`,
  "README.md": readme(model),
  "index.html": `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <link rel="icon" href="data:," />
    <title>${model.name}</title>
    <script type="module" src="/src/main.js"></script>
  </head>
  <body style="font-family: system-ui, sans-serif; margin: 2rem">
    <h1>${model.name}</h1>
    <button id="run">Run</button>
    <pre id="answer">loading…</pre>
  </body>
</html>
`,
  "src/main.js": script(model),
});

const readme = ({ name, seed }: ProjectModel): string => `# ${name}

    npm install
    npm run dev

\`src/net.nn\` is the network, ${seed === undefined ? "`src/net.safetensors` its weights" : "without weights: it begins as PyTorch would"}.
\`src/main.js\` runs it on random numbers: put yours in their place.

nnc ${version} compiles it. Where npm does not have that, pack it in a checkout of nnc (\`npm pack\`), then
\`npm install --save-dev ./nnc-${version}.tgz\` here.
`;

const script = ({ name, seed, inputs }: ProjectModel): string => `import { ${name} } from "./net.nn";

${seed === undefined ? "// With the weights beside it." : "// PyTorch's initialisation: give weights in place of undefined."}
const net = await ${name}.create(${seed === undefined ? "" : `undefined, { seed: ${seed} }`});
const answer = document.querySelector("#answer");

/** Numbers between -1 and 1, or whole numbers below a bound. */
function random(shape, below) {
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
  return { shape, data: data.map(() => (below ? Math.floor(below * Math.random()) : 2 * Math.random() - 1)) };
}

function run() {
  const inputs = [
${inputs.map(({ name: input, shape, below }) => `    random([${shape.join(", ")}]${below === undefined ? "" : `, ${below}`}), // ${input}\n`).join("")}  ];
  const start = performance.now();
  const results = net.forward(...inputs);
  const milliseconds = performance.now() - start;
  // One result, or several in a list or by their names.
  const named = "data" in results ? { result: results } : results;
  const lines = Object.entries(named).map(
    ([name, { shape, data }]) => \`\${name} [\${shape.join(", ")}]: \${Array.from(data.slice(0, 10), (x) => x.toFixed(4)).join("  ")}\`,
  );
  answer.textContent = [\`\${net.target}, \${milliseconds.toFixed(1)} ms\`, ...lines].join("\\n");
}

document.querySelector("#run").addEventListener("click", run);
run();
`;

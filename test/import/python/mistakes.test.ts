import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { source } from "../../../compiler/index.ts";
import { pythonMessages } from "../../../compiler/import/python/messages.ts";
import { vocabulary } from "../../../compiler/import/python/vocabulary.ts";
import { importNetwork, importText, rendered, type ImportedNetwork } from "./import-network.ts";

/** Each `NAME.py`, and beside it in `.txt` all that is said about it. `vitest -u` writes the latter anew. */
const folder = new URL("./mistakes/", import.meta.url);
const samples = readdirSync(folder).filter((name) => name.endsWith(".py"));

const imported = (name: string): ImportedNetwork => {
  const sizes = name === "drop_path.py" || name === "made_already.py" ? [2, 4] : [1, 3, 32, 32];
  return importNetwork(fileURLToPath(new URL(name, folder)), sizes);
};

test.each(samples)("%s", async (name) => {
  await expect(rendered(imported(name).diagnostics)).toMatchFileSnapshot(`./mistakes/${name.replace(/py$/, "txt")}`);
});

const NET = "import torch.nn as nn\nclass Net(nn.Module):\n    def forward(self, x):\n        return x\n";
const SIZED = NET.replace(":\n", ":\n    def __init__(self, size):\n        super().__init__()\n");

const asked = (text: string, options: Partial<Parameters<typeof importText>[1]>): string =>
  rendered(importText(source("net.py", text), { vocabulary, inputs: [], ...options }).diagnostics);

test("what the command line has to say is asked for", () => {
  expect(asked(NET, {})).toContain("error[NN6005]: the shape of x in forward of Net is not known");
  expect(asked(NET, { class: "Nett" })).toContain("did you mean Net?");
  expect(asked(SIZED, { args: { size: "=" } })).toContain("NN6014");
});

test("an argument that nothing takes is no silent default", () => {
  const net =
    "import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self, size=4, **rest):\n        super().__init__()\n        self.fc = nn.Linear(rest.get('in_size', 8), size)\n    def forward(self, x):\n        return self.fc(x)\ndef make(depth=3):\n    return Net(depth)\ndef any(**kwargs):\n    return Net(**kwargs)\n";
  const inputs = [{ sizes: [2, 8] }];
  const made = (named: string, args: Record<string, string>): string | undefined =>
    importText(source("net.py", net), { vocabulary, inputs, class: named, args }).text;
  expect(asked(net, { inputs, class: "make", args: { dept: "2" } })).toContain("did you mean depth?");
  expect(asked(net, { inputs, class: "make", args: { width: "2" } })).toContain("it takes depth");
  expect(asked(NET, { inputs, args: { width: "2" } })).toContain("--arg width: Net has no such parameter");
  expect(made("any", { size: "5" })).toContain("= Net(size=5)");
  expect(made("Net", { in_size: "8" })).toContain("Linear(8, 4)");
  expect(asked(net, { inputs: [{ sizes: [2, 9] }], class: "Net", args: { in_size: "9" } })).not.toContain("error");
  expect(asked(net, { inputs, class: "Net", args: { in_size: "9" } })).toContain(
    "beyond this line: Linear expects 9 input features, but the input has 8",
  );
});

test("where a class of settings has a value for each, it is said how to give it", () => {
  const net =
    "class Net(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        self.fc = nn.Linear(config.dim, 4)\n    def forward(self, x):\n        return self.fc(x)\n";
  const file = (settings: string) =>
    `import torch.nn as nn\nfrom dataclasses import dataclass\n\n@dataclass\nclass NetConfig:\n    ${settings}\n\n${net}`;
  const inputs = [{ sizes: [2, 6] }];
  expect(asked(file("dim: int = 6"), { inputs, class: "Net" })).toContain(
    'give it, --arg "config=NetConfig()", or name',
  );
  expect(asked(file("dim: int"), { inputs, class: "Net" })).toContain("give it, --arg config=…, or name");
  expect(asked(file("dim: int = 6"), { inputs, class: "Net", args: { config: "NetConfig()" } })).toBe("");
});

test("why a network of a package is not known is said beside what the line has no counterpart of", () => {
  const net = (made: string): string =>
    `import timm\nimport torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.body = ${made}\n    def forward(self, x):\n        return self.body(x)\n`;
  const said = asked(net('timm.create_model("nfnet_f0", num_classes=0)'), { inputs: [{ sizes: [1, 3, 32, 32] }] });
  expect(said).toContain("timm's network nfnet_f0 is none that nnc knows");
  // Where both would say the same, it is told of once.
  expect(asked(net("nn.Nothing(3)"), { inputs: [{ sizes: [1, 3, 32, 32] }] })).not.toContain("NN6034");
});

test.each([
  ["torch.rand(2, 2, dtype=torch.cfloat)", "x", "a weight of complex numbers: hold it as pairs"],
  ["torch.rand(2, 2)", "x[torch.nonzero(x > 0)]", "how much nonzero() finds depends on numbers"],
  ["torch.rand(2, 2)", "nn.utils.rnn.pack_padded_sequence(x, [2])", "sequences are packed by lengths"],
])("what depends on numbers says what to write: %s, %s", (weight, result, says) => {
  const net = `import torch\nimport torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.w = nn.Parameter(${weight})\n    def forward(self, x):\n        return ${result}\n`;
  expect(asked(net, { inputs: [{ sizes: [2, 2] }] })).toContain(says);
});

test("every code has a sample", () => {
  const said =
    samples.map((name) => rendered(imported(name).diagnostics)).join("\n") +
    asked(NET, {}) +
    asked(NET, { class: "Nett" }) +
    asked(NET, { args: { width: "3" } }) +
    asked(SIZED, { args: { size: "=" } });
  expect(Object.keys(pythonMessages).filter((code) => !said.includes(code))).toEqual([]);
});

test("what is not understood stands in the result as a TODO", () => {
  expect(imported("net3.py").text).toContain("# TODO while True:");
});

test("a factory's changes that are not seen are no silent defaults", () => {
  const net =
    'import torch.nn as nn\nclass Net(nn.Module):\n    def __init__(self, width=4):\n        super().__init__()\n        self.fc = nn.Linear(3, width)\n    def forward(self, x):\n        return self.fc(x)\ndef put(options, name, value):\n    options[name] = value\ndef by_name(**kwargs):\n    put(kwargs, "width", 8)\n    return Net(**kwargs)\ndef by_update(**kwargs):\n    kwargs.update(width=8)\n    return Net(**kwargs)\ndef initialize(options):\n    options["width"] = 8\ndef by_initialize(**kwargs):\n    initialize(kwargs)\n    return Net(**kwargs)\ndef by_list():\n    sizes = [4]\n    sizes.append(8)\n    return Net(sizes[-1])\ndef by_item():\n    sizes = [4, 4]\n    sizes[1] = 8\n    return Net(sizes[1])\n';
  for (const named of ["by_name", "by_update", "by_initialize", "by_list", "by_item"]) {
    const { text = "" } = importText(source("net.py", net), { vocabulary, inputs: [{ sizes: [1, 3] }], class: named });
    expect(text, named).toMatch(/Linear\(3, 8\)|Net\((?:width=)?8\)/);
  }
});

test.each([
  ["sets a layer", "net[0] = nn.Linear(3, len(rows))"],
  ["adds a layer", "net.add_module('2', nn.Linear(4, len(rows)))"],
  ["takes a layer out", "del net[1]"],
  ["takes a layer out by a method", "return net.pop(1)"],
  ["hands it to one that does", "change(net)"],
])("a function that cannot be followed and %s leaves no network as it was", (_, line) => {
  const script = `import torch.nn as nn\nimport pandas as pd\ndef change(net):\n    net[1] = nn.Tanh()\ndef adapt(net):\n    rows = pd.read_csv("x.csv")\n    ${line}\nmodel = nn.Sequential(nn.Linear(3, 4), nn.ReLU())\nadapt(model)\n`;
  expect(asked(script, { inputs: [{ sizes: [1, 3] }] })).toContain("error[NN6034]");
});

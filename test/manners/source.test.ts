import { attacks, type Attack } from "./attack.ts";

const inForward = (text: string): string => `model M { forward(x: [N, 3]) { return ${text} } }\n`;

/** A file of this text, checked: it is refused with these words. */
const refused = (name: string, text: string | Uint8Array, ...says: readonly string[]): Attack => ({
  name,
  files: { "net.nn": text },
  args: ["check", "net.nn"],
  code: 1,
  says,
});

const pytorch = `import torch
import torch.nn as nn
import torch.nn.functional as F

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.fc1 = nn.Linear(128, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = torch.flatten(x, 1)
        return self.fc1(x)

if __name__ == "__main__":
    net = Net()
    print(net(torch.randn(1, 1, 28, 28)).shape)
`;

attacks("source", [
  refused("nothing", "", "NN2015"),
  refused("a byte order mark alone", "\ufeff", "NN2015"),
  refused("UTF-16", Buffer.from(`\ufeff${inForward("x")}`, "utf16le"), "NN1015", "net.nn:1:1"),
  refused("broken UTF-8", Buffer.from([0x6d, 0xff, 0xfe, 0x6f]), "NN1015", "net.nn:1:2"),
  refused("a binary file", Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256)), "NN1015"),
  refused("NUL", "\0\0\0\0", "NN1014"),
  refused("junk of 100,000 characters", "$@!?".repeat(25_000), "error"),
  refused("50,000 characters that mean nothing", "$\n".repeat(50_000), "NN1001", "more"),
  refused("a string without an end", 'const a = "b\n', "NN1003"),
  refused("a comment without an end", `/* ${"x".repeat(1000)}`, "NN1005"),
  refused("a bracket without an end", "model M { forward(x: [N, 3]) { return relu(x", "NN1002"),
  refused("blocks, 100,000 deep", inForward(`x ${"if true {".repeat(100_000)}`), "NN1030", "200 levels"),
  refused("brackets, 100,000 deep", inForward("(".repeat(100_000)), "NN1030"),
  refused("lists, 100,000 deep", inForward("[".repeat(100_000)), "NN1030"),
  refused(
    "else if, 100,000 times",
    inForward(`x if false { } ${"else if false { x = x } ".repeat(100_000)}`),
    "NN1031",
  ),
  refused("relu of relu, 100,000 times", inForward(`x${".relu()".repeat(100_000)}`), "NN1031"),
  refused("a minus of a minus", inForward(`${"-".repeat(100_000)}x`), "NN1030"),
  refused("strings in strings", inForward(`"${'{"'.repeat(5000)}`), "error"),
  refused("a number of a million digits", inForward(`x + ${"9".repeat(1_000_000)}`), "NN"),
  refused("a name of a million letters", inForward("a".repeat(1_000_000)), "NN2001"),
  refused("0x10", inForward("x * 0x10"), "NN1029", "net.nn:1:43", "write 16"),
  refused("1e", inForward("x * 1e"), "NN1029", "net.nn:1:43"),
  refused(".5.", inForward("x * .5."), "NN1029", "write 0.5"),
  refused("1_", inForward("x * 1_"), "NN1029", "net.nn:1:43"),
  refused(
    "a whole file of PyTorch",
    `import torch.nn as nn

class Net(nn.Module):
    def __init__(self, classes=10):
        super(Net, self).__init__()
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        return self.fc(x)
`,
    "NN1032",
    "net.nn:3:1",
    "model Net {",
    "1 error",
  ),
  refused("a class that never ends", `class Net(${"Module".repeat(40_000)}\n`, "NN"),
  {
    name: "a pasted class in a comment, after a separator that is no end of a line",
    files: { "net.nn": `# from\u2028class Net(nn.Module):\u2028    def forward(self, x):\n${inForward("x")}` },
    args: ["check", "net.nn"],
    code: 0,
    says: ["fine"],
  },
  refused(
    "PyTorch in the style of black, indented",
    "  class Net(\n      Base,\n  ):\n      def forward(\n          self,\n          x,\n      ):\n          return x\n",
    "NN1032",
    "net.nn:1:3",
    "1 error",
  ),
  refused("1.e3", inForward("x * 1.e3"), "NN1029", "write 1000", "1 error"),
  refused("1._5", inForward("x * 1._5"), "NN1029", "write 1.5", "1 error"),
  refused("1.5.5", inForward("x * 1.5.5"), "NN1029", "1 error"),
  refused("1e+", inForward("x * 1e+"), "NN1029", "1 error"),
  refused("an import without braces", `import "nn:blocks"\n${inForward("x")}`, "NN1002", "1 error"),
  refused(
    "a choice by the length of a batch",
    inForward("if len(x) > 1 { x } else { -x }"),
    "NN2020",
    "only known at run time",
  ),
  refused("a size of a tebibyte", "model M { f = Linear(8, 2 ** 40) forward(x: [N, 8]) { return f(x) } }", "at most"),
  refused("a stack of unequal tensors", inForward("stack([x, x.mean(1)])"), "stack expects tensors of one shape"),
  refused(
    "attention that would mix samples",
    "model M { f = MultiheadAttention(8, 2) forward(x: [N, 3, 8]) { y, w = f(x, x, x) return y } }",
    "NN3021",
    "batch_first=true",
  ),
  refused(
    "a merge that was not finished",
    `<<<<<<< HEAD\n${inForward("x")}=======\n${inForward("x")}>>>>>>> other\n`,
    "NN1",
    "net.nn:1:1",
  ),
  refused("a file of PyTorch", pytorch, "NN1"),
  refused("text that runs backwards", `# \u202e\n${inForward("x")}`, "NN1013", "U+202E"),
  refused("letters of another alphabet", inForward("\u0445"), "NN1001"),
  refused("an unpaired surrogate", Buffer.from([0x23, 0x20, 0xed, 0xa0, 0x80]), "NN1015"),
]);

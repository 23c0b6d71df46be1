"""What PyTorch makes of no samples at all, for each example of a layer in compiler/OPS.md: writes empty-batches.json. Run it in this folder."""
import json
import math
import re

import torch
import torch.nn as nn

words = {"true": "True", "false": "False", "none": "None"}
# 1.13 gives the input back as it is, and what happens to lie in memory.
MISTAKEN = ["PixelUnshuffle", "MultiMarginLoss"]
answers = {}
for call, given in re.findall(r"^- `([A-Z]\w+\(.*\))`: (\[.*?\]) →", open("../../compiler/OPS.md").read(), re.M):
    name = call[: call.index("(")]
    if not hasattr(nn, name) or name in MISTAKEN:
        continue
    module = eval("nn." + re.sub(r"\b(true|false|none)\b", lambda word: words[word[0]], call), {**vars(nn), "nn": nn}).eval()
    inputs = [torch.zeros([0 if size == "N" else int(size) for size in shape.split(", ")]) for shape in re.findall(r"\[(.*?)\]", given)]
    counted = 0 if name.startswith("Embedding") else 1 if name.startswith("MaxUnpool") or name in ["CrossEntropyLoss", "NLLLoss", "MultiMarginLoss"] else None
    try:
        with torch.no_grad():
            result = module(*[each.long() if i == counted else each for i, each in enumerate(inputs)])
    except Exception as error:
        answers[call] = {"refused": str(error).split("\n")[0]}
        continue
    # Of a recurrent layer the page shows the first result.
    several = isinstance(result, tuple) and name not in ["RNN", "LSTM", "GRU"]
    results = result if several else [result[0] if isinstance(result, tuple) else result]
    number = lambda value: "nan" if math.isnan(value) else value
    answers[call] = {"results": [{"shape": list(each.shape), "data": [number(v) for v in each.flatten().tolist()]} for each in results]}

with open("empty-batches.json", "w") as file:
    file.write("{\n" + ",\n".join(f"{json.dumps(call)}:{json.dumps(answer, separators=(',', ':'))}" for call, answer in answers.items()) + "\n}\n")

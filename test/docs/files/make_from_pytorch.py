"""Writes what the page docs/from-pytorch.md needs of PyTorch: runs its blocks of Python, and keeps the files that they make."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from shutil import copy

here = Path(__file__).parent
page = (here / "../../../docs/from-pytorch.md").read_text()
with tempfile.TemporaryDirectory() as folder:
    for name, text in re.findall(r"```python (\S+)\n(.*?)```", page, re.S):
        (Path(folder) / name).write_text(text)
    for script in ["save.py", "export.py", "trace.py"]:
        subprocess.run([sys.executable, script], cwd=folder, check=True)
    for name in ["net.pth", "traced.pt", "exported.onnx", "trace.pth"]:
        copy(Path(folder) / name, here / "from-pytorch" / name)

/** The arguments of a command line of which nothing is given: their defaults. */
export const argparse = `
from types import SimpleNamespace


class ArgumentParser:
    def __init__(self, *args, **kwargs):
        self.defaults = {}

    def add_argument(self, *names, dest=None, default=None, action=None, type=None, **rest):
        long = [name for name in names if name.startswith("--")] or list(names)
        name = dest or long[0].lstrip("-").replace("-", "_")
        if default is None and action in ("store_true", "store_false"):
            default = action == "store_false"
        if isinstance(default, str) and type is not None:
            default = type(default)
        if name not in self.defaults or default is not None:
            self.defaults[name] = default

    def set_defaults(self, **kwargs):
        self.defaults.update(kwargs)

    def get_default(self, name):
        return self.defaults.get(name)

    def add_argument_group(self, *args, **kwargs):
        return self

    def add_mutually_exclusive_group(self, *args, **kwargs):
        return self

    def parse_args(self, args=None, namespace=None):
        if args:
            raise ValueError("arguments are given")
        return SimpleNamespace(**self.defaults)

    def parse_known_args(self, args=None, namespace=None):
        return self.parse_args(args), []
`;

/** What classes of dictionaries begin as: `class Registry(dict)`, with methods of its own. */
export const dictionary = `
class Dictionary:
    def __init__(self, *args, **kwargs):
        self._held = dict(*args, **kwargs)

    def __getitem__(self, key):
        if key not in self._held and hasattr(self, "__missing__"):
            return self.__missing__(key)
        return self._held[key]

    def __setitem__(self, key, value):
        self._held[key] = value

    def __delitem__(self, key):
        del self._held[key]

    def __contains__(self, key):
        return key in self._held

    def __iter__(self):
        return iter(self._held)

    def __len__(self):
        return len(self._held)

    def keys(self):
        return self._held.keys()

    def values(self):
        return self._held.values()

    def items(self):
        return self._held.items()

    def get(self, key, default=None):
        return self._held.get(key, default)

    def pop(self, key, *default):
        return self._held.pop(key, *default)

    def setdefault(self, key, default=None):
        return self._held.setdefault(key, default)

    def update(self, *args, **kwargs):
        self._held.update(*args, **kwargs)
`;

using Workerd = import "/workerd/workerd.capnp";

# The module, its WebAssembly and its weights are parts of the worker; Cloudflare's wrangler finds them by itself.
const config :Workerd.Config = (
  services = [(name = "main", worker = .digits)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "main")],
);

const digits :Workerd.Worker = (
  compatibilityDate = "2026-01-01",
  modules = [
    (name = "worker.js", esModule = embed "worker.js"),
    (name = "generated/digits.nn.js", esModule = embed "generated/digits.nn.js"),
    (name = "generated/digits.nn.wasm", wasm = embed "generated/digits.nn.wasm"),
    (name = "generated/digits.nn.weights", data = embed "generated/digits.nn.weights"),
  ],
);

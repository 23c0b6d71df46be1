import nnc from "nnc/webpack";

export default {
  turbopack: {
    // Packages are links to another folder here; Turbopack resolves nothing outside of its root.
    root: "/",
    rules: { "*.nn": { loaders: ["nnc/turbopack"], as: "*.js" } },
  },
  webpack(config) {
    config.plugins.push(nnc());
    return config;
  },
};

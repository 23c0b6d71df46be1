import { expect, test } from "vitest";
import { networkOf } from "../../compiler/plugin/network-id.ts";

test.each([
  ["/a/net.nn", { file: "/a/net.nn", target: undefined }],
  ["/a/net.nn?target=ts", { file: "/a/net.nn", target: "ts" }],
  ["/a/net.nn?import&t=17&target=wasm", { file: "/a/net.nn", target: "wasm" }],
  ["/a/rawhide.nn?v=url", { file: "/a/rawhide.nn", target: undefined }],
  ["/a/net.nn?raw", undefined],
  ["/a/net.nn?url", undefined],
  ["/a/net.nn?import&raw", undefined],
  ["/a/net.nn?url&no-inline", undefined],
  ["/a/net.nn.ts", undefined],
  ["/a/net.js?from=net.nn&x", undefined],
  ["/a/net.js?from=net.nn", undefined],
  ["\0virtual.nn", undefined],
])("%s", (id, network) => expect(networkOf(id)).toEqual(network));

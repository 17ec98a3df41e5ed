// Preloaded before the command line: drawing fails, as with a broken canvas library.

import { createRequire } from "node:module";

const canvas = createRequire(import.meta.url)("@napi-rs/canvas");

canvas.createCanvas = () => {
  throw new Error("There is no canvas.\nAnd this is its second line.");
};

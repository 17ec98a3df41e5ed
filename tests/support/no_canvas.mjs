// Preloaded before the command line: makes every drawing fail, as a broken canvas library might.

import { createRequire } from "node:module";

const canvas = createRequire(import.meta.url)("@napi-rs/canvas");

canvas.createCanvas = () => {
  throw new Error("There is no canvas.\nAnd this is its second line.");
};

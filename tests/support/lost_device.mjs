// Preloaded before the command line: the GPU device is destroyed after the submits whose numbers are in LOSE_AT. No
// driver can be made to lose it in Node; a destroyed device fails in the same way, but reports that as the reason. The
// time of day stands still, so that all losses are within a minute, however slow the machine is.

import { globals } from "webgpu";

const { GPUAdapter, GPUQueue } =
  /** @type {{ GPUAdapter: typeof globalThis.GPUAdapter, GPUQueue: typeof globalThis.GPUQueue }} */ (
    globals
  );
const { requestDevice } = GPUAdapter.prototype;
const { submit } = GPUQueue.prototype;
const losses = new Set((process.env.LOSE_AT ?? "").split(",").map(Number));
/** @type {GPUDevice | undefined} */
let device;
let submits = 0;

const start = Date.now();
Date.now = () => start;

GPUAdapter.prototype.requestDevice = async function (...descriptor) {
  device = await requestDevice.apply(this, descriptor);
  return device;
};
/** @param {Iterable<GPUCommandBuffer>} commands */
GPUQueue.prototype.submit = function (commands) {
  submit.call(this, commands);
  if (losses.has(++submits)) device?.destroy();
};

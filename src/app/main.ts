// What takes longest begins first: the GPU is looked for and the data come while the page's own script
// is on its way.

import { loadData } from "./run/data.ts";
import { requestDeviceEarly } from "./run/device.ts";

// A page without WebGPU needs no data.
if (navigator.gpu) {
  requestDeviceEarly();
  // What goes wrong is said by the page, which asks again.
  loadData(() => {}).catch(() => {});
}
void import("./page.tsx");

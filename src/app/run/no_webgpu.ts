// Why WebGPU is not available, and what to do.

export const causes = {
  insecure:
    "WebGPU works only on secure pages. Open this page over https, or from this computer as http://localhost.",
  noApi:
    "This browser does not support WebGPU. Use Chrome or Edge 114 or later, Safari 26 or later, or Firefox (141 or later on Windows, 145 or later on Macs with Apple silicon).",
  noAdapter:
    "This browser supports WebGPU but found no graphics adapter. Turn on hardware acceleration in its settings and update the graphics driver. In Chrome, chrome://gpu shows what is missing, and on Linux chrome://flags/#enable-unsafe-webgpu may help.",
} as const;

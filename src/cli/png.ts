// Draws the page's charts as PNG files, without a page.

import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import type { EChartsOption } from "echarts";
// All of ECharts in one file: importing the parts one by one, as the page does, takes Node 1.5 s.
import { init, setPlatformAPI } from "echarts/dist/echarts.esm.min.mjs";

const PIXEL_RATIO = 2;

/** ECharts measures text on a canvas that it creates itself. */
const measuringCanvas = () => createCanvas(1, 1) as unknown as HTMLCanvasElement;

/** Whether any font is installed on this machine. */
export const hasFonts = () => GlobalFonts.families.length > 0;

/** Draws a chart of width × height CSS pixels at twice that resolution. */
export function drawPng(option: EChartsOption, width: number, height: number): Uint8Array {
  setPlatformAPI({ createCanvas: measuringCanvas });
  const canvas = createCanvas(width * PIXEL_RATIO, height * PIXEL_RATIO);
  const chart = init(canvas as unknown as HTMLElement, null, {
    devicePixelRatio: PIXEL_RATIO,
    width,
    height,
  });
  try {
    chart.setOption(option);
    chart.getZr().flush();
    return canvas.toBuffer("image/png");
  } finally {
    chart.dispose();
  }
}

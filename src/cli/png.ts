// Draws the page's charts as PNG files, without a page.

import { createCanvas, GlobalFonts } from "@napi-rs/canvas";
import type { EChartsOption } from "echarts";
import { CustomChart } from "echarts/charts";
import { TitleComponent } from "echarts/components";
import { init, setPlatformAPI, use } from "../charts/echarts.ts";

// Only used here: the page draws reconstructions on the GPU and writes titles in HTML.
use([CustomChart, TitleComponent]);

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

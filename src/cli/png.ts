// Figures as PNG files: the page's charts, drawn without a page.

import { createCanvas } from "@napi-rs/canvas";
import type { EChartsOption } from "echarts";
import { CustomChart } from "echarts/charts";
import { TitleComponent } from "echarts/components";
import { init, setPlatformAPI, use } from "../charts/echarts.ts";

// The page draws reconstructions on the GPU and writes titles in HTML.
use([CustomChart, TitleComponent]);

const PIXEL_RATIO = 2;

/** ECharts measures text on a canvas of its own. */
const forMeasuring = () => createCanvas(1, 1) as unknown as HTMLCanvasElement;

/** Draws a figure of width by height; the picture has twice as many pixels each way. */
export function drawPng(option: EChartsOption, width: number, height: number): Uint8Array {
  setPlatformAPI({ createCanvas: forMeasuring });
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

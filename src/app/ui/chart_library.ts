// Loads ECharts, more than half of the page's scripts, when the first chart is on screen. It is then warmed up
// with an invisible chart, part by part: code is much slower when it runs for the first time, too slow for one
// task during training.

import type {
  BarSeriesOption,
  EChartsOption,
  LineSeriesOption,
  ScatterSeriesOption,
} from "echarts";
import { axis, legend } from "../../charts/frame.ts";
import { flatData } from "../../charts/untyped.ts";
import { enqueueChart } from "../scheduling/chart_queue.ts";
import { theme } from "../state/theme.ts";

export type ChartLibrary = typeof import("../../charts/echarts.ts");

const SIZE = { width: 600, height: 300 };
const COUNT = 64;
// A typed array, like the data of the loss curves: as a development build checks, its dimensions must be given.
const points = flatData(Float64Array.from({ length: 2 * COUNT }, (_, i) => i));
const label = { show: true, fontSize: 12, width: 50, overflow: "truncate" } as const;
const axisStyle = axis(theme.peek(), "name", 36);
const bars: BarSeriesOption = { type: "bar", data: points.slice(0, COUNT), dimensions: ["y"] };
const line: LineSeriesOption = {
  type: "line",
  data: points,
  dimensions: ["x", "y"],
  symbol: "none",
};
const dots: ScatterSeriesOption = { type: "scatter", data: [[1, 2]], symbolSize: 15 };

/** Each part adds a little to the chart. */
const parts: readonly EChartsOption[] = [
  { animation: false, grid: { outerBoundsMode: "none" } },
  { xAxis: { type: "value", show: false }, yAxis: { type: "value", show: false } },
  { xAxis: { type: "value", axisLabel: { show: false }, show: true } },
  { xAxis: { type: "value", ...axisStyle } },
  { yAxis: { type: "value", show: true, ...axisStyle } },
  { series: [line] },
  { series: [{ ...line, sampling: "lttb" }] },
  { series: [line, dots] },
  { series: [line, { ...dots, label }] },
  { series: [line, { ...dots, label, labelLayout: { hideOverlap: true } }] },
  { xAxis: { type: "category", data: points.slice(0, COUNT), ...axisStyle } },
  { series: [bars] },
  { series: [{ ...bars, label }] },
  { series: [{ ...bars, markLine: { symbol: "none", label, data: [{ yAxis: 1 }] } }] },
  { tooltip: { trigger: "axis" } },
  { legend: legend(theme.peek()), series: [{ ...line, name: "line" }] },
];

let loading: Promise<ChartLibrary> | undefined;

/** @throws TypeError if it cannot be loaded; the next call tries again */
export function loadCharts(): Promise<ChartLibrary> {
  loading ??= import("../../charts/echarts.ts").then(warmUp).catch((error: Error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function warmUp(library: ChartLibrary): Promise<ChartLibrary> {
  await chartTurn();
  const chart = library.init(document.createElement("div"), null, SIZE);
  for (const part of parts) {
    await chartTurn();
    chart.setOption(part);
  }
  chart.dispose();
  return library;
}

const chartTurn = () => new Promise<void>(enqueueChart);

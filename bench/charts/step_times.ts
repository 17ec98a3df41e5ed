import type { BarSeriesOption, CustomSeriesOption, EChartsOption } from "echarts";
import { axis, frame } from "../../src/charts/frame.ts";
import type { ChartTheme } from "../../src/charts/theme.ts";
import type { Spread } from "../../src/statistics/spread.ts";
import { plain } from "../numbers.ts";

interface StepTime {
  readonly name: string;
  readonly backend: string;
  readonly isOurs: boolean;
  /** Milliseconds per step. */
  readonly ms: Spread;
  /** Relative to tuned Parsimony; undefined if that did not take part. */
  readonly ratio: number | undefined;
}

/** Draws a bar per contender on a logarithmic axis, fastest on top, with a line from minimum to maximum. */
export function stepTimesFigure(
  times: readonly StepTime[],
  subtext: string,
  theme: ChartTheme,
): EChartsOption {
  const rows = times.toSorted((a, b) => b.ms.median - a.ms.median);
  const smallest = Math.min(...rows.map(({ ms }) => ms.min));
  const left = 24 + 7.4 * Math.max(...rows.map((row) => nameOf(row).length));
  return {
    ...frame(theme, "One training step", subtext),
    grid: { left, right: 150, top: 80, bottom: 66, outerBoundsMode: "none" },
    xAxis: {
      type: "log",
      min: 10 ** Math.floor(Math.log10(smallest)),
      ...axis(theme, "Milliseconds per step", 36),
    },
    yAxis: {
      type: "category",
      data: rows.map(nameOf),
      axisLabel: { color: theme.ink, fontSize: 13, interval: 0 },
      axisLine: { lineStyle: { color: theme.muted } },
      axisTick: { show: false },
    },
    series: [bars(rows, theme), spreads(rows, theme)],
  };
}

const nameOf = ({ name, backend }: StepTime) => `${name} (${backend})`;

const bars = (rows: readonly StepTime[], theme: ChartTheme): BarSeriesOption => ({
  type: "bar",
  barWidth: "58%",
  data: rows.map(({ ms, isOurs }) => ({
    value: ms.median,
    itemStyle: { color: isOurs ? theme.accent : theme.grid, borderColor: theme.muted },
  })),
});

/** A line from minimum to maximum through each bar's end, followed by the median and the ratio. */
const spreads = (rows: readonly StepTime[], theme: ChartTheme): CustomSeriesOption => ({
  type: "custom",
  data: rows.map(({ ms }, row) => [ms.min, row, ms.max]),
  encode: { x: [0, 2], y: 1 },
  renderItem: ({ dataIndex }, api) => {
    const [from, y] = api.coord([api.value(0), dataIndex]) as [number, number];
    const [to] = api.coord([api.value(2), dataIndex]) as [number, number];
    return {
      type: "group",
      children: [
        {
          type: "line",
          shape: { x1: from, y1: y, x2: to, y2: y },
          style: { stroke: theme.ink, lineWidth: 2 },
        },
        {
          type: "text",
          style: {
            x: to + 8,
            y,
            text: label(rows[dataIndex] as StepTime),
            verticalAlign: "middle",
            fill: theme.ink,
            font: `13px ${theme.font}`,
            backgroundColor: theme.paper,
            padding: [1, 3],
          },
        },
      ],
    };
  },
});

/** 401 ms, 20.1 × */
const label = ({ ms, ratio }: StepTime) =>
  ratio === undefined ? `${plain(ms.median)} ms` : `${plain(ms.median)} ms, ${plain(ratio)} ×`;

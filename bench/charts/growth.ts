import type { EChartsOption, LineSeriesOption } from "echarts";
import { axis, frame } from "../../src/charts/frame.ts";
import type { ChartTheme } from "../../src/charts/theme.ts";
import type { Curve } from "../growth/growth.ts";
import { type GrowthPoint, gflops, idealMs } from "../growth/linearity.ts";
import type { Letter } from "../growth/points.ts";

const letterNames: Readonly<Record<Letter, string>> = {
  H: "Hidden units H",
  B: "Batch size B",
  D: "Inputs D",
};

interface Row {
  readonly name: string;
  readonly value: (point: GrowthPoint) => number;
  /** The value of a step that consists only of its matmuls, at the curve's best rate. */
  readonly ideal?: (point: GrowthPoint, curve: Curve) => number;
  readonly scale: "log" | "value";
}

const rows: readonly Row[] = [
  {
    name: "Milliseconds per step",
    scale: "log",
    value: ({ ms }) => ms,
    ideal: ({ size }, { best }) => idealMs(size, gflops(best)),
  },
  { name: "GFLOP/s", scale: "value", value: gflops, ideal: (_, { best }) => gflops(best) },
  { name: "Memory, MiB", scale: "log", value: ({ bytes }) => bytes / 2 ** 20 },
];

const LEFT = 84;
const TOP = 92;
const PANEL = { width: 330, height: 220 };
const GAP = { across: 84, down: 78 };

export const growthFigureSize = {
  width: LEFT + 3 * PANEL.width + 2 * GAP.across + 30,
  height: TOP + 3 * PANEL.height + 2 * GAP.down + 72,
};

/** Plots time, rate and memory against each letter, with the ideal line dashed. */
export function growthFigure(
  curves: readonly Curve[],
  subtext: string,
  theme: ChartTheme,
): EChartsOption {
  const panels = rows.flatMap((row, down) =>
    curves.map((curve, across) => ({ row, curve, down, across })),
  );
  return {
    ...frame(theme, "How a training step scales", subtext),
    grid: panels.map(({ down, across }) => ({
      left: LEFT + across * (PANEL.width + GAP.across),
      top: TOP + down * (PANEL.height + GAP.down),
      ...PANEL,
      outerBoundsMode: "none",
    })),
    xAxis: panels.map(({ curve }, gridIndex) => ({
      type: "log",
      logBase: 2,
      gridIndex,
      min: curve.points[0]?.size[curve.letter] as number,
      max: curve.points.at(-1)?.size[curve.letter] as number,
      ...axis(theme, letterNames[curve.letter], 32),
    })),
    yAxis: panels.map(({ row }, gridIndex) => ({
      type: row.scale,
      gridIndex,
      ...axis(theme, row.name, 52),
    })),
    series: panels.flatMap(({ row, curve }, i) => lines(row, curve, i, theme)),
  };
}

function lines({ value, ideal }: Row, curve: Curve, panel: number, theme: ChartTheme) {
  const at = { type: "line", xAxisIndex: panel, yAxisIndex: panel } as const;
  const data = (of: (point: GrowthPoint) => number) =>
    curve.points.map((point) => [point.size[curve.letter], of(point)]);
  const measured: LineSeriesOption = {
    ...at,
    data: data(value),
    color: theme.accent,
    lineStyle: { width: 2 },
    symbol: "circle",
    symbolSize: 6,
  };
  if (!ideal) return [measured];
  const line: LineSeriesOption = {
    ...at,
    data: data((point) => ideal(point, curve)),
    color: theme.sparsity,
    lineStyle: { width: 1.5, type: "dashed" },
    symbol: "none",
  };
  return [line, measured];
}

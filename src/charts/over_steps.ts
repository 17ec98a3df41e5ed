import type { EChartsOption, LineSeriesOption } from "echarts";
import { formatCount, formatSignificant } from "../format.ts";
import { frame, legend, stepAxis, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

interface OverSteps {
  readonly title: string;
  /** The name of the value axis. */
  readonly name: string;
  readonly lines: readonly StepLine[];
  /** Reference values, drawn as horizontal lines. */
  readonly levels?: readonly Level[];
  readonly isLogarithmic?: boolean;
  /** Formats a value for the tooltip; three significant digits by default. */
  readonly format?: (value: number) => string;
}

interface StepLine {
  readonly name: string;
  readonly colour: string;
  /** Pairs of step and value. */
  readonly points: readonly (readonly [number, number])[];
  /** Whether the line is dashed and has a dot at each point, for values at few steps. */
  readonly isDashed?: boolean;
}

export interface Level {
  readonly name: string;
  readonly value: number;
}

/** Values over the training steps, with dotted lines at reference values. */
export function overStepsChart(given: OverSteps, theme: ChartTheme): EChartsOption {
  const { title, name, lines, levels = [], format = formatSignificant } = given;
  const values = [
    ...lines.flatMap(({ points }) => points.map(([, value]) => value)),
    ...levels.map(({ value }) => value),
  ].filter((value) => !given.isLogarithmic || value > 0);
  const isLogarithmic = given.isLogarithmic && values.length > 0;
  return {
    ...frame(theme, title, lines.map((line) => line.name).join(", ")),
    legend: { ...legend(theme), top: 70, itemWidth: 28 },
    tooltip: { trigger: "axis", valueFormatter: (value) => format(Number(value)) },
    grid: { left: 78, right: 30, top: 110, bottom: 66, outerBoundsMode: "none" },
    xAxis: stepAxis(theme),
    yAxis: {
      type: isLogarithmic ? "log" : "value",
      ...valueAxis(theme, name, 54),
      // The reference lines must be visible.
      ...(isLogarithmic ? logarithmicRange(values) : { min: 0 }),
      ...(levels.length > 0 && !isLogarithmic ? { max: rounded(1.05 * maximum(values)) } : {}),
      ...(format === formatCount ? { minInterval: 1 } : {}),
    },
    series: lines.map((line, i) => seriesOf(line, i === 0 ? levels : [], theme)),
  };
}

const maximum = (values: readonly number[]) =>
  values.reduce((max, value) => Math.max(max, value), 0);

const rounded = (value: number, digits = 2) => Number(value.toPrecision(digits));

/** The ends of a logarithmic axis, a little beyond the values. */
export function logarithmicRange(values: readonly number[]) {
  const minimum = values.reduce((min, value) => Math.min(min, value), Number.POSITIVE_INFINITY);
  return { min: rounded(0.75 * minimum, 1), max: rounded(1.5 * maximum(values), 1) };
}

const labelPositions = ["insideEndTop", "insideMiddleTop", "insideStartTop"] as const;

/** Neighbouring levels, which may be close together, have their labels at different positions. */
const labelPosition = (i: number) =>
  labelPositions[i % labelPositions.length] as (typeof labelPositions)[number];

function seriesOf(
  { name, colour, points, isDashed = false }: StepLine,
  levels: readonly Level[],
  theme: ChartTheme,
): LineSeriesOption {
  return {
    name,
    type: "line",
    data: points.map((point) => [...point]),
    color: colour,
    lineStyle: { width: 1.5, type: isDashed ? "dashed" : "solid" },
    // A single point would not be visible as a line.
    symbol: isDashed || points.length === 1 ? "circle" : "none",
    symbolSize: 6,
    sampling: "lttb",
    markLine: {
      symbol: "none",
      silent: true,
      lineStyle: { type: "dotted", width: 1.5, color: theme.muted },
      label: {
        color: theme.ink,
        fontSize: 12,
        fontFamily: theme.font,
        formatter: "{b}",
      },
      data: levels.map(({ name, value }, i) => ({
        name,
        yAxis: value,
        label: { position: labelPosition(i) },
      })),
    },
  };
}

import type { EChartsOption, LineSeriesOption } from "echarts";
import { formatCount, formatSignificant } from "../format.ts";
import { frame, legend, stepAxis, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

interface OverSteps {
  readonly title: string;
  /** What the values are. */
  readonly name: string;
  readonly lines: readonly StepLine[];
  /** Values to compare with. */
  readonly levels?: readonly Level[];
  readonly logarithmic?: boolean;
  /** How a value is written; three digits unless told. */
  readonly write?: (value: number) => string;
}

export interface StepLine {
  readonly name: string;
  readonly colour: string;
  /** step, value */
  readonly points: readonly (readonly [number, number])[];
  /** Whether each point is marked, as where they are few. */
  readonly hasDots?: boolean;
}

export interface Level {
  readonly name: string;
  readonly value: number;
}

/** Numbers over the training steps, and dashed lines at values to compare them with. */
export function overStepsFigure(given: OverSteps, theme: ChartTheme): EChartsOption {
  const { title, name, lines, levels = [], logarithmic = false, write = formatSignificant } = given;
  const values = [
    ...lines.flatMap(({ points }) => points.map(([, value]) => value)),
    ...levels.map(({ value }) => value),
  ].filter((value) => !logarithmic || value > 0);
  const isLogarithmic = logarithmic && values.length > 0;
  return {
    ...frame(theme, title, lines.map((line) => line.name).join(", ")),
    legend: { ...legend(theme), top: 70, itemWidth: 28 },
    tooltip: { trigger: "axis", valueFormatter: (value) => write(Number(value)) },
    grid: { left: 78, right: 30, top: 110, bottom: 66, outerBoundsMode: "none" },
    xAxis: stepAxis(theme),
    yAxis: {
      type: isLogarithmic ? "log" : "value",
      ...valueAxis(theme, name, 54),
      // Lines to compare with must be in the picture.
      ...(isLogarithmic ? decades(values) : { min: 0 }),
      ...(levels.length > 0 && !isLogarithmic ? { max: rounded(1.05 * largest(values)) } : {}),
      ...(write === formatCount ? { minInterval: 1 } : {}),
    },
    series: lines.map((line, i) => seriesOf(line, i === 0 ? levels : [], theme)),
  };
}

const largest = (values: readonly number[]) =>
  values.reduce((most, value) => Math.max(most, value), 0);

const rounded = (value: number, digits = 2) => Number(value.toPrecision(digits));

/** The ends of a logarithmic axis: a little beyond the values. */
function decades(values: readonly number[]) {
  const least = values.reduce((most, value) => Math.min(most, value), Number.POSITIVE_INFINITY);
  return { min: rounded(0.75 * least, 1), max: rounded(1.5 * largest(values), 1) };
}

const levelPlaces = ["insideEndTop", "insideMiddleTop", "insideStartTop"] as const;

/** Where a level has its name: apart from its neighbours', which may be close to it. */
const placeOfLevel = (i: number) =>
  levelPlaces[i % levelPlaces.length] as (typeof levelPlaces)[number];

function seriesOf(
  { name, colour, points, hasDots = false }: StepLine,
  levels: readonly Level[],
  theme: ChartTheme,
): LineSeriesOption {
  return {
    name,
    type: "line",
    data: points.map((point) => [...point]),
    color: colour,
    lineStyle: { width: 1.5, type: hasDots ? "dashed" : "solid" },
    // A single point makes no line.
    symbol: hasDots || points.length === 1 ? "circle" : "none",
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
        label: { position: placeOfLevel(i) },
      })),
    },
  };
}

import type { EChartsOption } from "echarts";
import { formatSignificant, plural } from "../format.ts";
import { frame, rowsTitle, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { hoveredIndex } from "./untyped.ts";

interface ActivationHistogram {
  /** Counted from 0. */
  readonly unit: number;
  /** Numbers of rows per bin; the bins divide the range from 0 to the highest activation evenly. */
  readonly counts: ArrayLike<number>;
  readonly max: number;
  /** What the data are called, one of them: "image", "row". */
  readonly rowName: string;
}

/** A histogram of the activations of one hidden unit, over the rows that activate it. */
export function activationHistogramChart(
  { unit, counts, max, rowName }: ActivationHistogram,
  theme: ChartTheme,
): EChartsOption {
  // A dead unit has no highest activation.
  const end = max || 1;
  const edge = (bin: number) => (bin / counts.length) * end;
  const active = Array.from(counts).reduce((sum, rows) => sum + rows, 0);
  const xAxis = valueAxis(theme, "Activation", 32);
  return {
    ...frame(
      theme,
      `Activations of hidden unit ${unit + 1}`,
      plural(active, `${rowName} activates it`, `${rowName}s activate it`),
    ),
    grid: { left: 78, right: 36, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      formatter: (params) => {
        const bin = hoveredIndex(params);
        return `${formatSignificant(edge(bin))} to ${formatSignificant(edge(bin + 1))}: ${plural(counts[bin] as number, rowName)}`;
      },
    },
    xAxis: {
      type: "value",
      min: 0,
      max: end,
      ...xAxis,
      splitLine: { show: false },
      axisLabel: { ...xAxis.axisLabel, showMaxLabel: false },
    },
    yAxis: { type: "value", min: 0, minInterval: 1, ...valueAxis(theme, rowsTitle(rowName), 48) },
    series: {
      name: rowsTitle(rowName),
      type: "bar",
      data: Array.from(counts, (rows, bin) => [edge(bin + 0.5), rows]),
      color: theme.accent,
      barCategoryGap: "8%",
    },
  };
}

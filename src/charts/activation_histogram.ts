import type { EChartsOption } from "echarts";
import { formatSignificant, plural } from "../format.ts";
import { frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";
import { hoveredIndex } from "./untyped.ts";

interface ActivationHistogram {
  /** Counted from 0. */
  readonly unit: number;
  /** Numbers of images per bin; the bins divide the range from 0 to the highest activation evenly. */
  readonly counts: ArrayLike<number>;
  readonly max: number;
}

/** A histogram of the activations of one hidden unit, over the images that activate it. */
export function activationHistogramChart(
  { unit, counts, max }: ActivationHistogram,
  theme: ChartTheme,
): EChartsOption {
  // A dead unit has no highest activation.
  const end = max || 1;
  const edge = (bin: number) => (bin / counts.length) * end;
  const active = Array.from(counts).reduce((sum, images) => sum + images, 0);
  const xAxis = valueAxis(theme, "Activation", 32);
  return {
    ...frame(
      theme,
      `Activations of hidden unit ${unit + 1}`,
      plural(active, "image activates it", "images activate it"),
    ),
    grid: { left: 78, right: 36, top: 80, bottom: 66, outerBoundsMode: "none" },
    tooltip: {
      trigger: "axis",
      formatter: (params) => {
        const bin = hoveredIndex(params);
        return `${formatSignificant(edge(bin))} to ${formatSignificant(edge(bin + 1))}: ${plural(counts[bin] as number, "image")}`;
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
    yAxis: { type: "value", min: 0, minInterval: 1, ...valueAxis(theme, "Images", 48) },
    series: {
      name: "Images",
      type: "bar",
      data: Array.from(counts, (images, bin) => [edge(bin + 0.5), images]),
      color: theme.accent,
      barCategoryGap: "8%",
    },
  };
}

import type { EChartsOption } from "echarts";
import { formatSignificant, plural } from "../format.ts";
import { frame, valueAxis } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

interface ActivationHistogram {
  /** From 0. */
  readonly unit: number;
  /** How many images' activations lie in each of equal bins from 0 to the highest. */
  readonly counts: ArrayLike<number>;
  readonly max: number;
}

/** How the activations of one hidden unit are spread over the images that activate it. */
export function activationHistogramFigure(
  { unit, counts, max }: ActivationHistogram,
  theme: ChartTheme,
): EChartsOption {
  // Without an active image there is no highest.
  const end = max || 1;
  const edge = (bin: number) => (bin / counts.length) * end;
  const active = Array.from(counts).reduce((sum, images) => sum + images, 0);
  const along = valueAxis(theme, "Activation", 32);
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
        const { dataIndex: bin } = (params as unknown as [{ dataIndex: number }])[0];
        return `${formatSignificant(edge(bin))} to ${formatSignificant(edge(bin + 1))}: ${plural(counts[bin] as number, "image")}`;
      },
    },
    xAxis: {
      type: "value",
      min: 0,
      max: end,
      ...along,
      splitLine: { show: false },
      axisLabel: { ...along.axisLabel, showMaxLabel: false },
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

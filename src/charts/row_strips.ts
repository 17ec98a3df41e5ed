// Rows that are not images, above their reconstructions: a strip of coloured cells for each.

import type { CustomSeriesOption, EChartsOption } from "echarts";
import { formatCount, formatSignificant } from "../format.ts";
import { frame } from "./frame.ts";
import { mix } from "./reconstructions.ts";
import type { ChartTheme } from "./theme.ts";

export interface RowStrips {
  /** (count, inputs) */
  readonly originals: ArrayLike<number>;
  readonly reconstructions: ArrayLike<number>;
  /** D; the chart shows as many of them as fit. */
  readonly inputs: number;
  /** (count), to the left of each row. */
  readonly labels: readonly string[];
  /** "Test rows" */
  readonly title: string;
}

const WIDTH = 900;
const MAX_CELLS = 450;
/** Space around the strips, and heights, in pixels. */
const margin = { left: 164, right: 28, top: 92, bottom: 28 };
const STRIP = 14;
const PITCH = 2 * STRIP + 12;

export const rowStripsSize = ({ labels }: RowStrips) => ({
  width: margin.left + WIDTH + margin.right,
  height: margin.top + labels.length * PITCH + margin.bottom,
});

/** Two strips per row, the original above its reconstruction, in one scale around zero. */
export function rowStripsChart(rows: RowStrips, theme: ChartTheme): EChartsOption {
  const { originals, reconstructions, inputs, labels, title } = rows;
  const cells = Math.min(inputs, MAX_CELLS);
  const cell = Math.floor(WIDTH / cells);
  const most = Array.from(originals).reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const colourOf = (value: number) => {
    const share = Math.min(1, Math.abs(value) / (most || 1));
    return mix(theme.paper, value < 0 ? theme.negative : theme.positive, share);
  };
  const strip = (values: ArrayLike<number>, row: number, top: number) =>
    Array.from({ length: cells }, (_, i) => ({
      type: "rect" as const,
      shape: { x: margin.left + i * cell, y: top, width: cell, height: STRIP },
      style: { fill: colourOf(values[row * inputs + i] as number) },
    }));
  const series: CustomSeriesOption = {
    type: "custom",
    coordinateSystem: "none",
    silent: true,
    data: labels.map((_, i) => [i]),
    renderItem: ({ dataIndex: row }) => {
      const top = margin.top + row * PITCH;
      const name = {
        type: "text" as const,
        style: {
          x: margin.left - 12,
          y: top + STRIP,
          text: labels[row] as string,
          width: margin.left - 24,
          overflow: "truncate" as const,
          align: "right" as const,
          verticalAlign: "middle" as const,
          fill: theme.ink,
          font: `13px ${theme.font}`,
        },
      };
      return {
        type: "group",
        children: [
          ...strip(originals, row, top),
          ...strip(reconstructions, row, top + STRIP + 1),
          name,
        ],
      };
    },
  };
  const part = cells < inputs ? `the first ${cells} of ${formatCount(inputs)} values; ` : "";
  const range = `${part}from −${formatSignificant(most)} (orange) to ${formatSignificant(most)} (blue)`;
  return { ...frame(theme, `${title} above their reconstructions`, range), series };
}

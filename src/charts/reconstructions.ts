import type {
  CustomSeriesOption,
  CustomSeriesRenderItemAPI,
  CustomSeriesRenderItemReturn,
  EChartsOption,
} from "echarts";
import { frame } from "./frame.ts";
import type { ChartTheme } from "./theme.ts";

export interface Reconstructions {
  /**
   * (count, height · width · channels), from 0 to 1: from paper to ink, or red, green and blue. Values outside this
   * range are clamped.
   */
  readonly originals: ArrayLike<number>;
  readonly reconstructions: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** 1 by default. */
  readonly channels?: 1 | 3;
  /** (count), the class above each column. */
  readonly labels: ArrayLike<string | number>;
  /** "Test images" by default. */
  readonly title?: string;
}

/** Space around the images, for titles, and between them, in pixels. */
const margin = { left: 144, right: 28, top: 92, bottom: 28, gap: 12 };
const rowNames = ["Original", "Reconstruction"];

/** The size of a chart in which an image's pixels are squares of `pixel` by `pixel`. */
export function reconstructionsSize({ width, height, labels }: Reconstructions, pixel: number) {
  const columns = labels.length;
  return {
    width: margin.left + columns * width * pixel + (columns - 1) * margin.gap + margin.right,
    height: margin.top + 2 * height * pixel + margin.gap + margin.bottom,
  };
}

/** Images above their reconstructions; each pixel of an image is a square of whole pixels. */
export function reconstructionsChart(images: Reconstructions, theme: ChartTheme): EChartsOption {
  const columns = images.labels.length;
  const series: CustomSeriesOption = {
    type: "custom",
    coordinateSystem: "none",
    silent: true,
    data: Array.from({ length: 2 * columns }, (_, i) => [i]),
    renderItem: ({ dataIndex }, api) => {
      const row = Math.floor(dataIndex / columns);
      return picture(images, theme, row, dataIndex % columns, api);
    },
  };
  return {
    ...frame(theme, `${images.title ?? "Test images"} and their reconstructions`, ""),
    series,
  };
}

function picture(
  images: Reconstructions,
  theme: ChartTheme,
  row: number,
  column: number,
  api: CustomSeriesRenderItemAPI,
): CustomSeriesRenderItemReturn {
  const { width, height, channels = 1, labels } = images;
  const pixel = pixelSize(images, api);
  const left = margin.left + column * (width * pixel + margin.gap);
  const top = margin.top + row * (height * pixel + margin.gap);
  const middle = top + (height * pixel) / 2;
  const values = row === 0 ? images.originals : images.reconstructions;
  const children = [
    rectangle(left - 1, top - 1, width * pixel + 2, height * pixel + 2, theme.grid),
    rectangle(left, top, width * pixel, height * pixel, theme.paper),
    ...inked(values, column * width * height * channels, images, theme, (x, y, fill) =>
      rectangle(left + x * pixel, top + y * pixel, pixel, pixel, fill),
    ),
  ];
  const titles = [];
  if (row === 0) {
    const center = left + (width * pixel) / 2;
    titles.push(label(center, top - 18, String(labels[column]), "center", theme));
  }
  if (column === 0) titles.push(label(left - 16, middle, rowNames[row] as string, "right", theme));
  return { type: "group", children: [...children, ...titles] };
}

/** The largest side of a square at which all columns and rows fit. */
function pixelSize({ width, height, labels }: Reconstructions, api: CustomSeriesRenderItemAPI) {
  const columns = labels.length;
  const across = api.getWidth() - margin.left - margin.right - (columns - 1) * margin.gap;
  const down = api.getHeight() - margin.top - margin.bottom - margin.gap;
  return Math.max(1, Math.floor(Math.min(across / (columns * width), down / (2 * height))));
}

/** Yields a square for each pixel that differs from the paper. */
function* inked<Square>(
  values: ArrayLike<number>,
  start: number,
  { width, height, channels = 1 }: Reconstructions,
  theme: ChartTheme,
  square: (x: number, y: number, fill: string) => Square,
): Generator<Square> {
  const share = (i: number) => Math.min(1, Math.max(0, values[start + i] as number));
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (channels === 3) {
      const rgb = [3 * i, 3 * i + 1, 3 * i + 2].map((at) => Math.round(255 * share(at)));
      yield square(x, y, `rgb(${rgb.join(",")})`);
    } else if (share(i) >= 1 / 512) yield square(x, y, mix(theme.paper, theme.ink, share(i)));
  }
}

const rectangle = (x: number, y: number, width: number, height: number, fill: string) =>
  ({ type: "rect", shape: { x, y, width, height }, style: { fill } }) as const;

const label = (x: number, y: number, text: string, align: "center" | "right", theme: ChartTheme) =>
  ({
    type: "text",
    style: {
      x,
      y,
      text,
      align,
      verticalAlign: "middle",
      fill: theme.ink,
      font: `15px ${theme.font}`,
    },
  }) as const;

/** Mixes two colours, "#rrggbb", linearly. */
export function mix(from: string, to: string, share: number): string {
  const channel = (color: string, i: number) => Number.parseInt(color.slice(i, i + 2), 16);
  const mixed = [1, 3, 5].map((i) =>
    Math.round(channel(from, i) + share * (channel(to, i) - channel(from, i))),
  );
  return `rgb(${mixed.join(",")})`;
}

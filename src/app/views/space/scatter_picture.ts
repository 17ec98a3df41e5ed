// Draws a plane's points straight from GPU memory. The renderer is made once for a device, when the
// first points are drawn, and goes with it.

import type { ChartTheme } from "../../../charts/theme.ts";
import { type ColourRamp, PointsRenderer } from "../../../render/points.ts";
import type { DrawPicture } from "../../canvases/picture.ts";
import type { Gpu } from "../../run/gpu.ts";
import { canvases } from "../../run/scheduler.ts";
import { toast } from "../../state/messages.ts";
import { theme } from "../../state/theme.ts";
import type { PlaneView } from "./frame.ts";
import type { Plane } from "./plane.ts";
import { ALL_DIGITS, DIGITS } from "./selection.ts";

/** What is drawn, in this order. */
export interface DrawnPoints {
  /** (drawn, 2) */
  readonly positions: Float32Array<ArrayBuffer>;
  /** (drawn), digits, or `UNSELECTED`. */
  readonly categories: Uint8Array;
  /** (drawn) */
  readonly values?: Float32Array<ArrayBuffer>;
  readonly highest: number;
  readonly view: PlaneView;
}

/** Points that others are selected from. */
const UNSELECTED = DIGITS;

/** The points of the digits shown; those that are selected come last, over all others. */
export function drawnPoints(
  { points, codes, colouring, view }: Plane,
  digits: number,
  selected: readonly number[],
): DrawnPoints {
  const { labels, imageOf, of } = codes;
  const isSelected = new Uint8Array(of);
  for (const image of selected) isSelected[image] = 1;
  const order: number[] = [];
  const last: number[] = [];
  for (let row = 0; row < labels.length; row++) {
    if (((digits >> (labels[row] as number)) & 1) === 0) continue;
    if (isSelected[imageOf(row)]) last.push(row);
    else order.push(row);
  }
  const isSelecting = last.length > 0;
  const behind = order.length;
  for (const row of last) order.push(row);
  const positions = new Float32Array(2 * order.length);
  const categories = new Uint8Array(order.length);
  order.forEach((row, i) => {
    positions[2 * i] = points[2 * row] as number;
    positions[2 * i + 1] = points[2 * row + 1] as number;
    categories[i] = isSelecting && i < behind ? UNSELECTED : (labels[row] as number);
  });
  const values = colouring && Float32Array.from(order, (row) => colouring.values[row] as number);
  const highest = colouring?.highest ?? 0;
  return { positions, categories, highest, view, ...(values && { values }) };
}

/** The colours of a unit's activations, from 0 to its highest; points that are not selected have none. */
export const ramp = ({ inactive, sparsity }: ChartTheme, highest: number): ColourRamp => ({
  categories: ALL_DIGITS,
  low: 0,
  high: highest || 1,
  lowColour: inactive,
  highColour: sparsity,
});

/** A plot's height for its width, in CSS pixels. */
export const plotHeight = (width: number) => Math.round(Math.min(620, Math.max(280, 0.72 * width)));

/** Side of a point in CSS pixels: many small ones, or a few large ones. */
const pointSize = (count: number) => (count > 20_000 ? 2 : count > 4000 ? 3 : 5);

export const drawPoints =
  (drawn: DrawnPoints): DrawPicture =>
  (_run, { width, pixelRatio }) => {
    const height = Math.round(plotHeight(width / pixelRatio) * pixelRatio);
    const { paper, digits, grid } = theme.value;
    return {
      width,
      height,
      paint(target, gpu) {
        const renderer = uploaded(gpu, drawn);
        if (!renderer) {
          gpu.imageGrids.draw(target, paper, []);
          return;
        }
        const count = drawn.categories.length;
        renderer.draw(target, paper, {
          view: drawn.view,
          area: { left: 0, top: 0, width, height },
          size: Math.max(1, Math.round(pointSize(count) * pixelRatio)),
          opacity: count > 4000 ? 0.65 : 0.85,
          colours: [...digits, grid],
          ramp: drawn.values && ramp(theme.value, drawn.highest),
        });
      },
    };
  };

interface Holding {
  renderer?: PointsRenderer;
  drawn?: DrawnPoints;
}

const holdings = new WeakMap<Gpu, Holding>();

/** The device's renderer with these points; nothing until it is compiled. */
function uploaded(gpu: Gpu, drawn: DrawnPoints): PointsRenderer | undefined {
  const known = holdings.get(gpu);
  if (!known) {
    const holding: Holding = {};
    holdings.set(gpu, holding);
    PointsRenderer.create(gpu.device, gpu.format).then(
      (renderer) => {
        holding.renderer = renderer;
        canvases.redraw();
      },
      (error: Error) => {
        toast.value = `The points cannot be drawn: ${error.message}`;
      },
    );
    return undefined;
  }
  const { renderer } = known;
  if (renderer && known.drawn !== drawn) {
    renderer.upload(drawn);
    if (drawn.values) renderer.setValues(drawn.values);
    known.drawn = drawn;
  }
  return renderer;
}

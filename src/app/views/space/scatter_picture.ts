// Draws the points of a plane on the GPU. Each device has one renderer, created when the first points are drawn.

import type { ChartTheme } from "../../../charts/theme.ts";
import { type ColourRamp, PointsRenderer } from "../../../render/points.ts";
import type { DrawPicture } from "../../canvases/picture.ts";
import { classGroups, MAX_GROUPS } from "../../classes.ts";
import type { Gpu } from "../../run/gpu.ts";
import { canvases } from "../../run/tasks.ts";
import { toast } from "../../state/messages.ts";
import { theme } from "../../state/theme.ts";
import type { Plane } from "./plane.ts";
import type { PlaneView } from "./scatter_geometry.ts";

/** The points in the order in which they are drawn. */
interface DrawnPoints {
  /** (drawn, 2) */
  readonly positions: Float32Array<ArrayBuffer>;
  /** (drawn), groups of classes or `UNSELECTED` */
  readonly categories: Uint8Array;
  /** (drawn) */
  readonly values?: Float32Array<ArrayBuffer>;
  readonly highest: number;
  readonly view: PlaneView;
}

/** The category of points that are not selected, while others are. */
const UNSELECTED = MAX_GROUPS;

/** Returns the points of the groups shown. The selected ones come last, to be drawn over all others. */
export function drawnPoints(
  { points, groups, codes, colouring, view }: Plane,
  shown: number,
  selected: readonly number[],
): DrawnPoints {
  const { imageOf, of } = codes;
  const isSelected = new Uint8Array(of);
  for (const image of selected) isSelected[image] = 1;
  const rows: number[] = [];
  const selectedRows: number[] = [];
  for (let row = 0; row < groups.length; row++) {
    if (((shown >> (groups[row] as number)) & 1) === 0) continue;
    if (isSelected[imageOf(row)]) selectedRows.push(row);
    else rows.push(row);
  }
  const hasSelection = selectedRows.length > 0;
  const unselected = rows.length;
  for (const row of selectedRows) rows.push(row);
  const positions = new Float32Array(2 * rows.length);
  const categories = new Uint8Array(rows.length);
  rows.forEach((row, i) => {
    positions[2 * i] = points[2 * row] as number;
    positions[2 * i + 1] = points[2 * row + 1] as number;
    categories[i] = hasSelection && i < unselected ? UNSELECTED : (groups[row] as number);
  });
  const values = colouring && Float32Array.from(rows, (row) => colouring.values[row] as number);
  const highest = colouring?.highest ?? 0;
  return { positions, categories, highest, view, ...(values && { values }) };
}

/** Returns the colours of a unit's activations, from 0 to its highest. Unselected points are not coloured. */
export const activationRamp = (
  { inactive, sparsity }: ChartTheme,
  highest: number,
): ColourRamp => ({
  categories: 2 ** MAX_GROUPS - 1,
  low: 0,
  high: highest || 1,
  lowColour: inactive,
  highColour: sparsity,
});

/** Returns the height of a plot for its width, in CSS pixels; a wide plot is flat, to be in sight as a whole. */
export const plotHeight = (width: number) =>
  Math.round(Math.max(280, Math.min(0.72 * width, Math.max(430, 0.42 * width), 720)));

/** Returns the side of a point in CSS pixels: the more points, the smaller. */
const pointSize = (count: number) => (count > 20_000 ? 2 : count > 4000 ? 3 : 5);

export const drawPoints =
  (drawn: DrawnPoints): DrawPicture =>
  (_run, { width, pixelRatio }) => {
    const height = Math.round(plotHeight(width / pixelRatio) * pixelRatio);
    const { paper, grid } = theme.value;
    const colours = classGroups.value.groups.map(({ colour }) => colour(theme.value));
    return {
      width,
      height,
      paint(target, gpu) {
        const renderer = rendererWith(gpu, drawn);
        if (!renderer) {
          gpu.imageGrids.draw(target, paper, []);
          return;
        }
        const count = drawn.categories.length;
        renderer.draw(target, paper, {
          view: drawn.view,
          area: { left: 0, top: 0, width, height },
          size: Math.max(1, Math.round(pointSize(count) * pixelRatio)),
          opacity: 0.8,
          colours: Array.from({ length: UNSELECTED + 1 }, (_, i) => colours[i] ?? grid),
          ramp: drawn.values && activationRamp(theme.value, drawn.highest),
        });
      },
    };
  };

interface DeviceState {
  renderer?: PointsRenderer;
  drawn?: DrawnPoints;
}

const states = new WeakMap<Gpu, DeviceState>();

/** Returns the device's renderer with these points uploaded, or undefined until it is compiled. */
function rendererWith(gpu: Gpu, drawn: DrawnPoints): PointsRenderer | undefined {
  const known = states.get(gpu);
  if (!known) {
    const state: DeviceState = {};
    states.set(gpu, state);
    PointsRenderer.create(gpu.device, gpu.format).then(
      (renderer) => {
        state.renderer = renderer;
        canvases.redraw();
      },
      (error: Error) => {
        toast.value = `The points could not be drawn: ${error.message}`;
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

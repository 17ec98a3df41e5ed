import { computed, type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { capitalised, formatCount } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import { theme } from "../../state/theme.ts";
import { useCanvasSpace } from "../../ui/hooks.ts";
import { className, hasLabels, rowName } from "../../words.ts";
import { type Plane, rowOf } from "./plane.ts";
import { Frame, type PlottedPoints, type Position } from "./scatter_geometry.ts";
import { type Plot, scatterHandlers } from "./scatter_handlers.ts";
import { HoverCard, ScatterAxes } from "./scatter_overlay.tsx";
import { drawnPoints, drawPoints, plotHeight } from "./scatter_picture.ts";
import { SelectedCounts } from "./selected_counts.tsx";
import { hoveredImage, selectedImages, shownGroups, touchSelects } from "./selection.ts";

const emptyView = { minX: 0, maxX: 1, minY: 0, maxY: 1 };

/** The scatter plot, whose points can be hovered, opened and selected by mouse, touch and keyboard. */
export function Scatter({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const area = useRef<HTMLDivElement>(null);
  const axes = useRef<SVGSVGElement>(null);
  const space = useCanvasSpace(area);
  const width = useComputed(() => (space.value ? space.value.width / space.value.pixelRatio : 0));
  const lasso = useSignal<readonly Position[]>([]);
  const corner = useSignal<Position | undefined>(undefined);
  const plot = useMemo(() => createPlot(plane, width, lasso, corner), []);
  const drawn = useMemo(
    () =>
      computed(() => {
        const now = plane.value;
        return now && drawnPoints(now, shownGroups.value, selectedImages.value);
      }),
    [],
  );
  // A new function makes the canvas redraw, for new points or colours.
  const draw = useMemo(
    () => (drawn.value ? drawPoints(drawn.value) : () => undefined),
    [drawn.value, theme.value],
  );
  const summary = useMemo(() => computed(() => summaryOf(plane.value)), []);
  return (
    <div class="scatter">
      <div
        ref={area}
        class={touchSelects.value ? "scatter-area is-touch-selecting" : "scatter-area"}
        style={{ height: `${plotHeight(width.value)}px` }}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move between its points.
        tabIndex={0}
        aria-label={`${capitalised(rowName.value)}s in the code space`}
        aria-roledescription="scatter plot"
        aria-describedby="scatter-help"
        {...useMemo(() => scatterHandlers(plot), [])}
      >
        <GpuCanvas draw={draw} isStill summary={summary} overlay={axes} />
        <ScatterAxes svg={axes} plot={plot} plane={plane.value} />
      </div>
      <div class="below-plot">
        <HoverCard plot={plot} plane={plane.value} />
        <SelectedCounts />
      </div>
    </div>
  );
}

function createPlot(
  plane: ReadonlySignal<Plane | undefined>,
  width: ReadonlySignal<number>,
  lasso: Plot["lasso"],
  corner: Plot["corner"],
): Plot {
  const frame = computed(() => {
    return new Frame(plane.value?.view ?? emptyView, width.value, plotHeight(width.value));
  });
  const hovered = computed(() => {
    const now = plane.value;
    if (!now || hoveredImage.value === undefined) return undefined;
    const row = rowOf(now.codes, hoveredImage.value);
    if (row === undefined) return undefined;
    const x = now.points[2 * row] as number;
    const y = now.points[2 * row + 1] as number;
    const position: Position = [frame.value.left(x), frame.value.top(y)];
    return { image: hoveredImage.value, row, x, y, position };
  });
  const plottedPoints = (): PlottedPoints | undefined => {
    const now = plane.value;
    return (
      now && {
        points: now.points,
        groups: now.groups,
        shown: shownGroups.value,
        frame: frame.value,
      }
    );
  };
  const imageOf = (row: number) => plane.value?.codes.imageOf(row) as number;
  return { frame, hovered, lasso, corner, plottedPoints, imageOf };
}

function summaryOf(plane: Plane | undefined): string {
  const rows = `training ${rowName.value}s`;
  if (!plane) return `Codes of the ${rows}. Not computed yet.`;
  const { codes, axes, colouring } = plane;
  const colours = colouring
    ? `, coloured by the activation of unit ${colouring.unit + 1}`
    : hasLabels.value && `, coloured by ${className.value}`;
  const [x, y] = plane.axes.map((_, k) => describeRange(plane.points, k as 0 | 1));
  return `${formatCount(codes.labels.length)} ${rows} by ${axes[0].short} (${x}) and ${axes[1].short} (${y})${colours || ""}.`;
}

function describeRange(points: Float32Array, axis: 0 | 1): string {
  let [min, max, positive] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = axis; i < points.length; i += 2) {
    const value = points[i] as number;
    min = Math.min(min, value);
    max = Math.max(max, value);
    if (value > 0) positive++;
  }
  const share = Math.round((200 * positive) / points.length);
  return `from ${min.toPrecision(3)} to ${max.toPrecision(3)}, above 0 for ${share}%`;
}

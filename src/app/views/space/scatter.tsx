import { computed, type ReadonlySignal, useComputed, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { formatCount } from "../../../format.ts";
import { GpuCanvas } from "../../canvases/gpu_canvas.tsx";
import { theme } from "../../state/theme.ts";
import { useCanvasSpace } from "../../ui/hooks.ts";
import { Frame } from "./frame.ts";
import { HoverCard } from "./hover_card.tsx";
import { type Plane, rowOf } from "./plane.ts";
import { ScatterAxes } from "./scatter_axes.tsx";
import { type Plot, type Position, scatterHandlers } from "./scatter_handlers.ts";
import { drawnPoints, drawPoints, plotHeight } from "./scatter_picture.ts";
import type { Scattered } from "./search.ts";
import { fingerDraws, pointedAt, selected, shownDigits } from "./selection.ts";

const empty = { minX: 0, maxX: 1, minY: 0, maxY: 1 };

/** All points of the plane, to be pointed at, opened and selected by mouse, finger and keyboard. */
export function Scatter({ plane }: { plane: ReadonlySignal<Plane | undefined> }) {
  const area = useRef<HTMLDivElement>(null);
  const axes = useRef<SVGSVGElement>(null);
  const room = useCanvasSpace(area);
  const width = useComputed(() => (room.value ? room.value.width / room.value.pixelRatio : 0));
  const lasso = useSignal<readonly Position[]>([]);
  const corner = useSignal<Position | undefined>(undefined);
  const plot = useMemo(() => plotOf(plane, width, lasso, corner), []);
  const drawn = useMemo(
    () =>
      computed(() => {
        const now = plane.value;
        return now && drawnPoints(now, shownDigits.value, selected.value);
      }),
    [],
  );
  // Another function draws anew: for other points, and for other colours.
  const draw = useMemo(
    () => (drawn.value ? drawPoints(drawn.value) : () => undefined),
    [drawn.value, theme.value],
  );
  const summary = useMemo(() => computed(() => summaryOf(plane.value)), []);
  return (
    <div class="scatter">
      <div
        ref={area}
        class={fingerDraws.value ? "scatter-area is-drawn-by-finger" : "scatter-area"}
        style={{ height: `${plotHeight(width.value)}px` }}
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk over its points.
        tabIndex={0}
        aria-label="Images in the code space"
        aria-roledescription="scatter plot"
        aria-describedby="scatter-help"
        {...useMemo(() => scatterHandlers(plot), [])}
      >
        <GpuCanvas draw={draw} isStill summary={summary} overlay={axes} />
        <ScatterAxes svg={axes} plot={plot} axes={plane.value?.axes} />
        <HoverCard plot={plot} plane={plane.value} />
      </div>
      <p id="scatter-help" class="hint">
        Draw a line around points to select them. Keyboard: the arrow keys go from point to point,
        Enter opens one, the space bar sets one corner and then the other of a rectangle, Escape
        clears.
      </p>
    </div>
  );
}

function plotOf(
  plane: ReadonlySignal<Plane | undefined>,
  width: ReadonlySignal<number>,
  lasso: Plot["lasso"],
  corner: Plot["corner"],
): Plot {
  const frame = computed(() => {
    return new Frame(plane.value?.view ?? empty, width.value, plotHeight(width.value));
  });
  const pointed = computed(() => {
    const now = plane.value;
    if (!now || pointedAt.value === undefined) return undefined;
    const row = rowOf(now.codes, pointedAt.value);
    if (row === undefined) return undefined;
    const x = now.points[2 * row] as number;
    const y = now.points[2 * row + 1] as number;
    const place: Position = [frame.value.left(x), frame.value.top(y)];
    return { image: pointedAt.value, row, x, y, place };
  });
  const scattered = (): Scattered | undefined => {
    const now = plane.value;
    return (
      now && {
        points: now.points,
        labels: now.codes.labels,
        digits: shownDigits.value,
        frame: frame.value,
      }
    );
  };
  const imageOf = (row: number) => plane.value?.codes.imageOf(row) as number;
  return { frame, pointed, lasso, corner, scattered, imageOf };
}

function summaryOf(plane: Plane | undefined): string {
  if (!plane) return "Codes of the training images; not computed yet.";
  const { codes, axes, colouring } = plane;
  const colours = colouring ? `by the activation of unit ${colouring.unit + 1}` : "by digit";
  const [x, y] = plane.axes.map((_, k) => range(plane.points, k as 0 | 1));
  return `${formatCount(codes.labels.length)} training images by ${axes[0].short} (${x}) and ${axes[1].short} (${y}), coloured ${colours}.`;
}

function range(points: Float32Array, axis: 0 | 1): string {
  let [least, most, active] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = axis; i < points.length; i += 2) {
    const value = points[i] as number;
    least = Math.min(least, value);
    most = Math.max(most, value);
    if (value > 0) active++;
  }
  const share = Math.round((200 * active) / points.length);
  return `from ${least.toPrecision(3)} to ${most.toPrecision(3)}, above 0 for ${share} %`;
}

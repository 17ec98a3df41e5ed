import { formatCount, formatSignificant } from "../../../format.ts";
import { DigitPicture } from "./digit_picture.tsx";
import type { Frame } from "./frame.ts";
import type { Plane } from "./plane.ts";
import type { Plot, Position } from "./scatter_handlers.ts";

/** CSS pixels between a point and what is said of it. */
const AWAY = 16;
/** CSS pixels of a plot that has no room for it beside a point. */
const NARROW = 560;

interface Props {
  readonly plot: Plot;
  readonly plane: Plane | undefined;
}

/** The image pointed at, beside its point. */
export function HoverCard({ plot, plane }: Props) {
  const pointed = plot.pointed.value;
  return (
    <div class="hover-card-place" aria-live="polite">
      {pointed && plane && (
        <div class="hover-card" style={beside(pointed.place, plot.frame.value)}>
          <DigitPicture image={pointed.image} side={84} />
          <p>
            <strong>Training image {formatCount(pointed.image + 1)}</strong>
            <br />
            digit {plane.codes.labels[pointed.row]}
            <br />
            {plane.axes[0].short}: {formatSignificant(pointed.x)}
            <br />
            {plane.axes[1].short}: {formatSignificant(pointed.y)}
            {plane.colouring && !isAlong(plane, plane.colouring.unit) && (
              <>
                <br />
                unit {plane.colouring.unit + 1}:{" "}
                {formatSignificant(plane.colouring.values[pointed.row] as number)}
              </>
            )}
            <Together plane={plane} row={pointed.row} />
          </p>
        </div>
      )}
    </div>
  );
}

/** Whether an axis is a unit's activation, which is said already. */
const isAlong = ({ axes }: Plane, unit: number) =>
  axes.some(({ short }) => short === `unit ${unit + 1}`);

/** On the side of a place where there is more room; on a small screen, in the other half. */
function beside([left, top]: Position, { width, height }: Frame) {
  if (width < NARROW) {
    return { left: "0", ...(top < height / 2 ? { bottom: "0" } : { top: "0" }) };
  }
  return {
    ...(left < width / 2 ? { left: `${left + AWAY}px` } : { right: `${width - left + AWAY}px` }),
    ...(top < height / 2 ? { top: `${top}px` } : { bottom: `${height - top}px` }),
  };
}

/** A ReLU piles up many images in one place. */
function Together({ plane, row }: { plane: Plane; row: number }) {
  const { points } = plane;
  const [x, y] = points.subarray(2 * row, 2 * row + 2);
  let others = -1;
  for (let i = 0; i < points.length; i += 2) {
    if (points[i] === x && points[i + 1] === y) others++;
  }
  if (others === 0) return null;
  return (
    <>
      <br />
      and {formatCount(others)} more in this place
    </>
  );
}

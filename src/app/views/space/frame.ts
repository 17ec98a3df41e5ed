// The part of a plane that a plot shows, and where its places are on the page, in CSS pixels.

/** A part of a plane; y grows upwards. */
export interface PlaneView {
  readonly minX: number;
  readonly maxX: number;
  readonly minY: number;
  readonly maxY: number;
}

/** Room beside the outermost points, as a share of what they span. */
const MARGIN = 0.03;

/** A little more than the points span; a unit of length where they span nothing. */
export function viewOf(points: Float32Array): PlaneView {
  const [minX, maxX] = rangeOf(points, 0);
  const [minY, maxY] = rangeOf(points, 1);
  return { minX, maxX, minY, maxY };
}

function rangeOf(points: Float32Array, axis: 0 | 1): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = axis; i < points.length; i += 2) {
    const value = points[i] as number;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return [0, 1];
  const margin = MARGIN * (max - min || 1);
  return max > min ? [min - margin, max + margin] : [min - margin, min + 1];
}

/** A view in a box of so many CSS pixels. */
export class Frame {
  constructor(
    readonly view: PlaneView,
    readonly width: number,
    readonly height: number,
  ) {}

  left(x: number): number {
    const { minX, maxX } = this.view;
    return ((x - minX) / (maxX - minX)) * this.width;
  }

  top(y: number): number {
    const { minY, maxY } = this.view;
    return ((maxY - y) / (maxY - minY)) * this.height;
  }

  /** The place of the plane at a point of the box. */
  place(left: number, top: number): [number, number] {
    const { minX, maxX, minY, maxY } = this.view;
    return [minX + (left / this.width) * (maxX - minX), maxY - (top / this.height) * (maxY - minY)];
  }
}

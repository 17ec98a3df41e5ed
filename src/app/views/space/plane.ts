// The plane that the code space shows: two hidden units, or two principal components.

import { computed } from "@preact/signals";
import { formatPercent } from "../../../format.ts";
import { askCodes } from "../../codes/codes_client.ts";
import { type Codes, codes, hasDiverged } from "../../state/codes.ts";
import { selectedUnit, viewState } from "../../state/view_state.ts";
import { type PlaneView, viewOf } from "./frame.ts";

export interface Plane {
  /** Whose codes. */
  readonly codes: Codes;
  /** (count, 2) */
  readonly points: Float32Array<ArrayBuffer>;
  readonly view: PlaneView;
  readonly axes: readonly [AxisName, AxisName];
  /** What colours the points where digits do not. */
  readonly colouring?: Colouring;
}

interface AxisName {
  /** "Unit 3" */
  readonly short: string;
  /** "Activation of unit 3" */
  readonly long: string;
}

export interface Colouring {
  readonly unit: number;
  /** (count) */
  readonly values: Float32Array<ArrayBuffer>;
  readonly highest: number;
}

/** The unit whose activations colour the points; nothing where the digits do. */
export const colouringUnit = computed(() => {
  const unit = selectedUnit.value;
  const isThere = unit !== undefined && codes.value && unit < hiddenOf(codes.value);
  return viewState.colour.value === "unit" && isThere ? unit : undefined;
});

const hiddenOf = ({ meanActivation }: Codes) => meanActivation.length;

/** Why the plane that is chosen is not there, in a sentence. */
export function planeTrouble(): string | undefined {
  if (hasDiverged.value) return "The codes hold no numbers any more: there is nothing to show.";
  if (!codes.value) return undefined;
  if (viewState.axes.value !== "units") return undefined;
  const hidden = hiddenOf(codes.value);
  const missing = [viewState.across.value, viewState.up.value].find((unit) => unit > hidden);
  return missing === undefined
    ? undefined
    : `There is no unit ${missing} among ${hidden} hidden units; choose another.`;
}

/** Asks for the plane that is chosen; nothing where there are no codes, or not such units. */
export function askPlane(): Promise<Plane> | undefined {
  const now = codes.value;
  const along = viewState.axes.value === "units" ? alongUnits() : alongComponents();
  const colouring = colouringUnit.value;
  if (!now || planeTrouble()) return undefined;
  return ask(now, along, colouring);
}

interface Along {
  readonly points: Float32Array;
  readonly axes: Plane["axes"];
}

async function ask(
  now: Codes,
  along: () => Promise<Along>,
  unit: number | undefined,
): Promise<Plane> {
  const [{ points, axes }, values] = await Promise.all([
    along(),
    unit === undefined ? undefined : askCodes((worker) => worker.activations(unit)),
  ]);
  return {
    codes: now,
    points: points as Float32Array<ArrayBuffer>,
    view: viewOf(points),
    axes,
    ...(unit !== undefined && values && { colouring: colouringOf(unit, values) }),
  };
}

function alongUnits(): () => Promise<Along> {
  const units = [viewState.across.value, viewState.up.value] as const;
  return async () => ({
    points: await askCodes((worker) => worker.plane(units[0] - 1, units[1] - 1)),
    axes: [unitAxis(units[0]), unitAxis(units[1])],
  });
}

const unitAxis = (unit: number) => ({
  short: `unit ${unit}`,
  long: `Activation of unit ${unit}`,
});

const alongComponents = () => async () => {
  const { points, explained } = await askCodes((worker) => worker.principalPlane());
  const axis = (i: 0 | 1) => ({
    short: `component ${i + 1}`,
    long: `PC ${i + 1}, ${formatPercent(explained[i] as number)} of the variance`,
  });
  return { points, axes: [axis(0), axis(1)] as const };
};

function colouringOf(unit: number, values: Float32Array): Colouring {
  const highest = values.reduce((most, value) => Math.max(most, value), 0);
  return { unit, values: values as Float32Array<ArrayBuffer>, highest };
}

/** Whether the worker answered with the very codes it was asked about: newer ones may have come. */
export const isWhole = ({ codes, points, colouring }: Plane) =>
  points.length === 2 * codes.labels.length &&
  (!colouring || colouring.values.length === codes.labels.length);

/** The row of a training image among the codes; nothing where it is not in the sample. */
export function rowOf({ labels, of, imageOf }: Codes, image: number): number | undefined {
  const row = Math.ceil((image * labels.length) / of);
  return row < labels.length && imageOf(row) === image ? row : undefined;
}

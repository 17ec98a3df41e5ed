// The plane on which the code space is plotted: the activations of two hidden units, or two principal components.

import { computed } from "@preact/signals";
import { formatPercent, plural } from "../../../format.ts";
import { classGroups } from "../../classes.ts";
import { requestCodes } from "../../codes/codes_client.ts";
import { type Codes, codes, hasDiverged } from "../../state/codes.ts";
import { selectedUnit, viewState } from "../../state/view_state.ts";
import { type PlaneView, viewOf } from "./scatter_geometry.ts";

export interface Plane {
  readonly codes: Codes;
  /** (count, 2) */
  readonly points: Float32Array<ArrayBuffer>;
  /** (count) the group of each point's class */
  readonly groups: Uint8Array;
  readonly view: PlaneView;
  readonly axes: readonly [AxisName, AxisName];
  /** Undefined if the classes colour the points. */
  readonly colouring?: Colouring;
}

interface AxisName {
  /** "unit 3" */
  readonly short: string;
  /** "Activation of unit 3" */
  readonly long: string;
}

/** The activations of a unit that colour the points. */
interface Colouring {
  readonly unit: number;
  /** (count) */
  readonly values: Float32Array<ArrayBuffer>;
  readonly highest: number;
}

/** The unit whose activations colour the points, or undefined if the classes do. */
export const colouringUnit = computed(() => {
  const unit = selectedUnit.value;
  const exists = unit !== undefined && codes.value && unit < hiddenOf(codes.value);
  return viewState.colour.value === "unit" && exists ? unit : undefined;
});

const hiddenOf = ({ meanActivation }: Codes) => meanActivation.length;

/** Returns a sentence that says why there is no plane, or undefined if nothing is wrong. */
export function planeError(): string | undefined {
  if (hasDiverged.value) return "The codes are NaN or infinite; there is nothing to plot.";
  if (!codes.value || viewState.axes.value !== "units") return undefined;
  const hidden = hiddenOf(codes.value);
  const missing = [viewState.across.value, viewState.up.value].find((unit) => unit > hidden);
  return missing === undefined
    ? undefined
    : `Unit ${missing} does not exist; this run has ${plural(hidden, "hidden unit")}.`;
}

/** Requests the selected plane. Returns undefined if there are no codes or a unit does not exist. */
export function requestPlane(): Promise<Plane> | undefined {
  const now = codes.value;
  const project = viewState.axes.value === "units" ? projectOntoUnits() : projectOntoComponents;
  const unit = colouringUnit.value;
  if (!now || planeError()) return undefined;
  return computePlane(now, project, unit);
}

interface Projection {
  readonly points: Float32Array;
  readonly axes: Plane["axes"];
}

async function computePlane(
  codes: Codes,
  project: () => Promise<Projection>,
  unit: number | undefined,
): Promise<Plane> {
  const { groupOf } = classGroups.peek();
  const [{ points, axes }, values] = await Promise.all([
    project(),
    unit === undefined ? undefined : requestCodes((worker) => worker.activations(unit)),
  ]);
  return {
    codes,
    points: points as Float32Array<ArrayBuffer>,
    groups: Uint8Array.from(codes.labels, (label) => groupOf[label] as number),
    view: viewOf(points),
    axes,
    ...(unit !== undefined && values && { colouring: colouringOf(unit, values) }),
  };
}

function projectOntoUnits(): () => Promise<Projection> {
  const units = [viewState.across.value, viewState.up.value] as const;
  return async () => ({
    points: await requestCodes((worker) => worker.plane(units[0] - 1, units[1] - 1)),
    axes: [unitAxis(units[0]), unitAxis(units[1])],
  });
}

const unitAxis = (unit: number) => ({
  short: `unit ${unit}`,
  long: `Activation of unit ${unit}`,
});

async function projectOntoComponents(): Promise<Projection> {
  const { points, explained } = await requestCodes((worker) => worker.principalPlane());
  const axis = (i: 0 | 1) => ({
    short: `component ${i + 1}`,
    long: `PC ${i + 1}, ${formatPercent(explained[i] as number)} of the variance`,
  });
  return { points, axes: [axis(0), axis(1)] };
}

function colouringOf(unit: number, values: Float32Array): Colouring {
  const highest = values.reduce((max, value) => Math.max(max, value), 0);
  return { unit, values: values as Float32Array<ArrayBuffer>, highest };
}

/** Returns whether all parts have the same length. They differ if newer codes arrived between the requests. */
export const isConsistent = ({ codes, points, colouring }: Plane) =>
  points.length === 2 * codes.labels.length &&
  (!colouring || colouring.values.length === codes.labels.length);

/** Returns the row of a training image in the codes, or undefined if it is not in the sample. */
export function rowOf({ labels, of, imageOf }: Codes, image: number): number | undefined {
  const row = Math.ceil((image * labels.length) / of);
  return row < labels.length && imageOf(row) === image ? row : undefined;
}

// What the page shows, apart from the settings: the view, the selected unit and display choices. A table like
// that of the settings, so that links contain both and are checked in the same way.

import { computed, type Signal, signal } from "@preact/signals";
import { checkerOf, choice, defaultsOf, integer, type ValuesOf } from "../../config/setting.ts";
import { mapValues } from "../../records.ts";

/** The views and the titles of their tabs. */
export const viewTitles = {
  watch: "Watch",
  poke: "Poke",
  space: "Space",
  sparsity: "Sparsity",
  compare: "Compare",
  // "measure" is the older name of this view, which links contain.
  measure: "GPU",
} as const;
export type View = keyof typeof viewTitles;
export const views = Object.keys(viewTitles) as View[];

/** Units are counted from 1 here, as on the page. */
export const viewTable = {
  view: choice({
    label: "View",
    choices: views,
    default: "watch",
  }),
  /** 0 means none. */
  unit: integer({
    label: "Unit",
    min: 0,
    max: 8192,
    default: 0,
  }),
  /** Decoder weights are what a unit adds to the image, encoder weights what it responds to. */
  weights: choice({
    label: "Weights",
    choices: ["decoder", "encoder"],
    default: "decoder",
  }),
  order: choice({
    label: "Order",
    choices: ["number", "mean activation", "firing rate", "norm"],
    default: "number",
  }),
  digit: integer({
    label: "Test digit",
    min: 1,
    max: 1_000_000_000,
    default: 1,
  }),
  axes: choice({
    label: "Axes",
    choices: ["units", "principal components"],
    default: "principal components",
  }),
  across: integer({
    label: "x-axis",
    min: 1,
    max: 8192,
    default: 1,
  }),
  up: integer({
    label: "y-axis",
    min: 1,
    max: 8192,
    default: 2,
  }),
  colour: choice({
    label: "Colour",
    choices: ["digit", "unit"],
    default: "digit",
  }),
} as const;

export type ViewState = ValuesOf<typeof viewTable>;
type ViewSetting = keyof ViewState;

export const defaultView: ViewState = defaultsOf(viewTable);
/** Checks view state by name: invalid values take their default. */
export const checkView = checkerOf(viewTable);

type Signals = { readonly [Name in ViewSetting]: Signal<ViewState[Name]> };

export const viewState = mapValues(defaultView, (value) => signal(value)) as Signals;

/** All of it as one object. */
export const currentView = computed(() => mapValues(viewState, ({ value }) => value) as ViewState);

/** The view in which a unit or an image was opened last. On a phone, their sheet would cover the other views. */
export const openedIn = signal<View>();

export function navigate(view: Partial<ViewState>): void {
  for (const [name, value] of Object.entries(view)) {
    (viewState[name as ViewSetting] as Signal<unknown>).value = value;
  }
  // At first, the address says what is open.
  openedIn.value ??= viewState.view.value;
}

/** The selected hidden unit, counted from 0; undefined if none is selected. */
export const selectedUnit = computed(() =>
  viewState.unit.value ? viewState.unit.value - 1 : undefined,
);

/** Selects a hidden unit, counted from 0; deselects if it is undefined. */
export function selectUnit(unit: number | undefined): void {
  viewState.unit.value = unit === undefined ? 0 : unit + 1;
  openedIn.value = viewState.view.value;
}

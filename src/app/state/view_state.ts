// Where a person is on the page, beside the settings: the view, the chosen unit and how things are
// shown. One table, as for the settings, so that links carry it and are checked the same way.

import { computed, type Signal, signal } from "@preact/signals";
import { choice, defaultsOf, integer, parserOf, type ValuesOf } from "../../config/setting.ts";

/** The views, and what stands on their tabs. */
export const viewTitles = {
  watch: "Watch",
  poke: "Poke the code",
  space: "Code space",
  sparsity: "Sparsity",
  compare: "Compare",
  measure: "Speed",
} as const;
export type View = keyof typeof viewTitles;
export const views = Object.keys(viewTitles) as View[];

/** Units are counted from 1 here, as the page writes them. */
export const viewTable = {
  view: choice({
    label: "View",
    help: "What the page shows.",
    choices: views,
    default: "watch",
  }),
  unit: integer({
    label: "Unit",
    help: "The hidden unit that is chosen; 0 means none.",
    min: 0,
    max: 8192,
    default: 0,
  }),
  weights: choice({
    label: "Weights",
    help: "Which weights of the units are drawn: what each adds to the picture, or what it looks for.",
    choices: ["decoder", "encoder"],
    default: "decoder",
  }),
  order: choice({
    label: "Order",
    help: "What the units are sorted by.",
    choices: ["number", "mean activation", "firing rate", "norm"],
    default: "number",
  }),
  digit: integer({
    label: "Test digit",
    help: "The test image whose code is shown.",
    min: 1,
    max: 10_000,
    default: 1,
  }),
  axes: choice({
    label: "Axes",
    help: "What spans the code space: two units, or the two directions in which the codes vary most.",
    choices: ["units", "principal components"],
    default: "principal components",
  }),
  across: integer({
    label: "Across",
    help: "The unit along the horizontal axis.",
    min: 1,
    max: 8192,
    default: 1,
  }),
  up: integer({
    label: "Up",
    help: "The unit along the vertical axis.",
    min: 1,
    max: 8192,
    default: 2,
  }),
  colour: choice({
    label: "Colour",
    help: "What colours the points: the digit, or the activation of the chosen unit.",
    choices: ["digit", "unit"],
    default: "digit",
  }),
} as const;

export type ViewState = ValuesOf<typeof viewTable>;
export type ViewSetting = keyof ViewState;

export const defaultView: ViewState = defaultsOf(viewTable);
/** @throws InputError naming the first value that is wrong */
export const parseView: (input: unknown) => ViewState = parserOf(viewTable);

type Signals = { readonly [Name in ViewSetting]: Signal<ViewState[Name]> };

/** Where the person is now. */
export const viewState = Object.fromEntries(
  Object.entries(defaultView).map(([name, value]) => [name, signal(value)]),
) as unknown as Signals;

/** The same as one object. */
export const currentView = computed(
  () =>
    Object.fromEntries(
      Object.entries(viewState).map(([name, { value }]) => [name, value]),
    ) as ViewState,
);

export function navigate(there: Partial<ViewState>): void {
  for (const [name, value] of Object.entries(there)) {
    (viewState[name as ViewSetting] as Signal<unknown>).value = value;
  }
}

/** The chosen hidden unit, counted from 0; nothing where none is chosen. */
export const selectedUnit = computed(() =>
  viewState.unit.value ? viewState.unit.value - 1 : undefined,
);

/** Chooses a hidden unit, counted from 0, everywhere on the page; none where nothing is given. */
export function selectUnit(unit: number | undefined): void {
  viewState.unit.value = unit === undefined ? 0 : unit + 1;
}

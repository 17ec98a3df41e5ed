// The page's address: settings and view state in the query, only those that differ from the defaults. It always
// leads back to what the page shows.

import { batch, effect } from "@preact/signals";
import { type Setting, valueFromText } from "../../config/setting.ts";
import {
  checkSettings,
  defaultSettings,
  type Settings,
  settingsTable,
} from "../../config/settings.ts";
import { type DataId, isSameData, mnistId } from "../../data/data_id.ts";
import { plural } from "../../format.ts";
import { shortened } from "../../text.ts";
import { PIN, type SharedRun, sharedRuns, withSharedRuns } from "../pins/shared_runs.ts";
import { fieldErrors, fields, fillIn, formSettings } from "../state/form.ts";
import { toast } from "../state/messages.ts";
import { data, shownSettings } from "../state/run.ts";
import {
  checkView,
  currentView,
  defaultView,
  navigate,
  type ViewState,
  viewTable,
} from "../state/view_state.ts";

/** The parameter that names the data; missing for MNIST. */
const DATA = "data";

interface Link {
  readonly settings: Settings;
  readonly view: ViewState;
}

interface ParsedLink extends Link {
  /** A sentence for each value that could not be used; it has its default. */
  readonly problems: readonly string[];
  /** Names that are neither settings nor view state, such as those that mailers add. */
  readonly unknown: readonly string[];
}

/** Parses a link's query, `?hiddenUnits=16&epochs=5&view=space&unit=3`. */
export function fromQuery(query: string): ParsedLink {
  const settings: Record<string, unknown> = {};
  const view: Record<string, unknown> = {};
  const unknown: string[] = [];
  const repeated = new Set<string>();
  const given = new URLSearchParams(query);
  for (const [name, text] of given) {
    // `followSharedRuns` and `sayWhichData` read them.
    if (name === PIN || name === DATA) continue;
    const isOfView = Object.hasOwn(viewTable, name);
    const table: Readonly<Record<string, Setting>> = isOfView ? viewTable : settingsTable;
    const setting = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!setting) {
      unknown.push(name);
      continue;
    }
    if (given.getAll(name).length > 1) repeated.add(name);
    else (isOfView ? view : settings)[name] = valueFromText(setting, text);
  }
  const checked = checkSettings(settings);
  const checkedView = checkView(view);
  const link = { settings: checked.values, view: checkedView.values };
  const missing = unitNames.filter((name) => isMissing(name, link));
  const problems = [
    ...[...repeated].map((name) => `${name} is given more than once.`),
    ...checked.problems,
    ...checkedView.problems,
    ...missing.map((name) => missingUnit(name, link)),
  ];
  const found = Object.fromEntries(missing.map((name) => [name, defaultView[name]]));
  return { ...link, view: { ...link.view, ...found }, problems, unknown };
}

/**
 * Returns the query of a link to these settings and this view; empty if they are all defaults. Units that
 * these settings do not have are left out.
 */
export function toQuery(settings: Settings, view: ViewState): string {
  const query = new URLSearchParams();
  const add = (
    values: Readonly<Record<string, unknown>>,
    defaults: Readonly<Record<string, unknown>>,
  ) => {
    for (const [name, value] of Object.entries(values)) {
      if (value !== defaults[name]) query.set(name, String(value));
    }
  };
  add(settings, defaultSettings);
  const existing = Object.entries(view).filter(([name]) => !isMissing(name, { settings, view }));
  add(Object.fromEntries(existing), defaultView);
  const text = query.toString();
  return text && `?${text}`;
}

const unitNames = ["unit", "across", "up"] as const;

/** Returns whether a name of the view state holds a unit that does not exist, unless it is the default. */
function isMissing(name: string, { settings, view }: Link): boolean {
  const unitName = unitNames.find((unitName) => unitName === name);
  if (!unitName || view[unitName] === defaultView[unitName]) return false;
  return view[unitName] > settings.hiddenUnits;
}

const missingUnit = (name: (typeof unitNames)[number], { settings, view }: Link) =>
  `${name} is ${view[name]}, but the network has only ${plural(settings.hiddenUnits, "hidden unit")}.`;

/** Applies the settings and the view in the address. For parts that can't be used, says why and uses the defaults. */
export function followAddress(): void {
  const { settings, view, problems, unknown } = fromQuery(location.search);
  fillIn(settings);
  navigate(view);
  checkWithData(settings);
  if (problems.length > 0) showProblems(problems);
  if (unknown.length > 0) {
    addToToast(`Unknown parts of this link were ignored: ${shortened(unknown.join(", "))}.`);
  }
  sayWhichData();
}

/** Lists the pinned runs of the link in Compare, and says which ones can't be read. */
export async function followSharedRuns(): Promise<void> {
  if (!new URLSearchParams(location.search).has(PIN)) return;
  try {
    const { readSharedRuns } = await import("../pins/read_shared_runs.ts");
    const { runs, problems } = readSharedRuns(location.search);
    sharedRuns.value = runs;
    if (problems.length > 0) addToToast(problems.join(" "));
  } catch {
    toast.value = "The pinned runs of this link could not be loaded. Reload the page.";
  }
}

/** Says which data a link was made with, if they are not those of the page. */
function sayWhichData(): void {
  const name = new URLSearchParams(location.search).get(DATA);
  const now = data.peek()?.id.name ?? mnistId.name;
  if (name === null || name === now) return;
  addToToast(`This link was made with ${shortened(name)}; open it under Data.`);
}

/** Checks the number of training images, once the data are loaded. */
function checkWithData({ trainImages }: Settings): void {
  const stop = effect(() => {
    if (!data.value) return;
    queueMicrotask(() => stop());
    const error = fieldErrors.peek().trainImages;
    if (!error || fields.trainImages.peek() !== String(trainImages)) return;
    fields.trainImages.value = String(defaultSettings.trainImages);
    showProblems([`trainImages is ${trainImages}. ${error}`]);
  });
}

function showProblems(problems: readonly string[]): void {
  const what = problems.length === 1 ? "Part of this link" : "Parts of this link";
  toast.value = `${what} could not be used: ${problems.join(" ")} Defaults are used instead.`;
}

function addToToast(text: string): void {
  toast.value = [toast.peek(), text].filter(Boolean).join(" ");
}

/** The latest settings that were valid. */
let settings: Settings = defaultSettings;

/**
 * Returns a link to what the page shows; depends on the signals that it reads.
 * @param runs pinned runs that the link carries besides those of the link that was opened
 */
export function currentLink(runs: readonly SharedRun[] = []): string {
  settings = formSettings.value ?? settings;
  const query = withData(toQuery(settings, currentView.value), data.value?.id ?? mnistId);
  const all = withSharedRuns(query, [...runs, ...sharedRuns.value]);
  return `${location.origin}${location.pathname}${all}${location.hash}`;
}

function withData(query: string, id: DataId): string {
  if (isSameData(id, mnistId)) return query;
  return `${query}${query ? "&" : "?"}${new URLSearchParams({ [DATA]: id.name })}`;
}

/** Browsers allow a page only a limited number of new addresses per minute. */
const PAUSE_MS = 400;

/** What Back undoes: a change of the view, or opening a unit. Other changes replace the address. */
const placeOf = ({ view, unit }: ViewState) => `${view} ${unit > 0}`;

/** Keeps the address up to date shortly after a change; new places are entries of the history. */
export function updateAddress(): void {
  let pausing = 0;
  /** The address that the timer will write. */
  let due: string | undefined;
  let place = placeOf(currentView.peek());
  let isGoingBack = false;
  const write = () => {
    clearTimeout(pausing);
    if (due !== undefined) history.replaceState(history.state, "", due);
    due = undefined;
  };
  effect(() => {
    const link = currentLink();
    const next = placeOf(currentView.value);
    if (next !== place && !isGoingBack) {
      write();
      history.pushState(null, "", link);
    } else {
      due = link;
      clearTimeout(pausing);
      pausing = window.setTimeout(write, PAUSE_MS);
    }
    place = next;
  });
  addEventListener("popstate", () => {
    clearTimeout(pausing);
    due = undefined;
    isGoingBack = true;
    const { view: state, problems } = fromQuery(location.search);
    const { hiddenUnits } = shownSettings.peek();
    // Only what makes an entry: another test digit, for example, would end the edits of its code.
    const { view, unit } = state;
    batch(() => navigate({ view, unit: unit > hiddenUnits ? 0 : unit }));
    isGoingBack = false;
    if (problems.length > 0) showProblems(problems);
  });
}

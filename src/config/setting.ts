// The types of settings, the values that each allows, parsing them from text, and checking a whole table.

import * as v from "valibot";
import { InputError } from "../input_error.ts";
import { mapValues } from "../records.ts";
import { shortened } from "../text.ts";

/** What a setting belongs to, in the order in which the page and the help list them. */
export const settingGroups = {
  model: "Model",
  loss: "Loss",
  optimizer: "Optimizer",
  start: "First values",
  run: "Run",
} as const;

export type SettingGroup = keyof typeof settingGroups;

interface About {
  /** Shown beside the page's control. */
  readonly label: string;
  readonly group?: SettingGroup;
  /** Its letter in the formulas. */
  readonly symbol?: string;
  /** Whether the page shows it in the control bar, not only among all settings. */
  readonly isQuick?: boolean;
  /**
   * The values of other settings with which it has an effect, or several such conditions, one of which must hold; if
   * absent, it always has one.
   */
  readonly appliesTo?: Condition | readonly Condition[];
}

/** Names of other settings, each with some of its choices, or with all numbers above 0. */
type Condition = Readonly<Record<string, readonly string[] | "above 0">>;

interface Range extends About {
  readonly min: number;
  readonly max: number;
  readonly default: number;
}

/** Whole numbers, written as "8,16,32", or "none". */
interface List extends About {
  readonly min: number;
  readonly max: number;
  readonly default: string;
}

interface Choices<Choice extends string> extends About {
  readonly choices: readonly Choice[];
  readonly default: NoInfer<Choice>;
}

interface OnOff extends About {
  readonly default: boolean;
}

type NumberSetting = Range & { readonly type: "integer" | "number" };
type ChoiceSetting<Choice extends string = string> = Choices<Choice> & {
  readonly type: "choice";
};
type SwitchSetting = OnOff & { readonly type: "switch" };
type ListSetting = List & { readonly type: "list" };
export type Setting = NumberSetting | ChoiceSetting | SwitchSetting | ListSetting;

export const integer = (row: Range) => ({ type: "integer", ...row }) as const;
export const number = (row: Range) => ({ type: "number", ...row }) as const;
export const choice = <Choice extends string>(row: Choices<Choice>) =>
  ({ type: "choice", ...row }) as const;
export const list = (row: List) => ({ type: "list", ...row }) as const;
export const onOff = (row: OnOff) => ({ type: "switch", ...row }) as const;

type Table = Readonly<Record<string, Setting>>;

type ValueOf<S> = S extends { choices: readonly (infer Choice)[] }
  ? Choice
  : S extends { default: boolean }
    ? boolean
    : S extends { default: string }
      ? string
      : number;

/** One value for each row of a table. */
export type ValuesOf<T extends Table> = { readonly [Name in keyof T]: ValueOf<T[Name]> };

/** The default value of each row. */
export const defaultsOf = <T extends Table>(table: T) =>
  mapValues(table, (setting) => setting.default) as ValuesOf<T>;

/** Describes the values that a setting allows: "a whole number from 1 to 8192". */
export function allowed(setting: Setting): string {
  switch (setting.type) {
    case "integer":
      return `a whole number from ${setting.min} to ${setting.max}`;
    case "number":
      return `a number from ${setting.min} to ${setting.max}`;
    case "choice":
      return `one of ${setting.choices.join(", ")}`;
    case "list":
      return `none or whole numbers from ${setting.min} to ${setting.max} with commas between them`;
    case "switch":
      return "true or false";
  }
}

function schemaOf(name: string, setting: Setting) {
  const message = (issue: { input: unknown }) =>
    `${name} is ${shortened(issue.input)}; it must be ${allowed(setting)}.`;
  switch (setting.type) {
    case "integer":
    case "number": {
      const { min, max } = setting;
      const ranged = v.pipe(v.number(message), v.minValue(min, message), v.maxValue(max, message));
      return setting.type === "integer" ? v.pipe(ranged, v.integer(message)) : ranged;
    }
    case "choice":
      return v.picklist(setting.choices, message);
    case "list":
      return v.pipe(
        v.string(message),
        v.check((text) => text === "none" || isListOf(text, setting), message),
      );
    case "switch":
      return v.boolean(message);
  }
}

const isListOf = (text: string, { min, max }: List) =>
  /^\d+(,\d+)*$/.test(text) &&
  text.split(",").every((part) => Number(part) >= min && Number(part) <= max);

/** Whether a setting allows a value, regardless of the other settings. */
export const isAllowed = (setting: Setting, value: unknown) =>
  v.is(schemaOf("", setting) as v.GenericSchema, value);

/** Whether a setting has an effect with these values of the others. */
export const applies = ({ appliesTo = {} }: Setting, values: Readonly<Record<string, unknown>>) =>
  [appliesTo]
    .flat()
    .some((condition) =>
      Object.entries(condition).every(([name, allowing]) =>
        allowing === "above 0" ? Number(values[name]) > 0 : allowing.includes(String(values[name])),
      ),
    );

/** Returns when a setting applies: "penalty is kl". */
export const conditionOf = (
  { appliesTo = {} }: Setting,
  text = (name: string, allowing: string) => `${name} is ${allowing}`,
) =>
  [appliesTo]
    .flat()
    .map((condition) =>
      Object.entries(condition)
        .map(([name, allowing]) => text(name, [allowing].flat().join(" or ")))
        .join(" and "),
    )
    .join(" or ");

/**
 * Returns the values with the default for each setting that does not apply, so that equivalent values are equal. In
 * the order of the table: a setting follows those that must apply themselves so that it does.
 */
export const canonicalOf =
  <T extends Table>(table: T) =>
  (values: ValuesOf<T>): ValuesOf<T> => {
    const found: Record<string, unknown> = { ...values };
    return mapValues(table, (setting, name) => {
      if (!applies(setting, found)) found[name as string] = setting.default;
      return found[name as string];
    }) as ValuesOf<T>;
  };

export interface Checked<T extends Table> {
  readonly values: ValuesOf<T>;
  /** A sentence for each value that is not valid or does not apply, and so has its default. */
  readonly problems: readonly string[];
}

/** Values that do not go together. */
interface ConstraintOn<T extends Table> {
  /** The settings that then take their default, one after the other until the values go together. */
  readonly resets: readonly (keyof T)[];
  /** Returns what is wrong, in a sentence. */
  readonly problem: (values: ValuesOf<T>) => string | undefined;
}

/** Returns a function that checks values by name. A missing or invalid value takes its default. */
export function checkerOf<T extends Table>(
  table: T,
  constraints: readonly ConstraintOn<T>[] = [],
): (input: Readonly<Record<string, unknown>>) => Checked<T> {
  const canonical = canonicalOf(table);
  const schemas = mapValues(table, (setting, name) =>
    v.optional(schemaOf(String(name), setting) as v.GenericSchema, setting.default),
  );
  return (input) => {
    const problems: string[] = [];
    const valid = mapValues(schemas, (schema, name) => {
      const result = v.safeParse(schema, input[String(name)]);
      if (result.success) return result.output;
      problems.push(result.issues[0].message);
      return table[name]?.default;
    }) as ValuesOf<T>;
    let values = canonical(valid);
    for (const [name, setting] of Object.entries(table)) {
      if (values[name] === valid[name]) continue;
      problems.push(`${name} applies only if ${conditionOf(setting)}.`);
    }
    for (const { resets, problem } of constraints) {
      const found = problem(values);
      if (found === undefined) continue;
      problems.push(found);
      for (const name of resets) {
        if (problem(values) === undefined) break;
        values = canonical({ ...values, [name]: table[name]?.default });
      }
    }
    return { values, problems };
  };
}

const anyRecord = v.record(v.string(), v.unknown());

/**
 * Returns a function that checks values and fills in the table's defaults. It throws an InputError that names
 * the first value that is not valid or does not apply, and what is allowed.
 */
export function parserOf<T extends Table>(
  table: T,
  constraints: readonly ConstraintOn<T>[] = [],
): (input: unknown) => ValuesOf<T> {
  const check = checkerOf(table, constraints);
  return (input) => {
    if (!v.is(anyRecord, input)) {
      throw new InputError("Settings must be an object of names and values.");
    }
    const unknown = Object.keys(input).find((name) => !Object.hasOwn(table, name));
    if (unknown !== undefined) throw new InputError(`There is no setting named "${unknown}".`);
    const { values, problems } = check(input);
    if (problems[0] !== undefined) throw new InputError(problems[0]);
    return values;
  };
}

/** Converts typed text to the type of a setting, without checking it. */
export function valueFromText(setting: Setting, text: string): unknown {
  if (setting.type === "choice") return text;
  if (setting.type === "list") return text.replaceAll(" ", "") || text;
  if (setting.type === "switch") return text === "true" ? true : text === "false" ? false : text;
  return text.trim() === "" || Number.isNaN(Number(text)) ? text : Number(text);
}

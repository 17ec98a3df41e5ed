// What is shown of data before training.

import type { DataSet, ImageShape } from "../data_set.ts";
import { numbersOf } from "../readers/number_types.ts";
import { classCounts, classOfRow } from "../row_classes.ts";
import { nthOf } from "../rows.ts";
import type { ScalingName } from "../scaling.ts";
import type { ValueSummary } from "../value_summary.ts";
import type { PreparedData } from "./prepare.ts";
import { defaultScaling, type Suggestion, sigmoidWarning, suggestedScaling } from "./scaling_of.ts";

export interface SetPreview extends ValueSummary {
  readonly name: string;
  readonly rows: number;
  /** D */
  readonly inputs: number;
  readonly image?: ImageShape;
  readonly element: DataSet["element"];
  readonly labels?: { readonly names: readonly string[]; readonly counts: readonly number[] };
  /** In sentences. */
  readonly notes: readonly string[];
  /** Spread evenly over the rows. */
  readonly samples: readonly Sample[];
}

export interface Sample {
  /** Its number in the file, from 0. */
  readonly row: number;
  /** (D), as stored */
  readonly values: Float32Array | Uint8Array;
  readonly label?: string;
  readonly name?: string;
}

export interface DataPreview extends SetPreview {
  readonly format: string;
  readonly trainRows: number;
  /** A test set of its own, or how many rows were drawn for it. */
  readonly test?: SetPreview | { readonly drawn: number };
  readonly scaling: ScalingName;
  readonly defaultScaling: ScalingName;
  readonly suggestedScaling?: Suggestion;
  /** Why a model cannot be trained on the data. */
  readonly problem?: string;
  /** In sentences. */
  readonly warnings: readonly string[];
}

const SAMPLES = 10;

/** @param output the activation of the outputs that the data would be trained with */
export async function previewOf(
  data: PreparedData,
  output: "sigmoid" | "linear",
): Promise<DataPreview> {
  const { format, file, train, test, summary, problem } = data;
  if (!summary) throw new Error("The data were not summarised.");
  const scaling = train.scaling.name;
  const suggested = suggestedScaling(train, scaling, summary.train);
  const warning = output === "sigmoid" ? sigmoidWarning(train, scaling, summary.train) : undefined;
  return {
    ...(await setPreview(file.train, summary.all)),
    format,
    trainRows: train.count,
    ...(file.test && summary.test
      ? { test: await setPreview(file.test, summary.test) }
      : test && { test: { drawn: test.count } }),
    scaling,
    defaultScaling: defaultScaling(train),
    ...(suggested && { suggestedScaling: suggested }),
    ...(problem && { problem }),
    warnings: warning ? [warning] : [],
  };
}

async function setPreview(set: DataSet, summary: ValueSummary): Promise<SetPreview> {
  const { name, count, inputs, image, element, labels, notes } = set;
  return {
    name,
    rows: count,
    inputs,
    ...(image && { image }),
    element,
    ...summary,
    ...(labels && { labels: { names: labels.names, counts: [...classCounts(labels)] } }),
    notes,
    samples: await samplesOf(set),
  };
}

async function samplesOf(set: DataSet): Promise<Sample[]> {
  const { count, rowNames } = set;
  const samples: Sample[] = [];
  for (let i = 0; i < Math.min(SAMPLES, count); i++) {
    const row = nthOf(i, Math.min(SAMPLES, count), count);
    const values = numbersOf(await set.rows(row, row + 1));
    const label = classOfRow(set, row);
    const name = rowNames?.[row];
    samples.push({
      row,
      values,
      ...(label !== undefined && { label }),
      ...(name !== undefined && { name }),
    });
  }
  return samples;
}

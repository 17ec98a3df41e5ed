// Fields for the options of synthetic data.

import { syntheticMaxima } from "../../data/synthetic.ts";
import { Field } from "./field.tsx";
import { changeSynthetic, type SyntheticChoices, source } from "./opened_data.ts";

interface SyntheticControl {
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max?: number;
  readonly step: number | "any";
}

const controls: Readonly<Record<keyof SyntheticChoices, SyntheticControl>> = {
  features: {
    label: "Features",
    help: "The number of true features, which are random directions of length 1.",
    min: 1,
    max: syntheticMaxima.features,
    step: 1,
  },
  inputs: {
    label: "Inputs",
    help: "Values per row. With fewer inputs than features, the features overlap.",
    min: 1,
    max: syntheticMaxima.inputs,
    step: 1,
  },
  rows: { label: "Rows", help: "Training and test rows together.", min: 1, step: 1 },
  activeShare: {
    label: "Active share",
    help: "The probability that a feature is active in a row; its magnitude is then uniform in 0.5 to 1.5.",
    min: 0,
    max: 1,
    step: "any",
  },
  noise: {
    label: "Noise",
    help: "The standard deviation of the Gaussian noise added to each value.",
    min: 0,
    step: "any",
  },
};

/** The rows are generated with the seed of the settings. */
export function SyntheticFields() {
  const names = Object.keys(controls) as (keyof SyntheticChoices)[];
  return (
    <div class="data-fields">
      {names.map((name) => (
        <SyntheticField key={name} name={name} />
      ))}
    </div>
  );
}

function SyntheticField({ name }: { name: keyof SyntheticChoices }) {
  const { label, help, ...range } = controls[name];
  const now = source.value;
  if (now?.kind !== "synthetic") return null;
  return (
    <Field label={label} help={help}>
      {(id) => (
        <input
          id={id}
          type="number"
          required
          {...range}
          value={now.options[name]}
          onChange={({ currentTarget }) => {
            if (currentTarget.reportValidity()) {
              void changeSynthetic({ [name]: currentTarget.valueAsNumber });
            }
          }}
        />
      )}
    </Field>
  );
}

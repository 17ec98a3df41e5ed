// Fields for how files are read: the options of their format, and files that belong to them.

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { ReadOptions } from "../../data/readers/reader.ts";
import { Info } from "../ui/popover.tsx";
import { Field } from "./field.tsx";
import { type Decisions, decide, decisions, preview } from "./opened_data.ts";
import { readControls } from "./read_controls.ts";

export function ReadFields() {
  const isImage = preview.value?.image !== undefined;
  const ofFormat = preview.value?.options;
  const options = ofFormat
    ? [...ofFormat, ...(isImage ? (["patchSize"] as const) : [])]
    : // If the files could not be read as they are, any option may help.
      (Object.keys(readControls) as (keyof ReadOptions)[]);
  return (
    <div class="data-fields">
      {options.map((name) => (
        <ReadField key={name} name={name} />
      ))}
      {isImage && <TransposeField />}
      {Object.entries(companions).map(([name, { label, help }]) => (
        <CompanionField key={name} name={name as Companion} label={label} help={help} />
      ))}
    </div>
  );
}

function ReadField({ name }: { name: keyof ReadOptions }) {
  const { label, help, placeholder, choices, allowed, parse } = readControls[name];
  const error = useSignal("");
  const change = (text: string) => {
    const isDefault = text === "" || text === choices?.[0];
    const value = isDefault ? undefined : parse(text);
    const isWrong = !isDefault && value === undefined;
    error.value = isWrong ? `${label} must be ${allowed}.` : "";
    if (isWrong) return;
    const { [name]: _, ...others } = decisions.value.read;
    void decide({ read: value === undefined ? others : { ...others, [name]: value } });
  };
  const shared = (id: string) => ({
    id,
    "aria-describedby": `${id}-error`,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      change(currentTarget.value.trim()),
  });
  return (
    <Field
      label={label}
      help={help}
      isWrong={error.value !== ""}
      note={(id) => (
        <p class="error" id={`${id}-error`} aria-live="polite">
          {error}
        </p>
      )}
    >
      {(id) =>
        choices ? (
          <select {...shared(id)}>
            {choices.map((choice) => (
              <option key={choice}>{choice}</option>
            ))}
          </select>
        ) : (
          <input type="text" placeholder={placeholder} {...shared(id)} />
        )
      }
    </Field>
  );
}

function TransposeField() {
  return (
    <div class="field">
      <label>
        <input
          type="checkbox"
          checked={decisions.value.isTransposed}
          onChange={({ currentTarget }) => void decide({ isTransposed: currentTarget.checked })}
        />
        Transpose images
      </label>
      <Info about="Transpose images">
        <p>Swaps the rows and columns of each image, as EMNIST needs.</p>
      </Info>
    </div>
  );
}

type Companion = keyof Pick<Decisions, "labels" | "names" | "testData" | "testLabels">;

const companions: Readonly<Record<Companion, { label: string; help: string }>> = {
  labels: {
    label: "Labels",
    help: "A file with the label of each row: IDX, .npy, or text with one label per line.",
  },
  names: { label: "Row names", help: "A text file with one line per row." },
  testData: { label: "Test data", help: "A file of rows that are never trained on." },
  testLabels: { label: "Test labels", help: "A file with the label of each test row." },
};

function CompanionField({ name, label, help }: { name: Companion; label: string; help: string }) {
  const input = useRef<HTMLInputElement>(null);
  const file = decisions.value[name];
  return (
    <div class="field">
      <span>{label}</span>
      <button
        type="button"
        aria-label={`${label}: choose a file`}
        onClick={() => input.current?.click()}
      >
        {file?.path ?? "Choose…"}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        onChange={({ currentTarget }) => {
          const [chosen] = currentTarget.files ?? [];
          void decide({ [name]: chosen && { path: chosen.name, file: chosen } });
        }}
      />
      <Info about={label}>
        <p>{help}</p>
      </Info>
    </div>
  );
}

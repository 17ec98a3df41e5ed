// The sheet in which users open data of their own or generate synthetic data, see what they contain, and train on them.

import { isSameData, mnistId } from "../../data/data_id.ts";
import { previewLines } from "../../data/prepare/preview_text.ts";
import { rowWord, wholeCount } from "../../data/rows.ts";
import { type ScalingName, scalingNames } from "../../data/scaling.ts";
import { formatCount, plural } from "../../format.ts";
import { type DataOfPage, loadData } from "../run/data.ts";
import { scheduler } from "../run/scheduler.ts";
import { fields } from "../state/form.ts";
import { toast } from "../state/messages.ts";
import { data } from "../state/run.ts";
import { isDataOpen } from "../state/sheets.ts";
import { ActionButton } from "../ui/form_controls.tsx";
import { ChooseFiles } from "./choose_files.tsx";
import "./data.css";
import type { OpenedPreview } from "./data_worker.ts";
import { Field } from "./field.tsx";
import {
  close,
  dataError,
  decide,
  decisions,
  preview,
  reading,
  source,
  usedSeed,
  useOpened,
} from "./opened_data.ts";
import { ReadFields } from "./read_fields.tsx";
import { Samples } from "./samples.tsx";
import { SyntheticFields } from "./synthetic_fields.tsx";

export function DataSheet() {
  return (
    <>
      <h2 id="data-heading">Data</h2>
      <CurrentData />
      <ChooseFiles />
      <div aria-live="polite">
        <Progress />
        {dataError.value && <p class="notice is-error">{dataError.value}</p>}
      </div>
      {source.value && (preview.value || !reading.value) && <Opened />}
    </>
  );
}

function CurrentData() {
  const now = data.value;
  if (!now) return null;
  const { id, train, test, streamed } = now;
  const isMnist = isSameData(id, mnistId);
  const what = rowWord(train);
  const tests = test ? ` and ${plural(wholeCount(test), `test ${what}`)}` : "";
  const useMnist = async () => {
    try {
      scheduler.useData(await loadData());
    } catch (error) {
      toast.value = (error as Error).message;
    }
  };
  return (
    <div class="current-data">
      <p>
        In use: <strong>{id.name}</strong>, {plural(wholeCount(train), `training ${what}`)}
        {tests}, {formatCount(train.inputs)} values each.
      </p>
      {streamed && <p>{sampleText(now)}</p>}
      {!isMnist && <ActionButton name="Back to MNIST" act={() => void useMnist()} />}
    </div>
  );
}

/** Returns what streamed data mean for the views. */
function sampleText({ train, test }: DataOfPage): string {
  const what = rowWord(train);
  const tests = test?.sampleOf
    ? `; the test loss uses ${formatCount(test.count)} of the test ${what}s`
    : "";
  return `The training ${what}s are read from the files during training, so do not change the files. The views show an evenly spaced sample of ${formatCount(train.count)} of them${tests}.`;
}

function Progress() {
  if (!reading.value) return null;
  const { what, share } = reading.value;
  return (
    <p class="data-progress">
      {what}…
      <progress aria-label={what} value={share} />
    </p>
  );
}

/** What the opened data contain, and what the user can decide about them. */
function Opened() {
  const now = preview.value;
  const isSynthetic = source.value?.kind === "synthetic";
  const hasOwnTest = now?.test && "rows" in now.test;
  return (
    <section class="opened-data" aria-label="Preview">
      {isSynthetic && <SyntheticFields />}
      {now && <Contents preview={now} />}
      {now && (
        <div class="data-fields">
          <ScaleField />
          {!hasOwnTest && <TestShareField />}
        </div>
      )}
      {now?.warnings.map((warning) => (
        <OutputWarning key={warning} text={warning} />
      ))}
      {!isSynthetic && (
        <details open={!now}>
          <summary>How the files are read</summary>
          <ReadFields />
        </details>
      )}
      <div class="actions">
        <ActionButton
          name="Use these data"
          isPrimary
          isOff={!now || Boolean(now.problem || reading.value || dataError.value)}
          act={async () => {
            if (await useOpened()) isDataOpen.value = false;
          }}
        />
        <ActionButton name="Cancel" act={close} />
      </div>
    </section>
  );
}

function Contents({ preview }: { preview: OpenedPreview }) {
  return (
    <>
      <dl class="data-lines">
        {previewLines(preview, usedSeed.value).map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <Samples preview={preview} />
      {preview.notes.map((note) => (
        <p key={note} class="note">
          {note}
        </p>
      ))}
      {preview.problem && <p class="notice is-error">{preview.problem}</p>}
    </>
  );
}

/** A warning that a sigmoid output does not suit the values, and a button that follows it. */
function OutputWarning({ text }: { text: string }) {
  return (
    <div class="notice">
      <p>{text}</p>
      <button
        type="button"
        onClick={() => {
          fields.outputActivation.value = "linear";
          void decide({});
        }}
      >
        Use a linear output
      </button>
    </div>
  );
}

function ScaleField() {
  const { defaultScaling, suggestedScaling } = preview.value ?? {};
  return (
    <Field
      label="Scaling"
      help="How stored values become inputs. /255 turns bytes into 0 to 1. min-max maps the smallest and the largest of all values to 0 and 1. standardise subtracts each column's mean and divides by its standard deviation. All are computed from the training rows."
      note={() =>
        suggestedScaling && (
          <p class="suggestion">
            {suggestedScaling.reason}{" "}
            <button
              type="button"
              class="is-link"
              onClick={() => void decide({ scale: suggestedScaling.name })}
            >
              Use {suggestedScaling.name}
            </button>
          </p>
        )
      }
    >
      {(id) => (
        <select
          id={id}
          value={decisions.value.scale ?? defaultScaling}
          onChange={({ currentTarget }) => {
            void decide({ scale: currentTarget.value as ScalingName });
          }}
        >
          {scalingNames.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

const DEFAULT_TEST_SHARE = 0.1;

function TestShareField() {
  return (
    <Field
      label="Test share"
      help="The share of the rows drawn for the test set, using the seed in the settings. Test rows are never trained on."
    >
      {(id) => (
        <input
          id={id}
          type="number"
          step="0.05"
          value={decisions.value.testShare ?? DEFAULT_TEST_SHARE}
          onChange={({ currentTarget }) => {
            const share = Number(currentTarget.value);
            const isValid = share > 0 && share < 1;
            currentTarget.setCustomValidity(isValid ? "" : "Enter a share between 0 and 1.");
            if (isValid) void decide({ testShare: share });
            else currentTarget.reportValidity();
          }}
        />
      )}
    </Field>
  );
}

// How well codes, and units by themselves, predict the classes of rows. Measured on request.

import { computed } from "@preact/signals";
import { formatCount, formatPercent, formatSignificant, plural } from "../../../format.ts";
import type { ProbeMeasures } from "../../../probes/measure_probes.ts";
import { probesProblem } from "../../../probes/problem.ts";
import { summarised } from "../../../statistics/monosemanticity.ts";
import type { Column } from "../../../table.ts";
import { ExplainedNumbers, MeasuredTable } from "../../panels/measured_table.tsx";
import { MeasuringPanel } from "../../panels/measuring_panel.tsx";
import { hasDiverged } from "../../state/codes.ts";
import { data, phase, shownSettings } from "../../state/run.ts";
import { selectUnit } from "../../state/view_state.ts";
import { ActionButton } from "../../ui/form_controls.tsx";
import { className, rowName, valueName } from "../../words.ts";
import { probes, probesError, probing, type ShownProbes } from "./probes_state.ts";

/** Why probes cannot be measured now, if so. */
const obstacle = computed(() => {
  const problem = data.value && probesProblem(data.value.train, shownSettings.value.hiddenUnits);
  if (problem) return problem;
  if (hasDiverged.value) return "The run has diverged.";
  return phase.value === "training" ? "Pause training to measure probes." : undefined;
});

const reason = computed(() => {
  const isUnlabelled = data.value && !data.value.train.labels;
  return (
    obstacle.value ?? (isUnlabelled ? "Without labels, only monosemanticity is measured." : "")
  );
});

async function start(): Promise<void> {
  try {
    const { startProbes } = await import("./probes.ts");
    await startProbes();
  } catch {
    probesError.value = "Probes could not be loaded; check your connection and try again.";
  }
}

const stop = async () => (await import("./probes.ts")).cancelProbes();

export function ProbesPanel() {
  const { value: share } = probing;
  const { value: found } = probes;
  const isBusy = share !== undefined;
  return (
    <MeasuringPanel
      id="probes"
      title="Probes"
      about={
        <p>
          How well classes can be read from the codes. A linear probe is a linear classifier
          (multinomial logistic regression) on the codes, compared with the same classifier on the{" "}
          {valueName.value}s and on principal components, as many as units but at most one per{" "}
          {valueName.value}. A one-unit probe predicts a class from the activation of a single unit.
          Monosemanticity needs no classes. Measuring takes a few seconds on a GPU, and minutes on a
          CPU.
        </p>
      }
      controls={
        <ActionButton
          name={isBusy ? "Cancel" : "Measure probes"}
          act={isBusy ? stop : start}
          isOff={!isBusy && (obstacle.value !== undefined || phase.value !== "waiting")}
          reasonId="probes-reason"
        />
      }
      status={isBusy ? "Measuring…" : probesError.value}
      outcome={!isBusy && probesError.value ? "failed" : undefined}
      progress={isBusy ? { done: share, total: 1 } : undefined}
    >
      <p class="reason" id="probes-reason">
        {!isBusy && reason.value}
      </p>
      {found && <Found {...found} />}
    </MeasuringPanel>
  );
}

function Found({ step, ofClasses, monosemanticity }: ShownProbes) {
  return (
    <>
      {ofClasses && <LinearProbes step={step} {...ofClasses} />}
      {ofClasses && <UnitProbes {...ofClasses} />}
      <Monosemanticity values={monosemanticity} />
    </>
  );
}

const linearColumns: readonly Column[] = [
  { title: "features", help: "What the classifier sees of a row.", isText: true },
  { title: "number", help: "Features of a row." },
  { title: "test error", help: "The share of the test rows that are classified wrongly." },
  {
    title: "held-out error",
    help: "The share of the held-out training rows that were classified wrongly, by which the ridge was chosen.",
  },
];

function LinearProbes({ linear, rows, testRows, step }: ProbeMeasures & { readonly step: number }) {
  const names = { codes: "Codes", inputs: `The ${valueName.value}s`, pca: "PCA" } as const;
  const word = rowName.value;
  return (
    <MeasuredTable
      name="Linear probes"
      caption={`Linear probes after ${plural(step, "step")}, fitted to ${plural(rows, `training ${word}`)}${testRows ? ` and tested on ${plural(testRows, `test ${word}`)}` : ""}.`}
      columns={linearColumns}
      rows={Object.entries(names).flatMap(([key, name]) => {
        const measured = linear[key as keyof ProbeMeasures["linear"]];
        if (!measured) return [];
        const { features, error, heldOutError } = measured;
        const errors = [error, heldOutError].map((share) =>
          share === undefined ? "–" : formatPercent(share),
        );
        return [{ key, cells: [name, formatCount(features), ...errors] }];
      })}
    />
  );
}

function UnitProbes({ unit, testRows }: ProbeMeasures) {
  const { classes, meanLoss, baseline } = unit;
  const word = className.value;
  const columns: readonly Column[] = [
    { title: word, help: `The ${word} that is told apart from all others.`, isText: true },
    {
      title: "best unit",
      help: "The unit whose activation alone predicts it best on the training rows.",
      isText: true,
    },
    {
      title: "loss",
      help: `The mean cross-entropy on the ${testRows === undefined ? "training" : "test"} rows, in nats.`,
    },
  ];
  return (
    <MeasuredTable
      name="One-unit probes"
      caption={`One-unit probes: mean loss ${formatSignificant(meanLoss)}, without a unit ${formatSignificant(baseline)}.`}
      columns={columns}
      rows={classes.map(({ name, unit: best, loss }) => ({
        key: name,
        cells: [name, <UnitLink key={best} unit={best} />, formatSignificant(loss)],
      }))}
    />
  );
}

function UnitLink({ unit }: { readonly unit: number }) {
  return (
    <button type="button" class="is-link" onClick={() => selectUnit(unit)}>
      Unit {unit + 1}
    </button>
  );
}

/** Units shown at either end. */
const SHOWN = 5;

function Monosemanticity({ values }: { readonly values: Float64Array }) {
  const { units, mean, median } = summarised(values);
  const ranked = [...values.keys()]
    .filter((unit) => !Number.isNaN(values[unit]))
    .sort((a, b) => (values[b] as number) - (values[a] as number));
  const ends = [
    ["Most alike", ranked.slice(0, SHOWN)],
    ["Least alike", ranked.slice(SHOWN).slice(-SHOWN).reverse()],
  ] as const;
  const help = [
    `How alike the ${rowName.value}s are that activate a unit: the mean of their pairwise cosines, weighted by their activations. 1 if they differ only in scale.`,
    "Averaged over the units that exceed their minimum on at least two test rows.",
  ];
  return (
    <>
      <ExplainedNumbers
        numbers={[
          { name: "Monosemanticity", value: formatSignificant(mean), help },
          { name: "Median", value: formatSignificant(median), help },
          { name: "Units", value: formatCount(units), help: help.slice(1) },
        ]}
      />
      <dl class="facts">
        {ends.map(([name, list]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class="unit-list">
              {list.map((unit) => (
                <span key={unit}>
                  <UnitLink unit={unit} /> {formatSignificant(values[unit] as number)}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

import { lossTerms, lossTermTable } from "../../../shaders/loss_terms.ts";
import { monitors } from "../../../shaders/monitors.ts";
import { formatCount, formatSignificant, plural } from "../../format.ts";
import { auxiliaryTermOf } from "../formulas.ts";
import { inRowWords } from "../settings/help.ts";
import { progress, type RunProgress, shownSettings, tuningError } from "../state/run.ts";
import { rowName } from "../words.ts";
import { Metric } from "./metric.tsx";

/** The numbers of the run that are not in the control bar. */
export function RunDetailsPanel() {
  const now: Partial<RunProgress> = progress.value ?? {};
  const { step = 0, steps = 0, imagesPerSecond, kernels, record } = now;
  const saturated = record?.saturated ?? 0;
  const hasAuxiliary = auxiliaryTermOf(shownSettings.value) !== undefined;
  return (
    <>
      <dl class="numbers">
        <Metric name="Step" value={`${formatCount(step)} of ${formatCount(steps)}`} />
        <Metric
          name={rowName.value === "image" ? "Images/s" : "Rows/s"}
          value={
            imagesPerSecond === undefined
              ? "–"
              : formatCount(Number(imagesPerSecond.toPrecision(3)))
          }
        />
        <Metric name="Kernels" value={kernels ?? "–"} />
        {lossTerms
          .filter((term) => term !== "auxiliary" || hasAuxiliary)
          .map((term) => (
            <Metric
              key={term}
              name={lossTermTable[term].label}
              value={record ? formatSignificant(record[term]) : "–"}
            />
          ))}
        <Metric name={monitors.silent.label} value={record ? formatCount(record.silent) : "–"} />
        {record?.dead !== undefined && (
          <Metric name="Dead units" value={formatCount(record.dead)} />
        )}
        {record?.threshold !== undefined && (
          <Metric name="Threshold" value={formatSignificant(record.threshold)} />
        )}
      </dl>
      <p class="note">
        {monitors.silent.label}: {inRowWords(monitors.silent.help)}.{" "}
        {record?.dead !== undefined &&
          `Dead units: inactive for at least as many ${rowName.value}s as the dead window. `}
        {shownSettings.value.activation === "jumprelu" && "Threshold: the mean of all units'. "}
        Kernels: "tuned" means that the fastest variant of every matrix multiplication is in use;
        all variants give identical results.
      </p>
      {tuningError.value && <p class="reason">{tuningError.value}</p>}
      {saturated > 0 && (
        <p class="warning">
          {plural(saturated, "unit is", "units are")} saturated ({monitors.saturated.help}).{" "}
          {shownSettings.value.sparsityWeight > 0
            ? "KL is undefined above 1, so its tangent is used there, which pushes the activation back down."
            : "With λ = 0, nothing pushes the activation back down."}
        </p>
      )}
    </>
  );
}

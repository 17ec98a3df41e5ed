import { profileJson } from "../../../profile/profile_json.ts";
import { download } from "../../export/download.ts";
import type { shownProfile } from "../../state/performance.ts";
import { ColumnHelp, Facts, MeasuredTable } from "./measured_table.tsx";

type Props = NonNullable<typeof shownProfile.value>;

/** A profile's kernels as a table, the facts of a step below it, and the files to take along. */
export function ProfileTable({ profile, trace, job, columns, rows, facts, memory }: Props) {
  return (
    <>
      {rows.length > 0 && <KernelTable job={job} columns={columns} rows={rows} />}
      <Facts facts={facts} />
      {profile.notes.map((note) => (
        <p key={note} class="profile-note">
          {note}
        </p>
      ))}
      <details>
        <summary>GPU memory by buffer</summary>
        <Facts facts={memory} />
      </details>
      <ColumnHelp columns={columns} />
      <div class="profile-files">
        <button
          type="button"
          onClick={() => download("parsimony-profile.json", json(profileJson(profile)))}
        >
          Download JSON
        </button>
        <button type="button" onClick={() => download("parsimony-trace.json", json(trace))}>
          Download trace
        </button>
        <p>
          The trace shows a few steps on a timeline: open it in Perfetto (ui.perfetto.dev) or
          chrome://tracing.
        </p>
      </div>
    </>
  );
}

function KernelTable({ job, columns, rows }: Pick<Props, "job" | "columns" | "rows">) {
  const cell = (text: string, title: string | undefined, share: number) => (
    <>
      {title === "share" && (
        <span class="share" aria-hidden="true">
          <span style={{ width: `${100 * share}%` }} />
        </span>
      )}
      <span class="figure">{text}</span>
    </>
  );
  return (
    <MeasuredTable
      name="Kernels"
      caption={job}
      columns={columns}
      rows={rows.map(({ cells: [name = "", ...figures], share }) => ({
        key: name,
        cells: [name, ...figures.map((text, i) => cell(text, columns[i + 1]?.title, share))],
      }))}
    />
  );
}

const json = (content: unknown) =>
  new Blob([JSON.stringify(content, null, 2)], { type: "application/json" });

import type { shownProfile } from "../state.ts";

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
      <details>
        <summary>What the columns say</summary>
        <Facts facts={columns.map(({ title, help }) => ({ name: title, text: help }))} />
      </details>
      <div class="profile-files">
        <button type="button" onClick={() => download("parsimony-profile.json", profile)}>
          Download JSON
        </button>
        <button type="button" onClick={() => download("parsimony-trace.json", trace)}>
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
  const shareColumn = columns.findIndex(({ title }) => title === "share");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard.
    <section class="measuring-table" aria-label="Kernels, scrollable" tabIndex={0}>
      <table>
        <caption>{job}</caption>
        <thead>
          <tr>
            {columns.map(({ title, help, isText }) => (
              <th key={title} scope="col" title={help} class={isText ? "is-text" : ""}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ cells, share }) => (
            <tr key={cells[0]}>
              <th scope="row">{cells[0]}</th>
              {columns.slice(1).map(({ title, isText }, i) => (
                <td key={title} class={isText ? "is-text" : ""}>
                  {i + 1 === shareColumn && (
                    <span class="share" aria-hidden="true">
                      <span style={{ width: `${100 * share}%` }} />
                    </span>
                  )}
                  <span class="figure">{cells[i + 1]}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Facts({ facts }: Pick<Props, "facts">) {
  return (
    <dl class="facts">
      {facts.map(({ name, text }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function download(name: string, content: unknown): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }),
  );
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

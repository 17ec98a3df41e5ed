import type { SelfCheckOutcome } from "../self_checking.ts";

/** What failed in sentences, then every check as a row. */
export function SelfCheckTable({ caption, columns, rows, sentences }: SelfCheckOutcome) {
  const isText = (i: number) => columns[i] !== undefined && "isText" in columns[i];
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence} class="is-failed">
          {sentence}
        </p>
      ))}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard. */}
      <section class="measuring-table" aria-label="Checks, scrollable" tabIndex={0}>
        <table>
          <caption>{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ title, help }, i) => (
                <th key={title} scope="col" title={help} class={isText(i) ? "is-text" : ""}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells, passed }) => (
              <tr key={cells.slice(0, 3).join()} class={passed ? "" : "is-failed"}>
                <th scope="row">{cells[0]}</th>
                {cells.slice(1).map((cell, i) => (
                  <td key={columns[i + 1]?.title} class={isText(i + 1) ? "is-text" : ""}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <details>
        <summary>What the columns say</summary>
        <dl class="facts">
          {columns.map(({ title, help }) => (
            <div key={title}>
              <dt>{title}</dt>
              <dd>{help}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

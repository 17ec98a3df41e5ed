import type { SelfCheckOutcome } from "../../state/performance.ts";
import { ColumnHelp, MeasuredTable } from "./measured_table.tsx";

/** What failed in sentences, then every check as a row. */
export function SelfCheckTable({ caption, columns, rows, sentences }: SelfCheckOutcome) {
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence} class="is-failed">
          {sentence}
        </p>
      ))}
      <MeasuredTable
        name="Checks"
        caption={caption}
        columns={columns}
        rows={rows.map(({ cells, passed }) => ({
          cells,
          key: cells.slice(0, 3).join(),
          isFailed: !passed,
        }))}
      />
      <ColumnHelp columns={columns} />
    </>
  );
}

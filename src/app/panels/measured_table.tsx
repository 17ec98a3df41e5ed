// Tables that scroll horizontally, and lists of facts.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import type { Column } from "../../table.ts";

interface Row {
  /** One cell per column; the first is the name of the row. */
  readonly cells: readonly ComponentChildren[];
  readonly key: string;
  readonly isFailed?: boolean;
}

interface Props {
  /** What the rows are, in a word. */
  readonly name: string;
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export function MeasuredTable({ name, caption, columns, rows }: Props) {
  const alignment = ({ isText }: Column) => (isText ? "is-text" : "");
  const id = useId();
  return (
    <>
      {/* A caption element would scroll with the table. */}
      <p class="table-caption" id={id}>
        {caption}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard. */}
      <section class="measuring-table" aria-label={`${name}, scrollable`} tabIndex={0}>
        <table aria-labelledby={id}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.title} scope="col" title={column.help} class={alignment(column)}>
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cells, key, isFailed }) => (
              <tr key={key} class={isFailed ? "is-failed" : ""}>
                <th scope="row">{cells[0]}</th>
                {columns.slice(1).map((column, i) => (
                  <td key={column.title} class={alignment(column)}>
                    {cells[i + 1]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

interface Fact {
  readonly name: string;
  readonly text: string;
}

export function Facts({ facts }: { facts: readonly Fact[] }) {
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

/** Explains each column. */
export function ColumnHelp({ columns }: Pick<Props, "columns">) {
  return (
    <details>
      <summary>What the columns mean</summary>
      <Facts facts={columns.map(({ title, help }) => ({ name: title, text: help }))} />
    </details>
  );
}

// What the measuring panels show of their results: a table that scrolls in itself, and lists of facts.

import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

interface Column {
  readonly title: string;
  /** What it says, for those who wonder. */
  readonly help: string;
  /** Words, set to the left; numbers are set to the right. */
  readonly isText?: boolean;
}

interface Row {
  /** As the columns stand; the first names the row. */
  readonly cells: readonly ComponentChildren[];
  readonly key: string;
  readonly isFailed?: boolean;
}

interface Props {
  /** Of what it is a table, in a word. */
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
      {/* No caption element: it would be as wide as the table, and scroll with it. */}
      <p class="table-caption" id={id}>
        {caption}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be within reach of the keyboard. */}
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

/** What each column says, for those who wonder. */
export function ColumnHelp({ columns }: Pick<Props, "columns">) {
  return (
    <details>
      <summary>What the columns say</summary>
      <Facts facts={columns.map(({ title, help }) => ({ name: title, text: help }))} />
    </details>
  );
}

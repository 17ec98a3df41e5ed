// Makes docs/api.md, the reference of the library: npm run api. Signatures and docstrings are those of the types that
// the compiler writes; the sections are the comments in src/index.ts.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "vite";
import { allowed, type Setting } from "../src/config/setting.ts";
import { settingTexts } from "../src/config/setting_texts.ts";
import { settingsList } from "../src/config/settings.ts";

const INTRODUCTION = `# The library

\`npm run api\` generates this page from the docstrings. The examples are run by the tests. Letters in shapes: B rows of a batch, D inputs, H hidden units, N rows.
`;

/** Longer declarations, those of tables, are cut. */
const MAX_LINES = 90;

interface Declared {
  readonly name: string;
  /** Without the bodies of functions and private members. */
  readonly text: string;
  readonly docstring: string;
}

/**
 * Returns the text of docs/api.md.
 * @param index the sources' src/index.ts
 * @param types the folder with src/index.d.ts and what it exports
 * @throws Error naming an export without a docstring
 */
export function apiReference(index: string, types: string): string {
  // The first comment describes the file.
  const sections = readFileSync(index, "utf8")
    .split(/^\/\/ (.+)\n\n/m)
    .slice(3);
  const parts: string[] = [INTRODUCTION];
  for (let i = 0; i < sections.length; i += 2) {
    parts.push(`## ${sections[i]}\n`);
    const exported = exportsIn(sections[i + 1] ?? "");
    for (const { name, source } of exported) {
      parts.push(entryOf(declarationsOf(join(types, dirname("src/index.ts"), source), name)));
    }
    if (sections[i] === "Settings") parts.push(settingsReference());
  }
  return parts.join("\n");
}

/** Returns the names that a section of the index exports, sorted: values, then types. */
function exportsIn(text: string) {
  const { program } = parseSync("index.ts", text);
  const found = program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || !statement.source) return [];
    const source = statement.source.value;
    return statement.specifiers.map(({ local, exportKind }) => ({
      name: nameOf(local),
      source,
      isType: exportKind === "type" || statement.exportKind === "type",
    }));
  });
  return found.sort((a, b) => Number(a.isType) - Number(b.isType) || (a.name < b.name ? -1 : 1));
}

const nameOf = (node: { type: string; name?: string; value?: string }) =>
  node.name ?? node.value ?? "";

/** Returns the declarations of a name; functions may have several. */
function declarationsOf(source: string, name: string): Declared[] {
  const file = source.replace(/\.ts$/, ".d.ts");
  const text = readFileSync(file, "utf8");
  const { program, comments } = parseSync(file, text, { lang: "dts" });
  const found: Declared[] = [];
  for (const statement of program.body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    const { declaration, specifiers } = statement;
    const from = specifiers.find(({ exported }) => nameOf(exported) === name);
    if (from && statement.source) {
      if (statement.source.value.endsWith(".json")) continue;
      return declarationsOf(join(dirname(file), statement.source.value), nameOf(from.local));
    }
    if (!from && (!declaration || !namesIn(declaration).includes(name))) continue;
    const comment = comments.findLast(
      ({ type, end }) =>
        type === "Block" &&
        end <= statement.start &&
        text.slice(end, statement.start).trim() === "",
    );
    found.push({
      name,
      text: shownText(text.slice(statement.start, statement.end)),
      docstring: comment ? plainText(comment.value) : "",
    });
  }
  if (found.length === 0) throw new Error(`${name} is not declared in ${file}.`);
  if (found.every(({ docstring }) => docstring === "")) {
    throw new Error(`${name} of ${file} has no docstring.`);
  }
  return found;
}

interface Named {
  readonly id?: unknown;
  readonly declarations?: readonly { readonly id: unknown }[];
}

const namesIn = (declaration: unknown): string[] => {
  const { id, declarations = [] } = declaration as Named;
  const names = [id, ...declarations.map((each) => each.id)];
  return names.flatMap((each) => (each ? [nameOf(each as { type: string; name: string })] : []));
};

function shownText(text: string): string {
  const lines = text
    .replace(/^export declare /, "")
    .replace(/^export /, "")
    .replaceAll(/( +\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)? +(private|#).*;\n/g, "")
    .replaceAll(/import\("[^"]*"\)\./g, "")
    .replaceAll("    ", "  ")
    .split("\n");
  return lines.length <= MAX_LINES
    ? lines.join("\n")
    : [...lines.slice(0, 1), "  …", "};"].join("\n");
}

const plainText = (comment: string) =>
  comment
    .replace(/^\*/, "")
    .replaceAll(/^ *\* ?/gm, "")
    .trim();

/** Returns the Markdown of an export. */
function entryOf(declared: readonly Declared[]): string {
  const [{ name } = { name: "" }] = declared;
  const docstring = declared.find((each) => each.docstring !== "")?.docstring ?? "";
  const [text = "", ...tags] = docstring.split(/^@/m);
  const example = tags.find((tag) => tag.startsWith("example"));
  const others = tags.filter((tag) => tag !== example).map(tagText);
  const signature = declared.map((each) => each.text).join("\n");
  const parts = [
    `### ${name}`,
    text.trim(),
    ...(others.length > 0 ? [others.join("\n")] : []),
    `\`\`\`typescript\n${signature}\n\`\`\``,
    ...(example ? [example.replace(/^example\s*/, "").trim()] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}

function tagText(tag: string): string {
  const [kind = "", ...rest] = tag.trim().split(/\s+/);
  const text = rest.join(" ");
  if (kind === "param") return `- \`${rest[0]}\`: ${rest.slice(1).join(" ")}`;
  return kind === "throws" ? `- throws ${text}` : `- ${kind} ${text}`;
}

function settingsReference(): string {
  const rows = settingsList.map(
    ([name, setting]: readonly [keyof typeof settingTexts, Setting]) => {
      const { help } = settingTexts[name];
      const cells = [`\`${name}\``, allowed(setting), String(setting.default), help];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    },
  );
  const head = "| setting | values | default | meaning |\n| --- | --- | --- | --- |";
  return `### All settings\n\n${head}\n${rows.join("\n")}\n`;
}

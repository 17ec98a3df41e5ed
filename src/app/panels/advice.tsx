import "./advice.css";

/** What measurements suggest, if anything. */
export function Advice({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null;
  return (
    <section class="advice" aria-labelledby="advice-heading">
      <h3 id="advice-heading">Advice</h3>
      <Sentences of={sentences} />
    </section>
  );
}

export const Sentences = ({ of }: { of: readonly string[] }) => (
  <ul class="sentences">
    {of.map((sentence) => (
      <li key={sentence}>{sentence}</li>
    ))}
  </ul>
);

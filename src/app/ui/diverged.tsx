/** What a person can do about a run whose numbers are none. */
export function DivergedNotice() {
  return (
    <p class="warning">
      The run came apart: its weights are no numbers any more. Reset begins anew; a lower learning
      rate, or a smaller weight of sparsity, holds it together.
    </p>
  );
}

/** Shows a message without the page's own script, which may not have loaded, or have failed. */
export function showPlainError(message: string): void {
  const notice = document.createElement("p");
  notice.role = "alert";
  notice.className = "notice is-error";
  notice.textContent = message;
  document.body.prepend(notice);
}

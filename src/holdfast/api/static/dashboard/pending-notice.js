// Tells of changes that have no answer yet.

import { html } from "./preact.js";
import { Notice } from "./parts.js";
import { forget, resume } from "./pending.js";
import { useApp } from "./state.js";

export function PendingNotice() {
  const pending = useApp((values) => values.pending);
  return html`<div>${pending.map(
    (each) => html`<${Notice} key=${each.key} kind="low">
      <p><strong>${each.title}</strong> has no answer yet. Trying again does it once, whether or not it was done already.</p>
      <div class="buttons">
        <button type="button" onClick=${() => resume(each)}>Try again</button>
        <button type="button" onClick=${() => forget(each.key)}>Forget it</button>
      </div>
    <//>`,
  )}</div>`;
}
